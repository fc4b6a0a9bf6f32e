package dev.cairn.coordinator.http.signature;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A request as it was received.
 *
 * @param path the raw path
 * @param query the raw query without its question mark, may be empty
 * @param headers in the order and case received; a name may come more than once
 * @param bodySha256 in lower-case hex, computed from the body itself
 */
public record SignedRequest(
        String method, String path, String query, List<Map.Entry<String, String>> headers, String bodySha256) {
    public SignedRequest {
        headers = List.copyOf(headers);
    }

    public static SignedRequest of(
            String method, String path, String query, List<Map.Entry<String, String>> headers, byte[] body) {
        return new SignedRequest(method, path, query, headers, Digests.sha256Hex(body));
    }

    /** The first value of the header, whatever the case of its name. */
    public Optional<String> header(String name) {
        return headers.stream()
                .filter(header -> header.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    /** All values of a header whose name is in lower case, as they enter the canonical request. */
    String canonicalHeader(String name) {
        StringBuilder values = new StringBuilder();
        for (Map.Entry<String, String> header : headers) {
            if (header.getKey().toLowerCase(Locale.ROOT).equals(name)) {
                values.append(values.isEmpty() ? "" : ",")
                        .append(header.getValue().strip().replaceAll("\\s+", " "));
            }
        }
        return values.toString();
    }
}
