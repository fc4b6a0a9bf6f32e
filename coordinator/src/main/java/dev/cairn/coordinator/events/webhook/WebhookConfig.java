package dev.cairn.coordinator.events.webhook;

import dev.cairn.coordinator.domain.Spelling;
import dev.cairn.coordinator.domain.event.StackEvent;
import dev.cairn.coordinator.events.EventKind;
import java.io.IOException;
import java.io.Reader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * One webhook.
 *
 * @param name what the operator calls it
 * @param url where events are sent; may hold a secret of the receiver, so that messages show its host only
 * @param kinds of events that it gets
 * @param stacks ids of the stacks whose events it gets; empty means all
 */
public record WebhookConfig(String name, URI url, Signer signer, Set<EventKind> kinds, Set<String> stacks) {
    private static final List<String> KEYS = List.of("url", "secret-file", "kinds", "stacks");

    public WebhookConfig {
        kinds = Set.copyOf(kinds);
        stacks = Set.copyOf(stacks);
    }

    /**
     * Reads webhooks from a properties file with lines such as {@code NAME.url=https://...}.
     *
     * @throws IllegalArgumentException when it cannot be understood; the message is one line and shows no secret
     */
    public static List<WebhookConfig> read(Path file) {
        Map<String, Map<String, String>> byName = new TreeMap<>();
        Properties properties = properties(file);
        for (String key : properties.stringPropertyNames().stream().sorted().toList()) {
            int dot = key.lastIndexOf('.');
            String name = dot < 0 ? "" : key.substring(0, dot);
            String member = key.substring(dot + 1);
            if (!name.matches("[A-Za-z0-9][A-Za-z0-9_-]{0,63}")) {
                throw new IllegalArgumentException(
                        file + ": \"" + key + "\" must be NAME.url, NAME.secret-file, NAME.kinds or NAME.stacks");
            }
            if (!KEYS.contains(member)) {
                throw new IllegalArgumentException(file + ": a webhook has no \"" + member + "\"; did you mean \""
                        + name + "." + Spelling.nearest(member, KEYS.stream()) + "\"?");
            }
            byName.computeIfAbsent(name, fresh -> new TreeMap<>())
                    .put(member, properties.getProperty(key).strip());
        }
        List<WebhookConfig> all = new ArrayList<>();
        byName.forEach((name, members) -> all.add(of(file, name, members)));
        return all;
    }

    private static Properties properties(Path file) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            properties.load(reader);
            return properties;
        } catch (IOException e) {
            throw new IllegalArgumentException("the file of webhooks " + file + " cannot be read: " + e, e);
        }
    }

    private static WebhookConfig of(Path file, String name, Map<String, String> members) {
        String secret = members.get("secret-file");
        if (secret == null) {
            throw new IllegalArgumentException(file + ": " + name
                    + ".secret-file is missing; it names a file with the secret that signs, whsec_ and base64");
        }
        Path secretFile = file.toAbsolutePath().resolveSibling(secret);
        try {
            return new WebhookConfig(
                    name,
                    url(file, name, members.getOrDefault("url", "")),
                    Signer.of(Files.readString(secretFile), file + ": " + name + ".secret-file " + secretFile),
                    kinds(file, name, members.getOrDefault("kinds", "")),
                    Set.copyOf(words(members.getOrDefault("stacks", ""))));
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    file + ": " + name + ".secret-file " + secretFile + " cannot be read: " + e, e);
        }
    }

    private static URI url(Path file, String name, String text) {
        try {
            URI url = URI.create(text);
            if (url.getHost() != null && url.getScheme().matches("(?i)https?") && url.getUserInfo() == null) {
                return url;
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + name + ".url is not a URL", e);
        }
        throw new IllegalArgumentException(
                file + ": " + name + ".url must be http://HOST/... or https://HOST/..., without a user");
    }

    private static Set<EventKind> kinds(Path file, String name, String text) {
        List<String> words = words(text);
        Set<EventKind> kinds = EnumSet.noneOf(EventKind.class);
        for (String word : words) {
            kinds.add(Stream.of(EventKind.values())
                    .filter(kind -> kind.name().toLowerCase(Locale.ROOT).equals(word))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(file + ": " + name
                            + ".kinds must be of instance, command, deployment and alert, not \"" + word + "\"")));
        }
        return words.isEmpty() ? EnumSet.allOf(EventKind.class) : kinds;
    }

    private static List<String> words(String text) {
        return Stream.of(text.split("[,\\s]+")).filter(word -> !word.isEmpty()).toList();
    }

    boolean wants(StackEvent event) {
        return kinds.contains(EventKind.of(event))
                && (stacks.isEmpty() || stacks.contains(event.stackId().value()));
    }

    /** The URL without what may be secret. */
    String shown() {
        return url.getScheme() + "://" + url.getHost() + (url.getPort() < 0 ? "" : ":" + url.getPort());
    }

    @Override
    public String toString() {
        return name + " " + shown();
    }
}
