package dev.cairn.agent.runner;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Turns an ERB template into Ruby source with the rules of Erubis, which Chef's templates are written for: a line that
 * holds nothing but a statement or a comment vanishes whole, an expression keeps its newline unless it ends in
 * {@code -%>}. Ruby's own ERB has no trim mode that does the same. Lines of the source and of the result correspond, so
 * that backtraces point into the template.
 *
 * <p>Works on Latin-1 text, one character per byte, and so keeps bytes of any encoding.
 */
final class ErubisTemplate {
    static final String PROLOGUE = "proc do; _buf = String.new('', :encoding => Encoding::UTF_8); ";
    static final String EPILOGUE = "\n_buf; end";

    private static final Pattern TAG = Pattern.compile("<%(=+|-|#|%)?(.*?)([-=])?%>([ \\t]*\\r?\\n)?", Pattern.DOTALL);

    private final StringBuilder source = new StringBuilder();

    private ErubisTemplate() {}

    /** {@return the source of a proc that renders the template into a string} */
    static String toRuby(String template) {
        return new ErubisTemplate().convert(template);
    }

    private String convert(String template) {
        source.append(PROLOGUE);
        Matcher tag = TAG.matcher(template);
        int position = 0;
        boolean lineStart = true;
        while (tag.find()) {
            String text = template.substring(position, tag.start());
            position = tag.end();
            String indicator = tag.group(1) == null ? "" : tag.group(1);
            String code = tag.group(2);
            String tail = tag.group(3) == null ? "" : tag.group(3);
            String after = tag.group(4) == null ? "" : tag.group(4);
            int indentStart = indicator.startsWith("=") ? -1 : startOfBlankTail(text, lineStart);
            boolean alone = indentStart >= 0 && !after.isEmpty();
            lineStart = !after.isEmpty();
            switch (indicator) {
                case "%" -> text(text + "<%" + code + tail + "%>" + after);
                case "#" -> {
                    text(alone ? text.substring(0, indentStart) : text);
                    source.append("\n".repeat(lines(code)));
                    if (alone) {
                        source.append('\n');
                    } else {
                        text(after);
                    }
                }
                case "", "-" -> {
                    text(alone ? text.substring(0, indentStart) : text);
                    statement(alone ? code + after : code);
                    if (!alone) {
                        text(after);
                    }
                }
                default -> {
                    text(text);
                    source.append("_buf << (").append(code).append(").to_s; ");
                    if (tail.isEmpty()) {
                        text(after);
                    } else if (!after.isEmpty()) {
                        source.append('\n');
                    }
                }
            }
        }
        text(template.substring(position));
        return source.append(EPILOGUE).toString();
    }

    private void text(String text) {
        if (!text.isEmpty()) {
            source.append("_buf << '")
                    // Ruby's parser would turn CRLF inside a literal into LF.
                    .append(text.replace("\\", "\\\\").replace("'", "\\'").replace("\r", "'\"\\r\"'"))
                    .append("'; ");
        }
    }

    private void statement(String code) {
        source.append(code);
        if (code.endsWith("\n")) {
            return;
        }
        // A comment would swallow what follows on its line.
        String lastLine = code.substring(code.lastIndexOf('\n') + 1);
        source.append(lastLine.indexOf('#') >= 0 ? "\n" : ";");
    }

    /** {@return where the blanks begin that separate the tag from the start of its line, -1 if other text does} */
    private static int startOfBlankTail(String text, boolean lineStart) {
        int index = text.length();
        while (index > 0 && (text.charAt(index - 1) == ' ' || text.charAt(index - 1) == '\t')) {
            index--;
        }
        boolean afterNewline = index > 0 && text.charAt(index - 1) == '\n';
        return afterNewline || (index == 0 && lineStart) ? index : -1;
    }

    private static int lines(String text) {
        return (int) text.chars().filter(character -> character == '\n').count();
    }
}
