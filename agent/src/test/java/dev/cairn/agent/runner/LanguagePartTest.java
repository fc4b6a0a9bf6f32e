package dev.cairn.agent.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jruby.Ruby;
import org.jruby.RubyInstanceConfig;
import org.junit.jupiter.api.Test;

/** What the build prepares of the recipe language is there for every part, and only for the source that it was made of. */
final class LanguagePartTest {
    @Test
    void theBuildHasPreparedEveryPart() throws IOException, URISyntaxException {
        Path root = root();
        List<String> names;
        try (Stream<Path> files = Files.walk(root)) {
            names = files.map(file -> root.relativize(file).toString())
                    .filter(file -> file.endsWith(".rb"))
                    .map(file -> file.substring(0, file.length() - ".rb".length()))
                    .toList();
        }

        assertThat(names).contains("boot", "chef/run");
        for (String name : names) {
            LanguagePart part = LanguagePart.find(name).orElseThrow();
            assertThat(root.resolve(part.preparedPath())).isRegularFile();
        }
    }

    @Test
    void anotherSourceHasAnotherPreparedName() {
        assertThat(part("1 + 1").preparedPath()).isNotEqualTo(part("1 + 2").preparedPath());
    }

    @Test
    void thereIsNoPartOutsideOfTheLanguage() throws IOException {
        assertThat(LanguagePart.find("../runner/ruby/boot")).isEmpty();
        assertThat(LanguagePart.find("chef/no_such_part")).isEmpty();
    }

    @Test
    void whatJRubyLoadsOfItselfAtEachStartIsPrepared() throws URISyntaxException {
        List<LanguagePart> core = new ArrayList<>();
        RubyInstanceConfig config = RecipeEngine.configuration();
        config.setLoadServiceCreator(runtime -> CoreLoadService.observed(runtime, part -> {
            core.add(part);
            return false;
        }));
        Ruby.newInstance(config).tearDown(false);

        assertThat(core).hasSizeGreaterThan(10);
        for (LanguagePart part : core) {
            assertThat(root().resolve(part.preparedPath())).isRegularFile();
        }
    }

    private static Path root() throws URISyntaxException {
        return Path.of(LanguagePart.class.getResource(LanguagePart.ROOT).toURI());
    }

    private static LanguagePart part(String source) {
        return LanguagePart.of("/part.rb", source.getBytes(StandardCharsets.UTF_8));
    }
}
