package dev.cairn.coordinator.http.signature;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** A request of a real client from {@code src/test/resources/wire}. */
public record RecordedRequest(
        String name,
        String secret,
        String method,
        String target,
        List<Map.Entry<String, String>> headers,
        String body) {

    public static List<RecordedRequest> all() {
        URL root = Objects.requireNonNull(RecordedRequest.class.getResource("/wire/README.md"));
        try (Stream<Path> files = Files.walk(Path.of(root.toURI()).resolveSibling("."))) {
            return files.filter(file -> file.toString().endsWith(".request"))
                    .sorted()
                    .map(RecordedRequest::read)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    public SignedRequest signed() {
        return SignedRequest.of(method, target, "", headers, body.getBytes(StandardCharsets.ISO_8859_1));
    }

    public String header(String name) {
        return signed().header(name).orElseThrow();
    }

    private static RecordedRequest read(Path file) {
        try {
            String text = Files.readString(file, StandardCharsets.ISO_8859_1);
            int end = text.indexOf("\r\n\r\n") >= 0 ? text.indexOf("\r\n\r\n") : text.indexOf("\n\n");
            int gap = text.startsWith("\r\n\r\n", end) ? 4 : 2;
            String[] lines = text.substring(0, end).split("\r?\n", -1);
            String[] request = lines[0].split(" ", -1);
            List<Map.Entry<String, String>> headers = new ArrayList<>();
            for (int i = 1; i < lines.length; i++) {
                int colon = lines[i].indexOf(':');
                headers.add(Map.entry(
                        lines[i].substring(0, colon),
                        lines[i].substring(colon + 1).strip()));
            }
            String client = file.getName(file.getNameCount() - 2).toString();
            String secret = switch (client) {
                case "cli", "register", "iam" -> "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
                case "boto3" -> "b";
                case "java" -> "secret";
                default -> "s";
            };
            return new RecordedRequest(
                    client + "/" + file.getFileName(),
                    secret,
                    request[0],
                    request[1],
                    headers,
                    text.substring(end + gap));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
