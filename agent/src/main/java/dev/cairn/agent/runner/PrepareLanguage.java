package dev.cairn.agent.runner;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jruby.Ruby;
import org.jruby.RubyInstanceConfig;

/**
 * A step of the build: puts beside the Ruby files of the recipe language what {@link LanguagePart} reads instead of parsing
 * them, and the same for the files of JRuby's core that each start loads. Its argument is the directory of compiled classes.
 */
final class PrepareLanguage {
    private static final String SOURCE = ".rb";
    private static final String PREPARED = ".ir";

    private PrepareLanguage() {}

    public static void main(String[] arguments) throws IOException {
        Path root = Path.of(arguments[0] + LanguagePart.ROOT);
        for (Path stale : files(root, PREPARED)) {
            Files.delete(stale);
        }
        List<LanguagePart> parts = new ArrayList<>();
        RubyInstanceConfig config = RecipeEngine.configuration();
        config.setLoadServiceCreator(runtime -> CoreLoadService.observed(runtime, part -> {
            parts.add(part);
            return false;
        }));
        Ruby runtime = Ruby.newInstance(config);
        for (Path file : files(root, SOURCE)) {
            parts.add(LanguagePart.of(LanguagePart.ROOT + root.relativize(file), Files.readAllBytes(file)));
        }
        for (LanguagePart part : parts) {
            Path prepared = root.resolve(part.preparedPath());
            Files.createDirectories(prepared.getParent());
            Files.write(prepared, part.prepare(runtime));
        }
    }

    private static List<Path> files(Path root, String suffix) throws IOException {
        try (Stream<Path> paths = Files.walk(root)) {
            return paths.filter(path -> path.toString().endsWith(suffix)).toList();
        }
    }
}
