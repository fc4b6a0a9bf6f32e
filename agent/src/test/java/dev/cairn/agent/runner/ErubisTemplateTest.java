package dev.cairn.agent.runner;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The rules of Erubis, seen in the Ruby source that comes out; what it renders is {@link RecipesTest}'s matter. */
class ErubisTemplateTest {
    @Test
    void keepsLinesInStep() {
        String template = "a\n<% if x %>\n  b\n<% end %>\n<%= y %>\nc";
        String ruby = ErubisTemplate.toRuby(template);
        assertThat(ruby.lines().toList().get(1)).contains("if x");
        assertThat(ruby.lines().toList().get(4)).contains("_buf << ( y ).to_s");
    }

    @Test
    void dropsIndentationAndNewlineOfALoneStatement() {
        assertThat(body("a\n  <% x %>  \nb")).isEqualTo("_buf << 'a\n';  x   \n_buf << 'b'; ");
        assertThat(body("<%- x -%>\nb")).isEqualTo(" x \n_buf << 'b'; ");
    }

    @Test
    void trimsNothingBesideOtherText() {
        assertThat(body("a <% x %>\nb")).isEqualTo("_buf << 'a ';  x ;_buf << '\n'; _buf << 'b'; ");
    }

    @Test
    void swallowsTheNewlineAfterAnExpressionOnlyWhenAsked() {
        assertThat(body("<%= x %>\nb")).contains("_buf << '\n'; ");
        assertThat(body("<%= x -%>\nb")).isEqualTo("_buf << ( x ).to_s; \n_buf << 'b'; ");
    }

    @Test
    void printsDoubledTagsAsTags() {
        assertThat(body("<%% x %>")).isEqualTo("_buf << '<% x %>'; ");
    }

    @Test
    void leavesOutCommentsAndTheirLines() {
        assertThat(body("a\n <%# note %>\nb")).isEqualTo("_buf << 'a\n'; \n_buf << 'b'; ");
        assertThat(body("a <%# note %> b")).isEqualTo("_buf << 'a '; _buf << ' b'; ");
    }

    @Test
    void quotesTextForRuby() {
        assertThat(body("it's a \\ and\r\n")).isEqualTo("_buf << 'it\\'s a \\\\ and'\"\\r\"'\n'; ");
    }

    @Test
    void endsTheLineAfterACommentInsideAStatement() {
        assertThat(body("x <% y # why %>z")).isEqualTo("_buf << 'x ';  y # why \n_buf << 'z'; ");
    }

    private static String body(String template) {
        String ruby = ErubisTemplate.toRuby(template);
        assertThat(ruby).startsWith(ErubisTemplate.PROLOGUE).endsWith(ErubisTemplate.EPILOGUE);
        return ruby.substring(ErubisTemplate.PROLOGUE.length(), ruby.length() - ErubisTemplate.EPILOGUE.length());
    }
}
