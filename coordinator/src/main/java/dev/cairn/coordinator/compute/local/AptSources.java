package dev.cairn.coordinator.compute.local;

import dev.cairn.coordinator.compute.local.LocalConfig.Mirrors;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where this host gets Debian's packages from, read from apt's own files in both of their formats, sources.list(5). A host
 * behind a mirror of its own often reaches no other.
 */
public final class AptSources {
    private static final Logger LOG = LoggerFactory.getLogger(AptSources.class);

    private AptSources() {}

    private record Source(URI address, String suite) {}

    /**
     * The first mirror that has the suite, with that of its security updates.
     *
     * @param directory /etc/apt
     * @param suite a release's code name
     * @return empty when this host's apt has no such suite from the web
     */
    public static Optional<Mirrors> mirrors(Path directory, String suite) {
        List<Source> sources = sources(directory);
        return address(sources, suite)
                .map(Mirrors::of)
                .map(guessed -> new Mirrors(
                        guessed.main(), address(sources, suite + "-security").orElse(guessed.security())));
    }

    private static Optional<URI> address(List<Source> sources, String suite) {
        return sources.stream()
                .filter(source -> source.suite().equals(suite))
                .map(Source::address)
                .findFirst();
    }

    private static List<Source> sources(Path directory) {
        List<Source> found = new ArrayList<>(list(directory.resolve("sources.list")));
        try (Stream<Path> parts = Files.list(directory.resolve("sources.list.d"))) {
            for (Path part : parts.sorted().toList()) {
                if (part.toString().endsWith(".list")) {
                    found.addAll(list(part));
                } else if (part.toString().endsWith(".sources")) {
                    found.addAll(stanzas(part));
                }
            }
        } catch (IOException e) {
            LOG.debug("directory={} has no further sources of packages", directory);
        }
        return found;
    }

    /** One line each: {@code deb [options] address suite component...}. */
    private static List<Source> list(Path file) {
        List<Source> found = new ArrayList<>();
        for (String line : lines(file)) {
            String[] words = line.replaceFirst("#.*", "")
                    .replaceFirst("\\[[^]]*]", " ")
                    .strip()
                    .split("\\s+", -1);
            if (words.length >= 4 && words[0].equals("deb") && List.of(words).contains("main")) {
                source(words[1], words[2]).ifPresent(found::add);
            }
        }
        return found;
    }

    /** Paragraphs of fields, each of one line or more. */
    private static List<Source> stanzas(Path file) {
        List<Source> found = new ArrayList<>();
        Map<String, String> fields = new HashMap<>();
        String field = "";
        for (String line : lines(file)) {
            if (line.isBlank()) {
                found.addAll(stanza(fields));
                fields.clear();
            } else if (line.startsWith(" ") || line.startsWith("\t")) {
                fields.merge(field, line.strip(), (before, more) -> before + " " + more);
            } else if (!line.startsWith("#") && line.contains(":")) {
                field = line.substring(0, line.indexOf(':')).toLowerCase(Locale.ROOT);
                fields.put(field, line.substring(line.indexOf(':') + 1).strip());
            }
        }
        found.addAll(stanza(fields));
        return found;
    }

    private static List<Source> stanza(Map<String, String> fields) {
        List<Source> found = new ArrayList<>();
        boolean off =
                fields.getOrDefault("enabled", "yes").toLowerCase(Locale.ROOT).matches("no|false|0|off|without");
        if (!off
                && words(fields, "types").contains("deb")
                && words(fields, "components").contains("main")) {
            for (String address : words(fields, "uris")) {
                for (String suite : words(fields, "suites")) {
                    source(address, suite).ifPresent(found::add);
                }
            }
        }
        return found;
    }

    private static List<String> words(Map<String, String> fields, String field) {
        return List.of(fields.getOrDefault(field, "").split("\\s+", -1));
    }

    /** Only what machines reach through a web proxy: no discs, directories or lists of mirrors. */
    private static Optional<Source> source(String address, String suite) {
        try {
            URI uri = new URI(address.replaceFirst("/+$", ""));
            return List.of("http", "https").contains(String.valueOf(uri.getScheme()))
                    ? Optional.of(new Source(uri, suite))
                    : Optional.empty();
        } catch (URISyntaxException e) {
            LOG.debug("source of packages={} is no address: {}", address, e.getMessage());
            return Optional.empty();
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            LOG.debug("file={} is not there: {}", file, e.getMessage());
            return List.of();
        }
    }
}
