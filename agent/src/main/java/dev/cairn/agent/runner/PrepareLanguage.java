package dev.cairn.agent.runner;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jruby.Ruby;

/**
 * A step of the build: puts beside every Ruby file of the recipe language what {@link LanguagePart} reads instead of
 * parsing it. Its argument is the directory of compiled classes.
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
        Ruby runtime = Ruby.newInstance(RecipeEngine.configuration());
        for (Path file : files(root, SOURCE)) {
            String path = root.relativize(file).toString();
            String name = path.substring(0, path.length() - SOURCE.length());
            LanguagePart part = new LanguagePart(name, Files.readAllBytes(file));
            Files.write(root.resolve(part.preparedName()), part.prepare(runtime));
        }
    }

    private static List<Path> files(Path root, String suffix) throws IOException {
        try (Stream<Path> paths = Files.walk(root)) {
            return paths.filter(path -> path.toString().endsWith(suffix)).toList();
        }
    }
}
