package dev.cairn.coordinator.http.audit;

import dev.cairn.coordinator.http.signature.SignedRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a call comes from, as the request says.
 *
 * @param accessKeyId by which it claims to be signed, empty when it claims nothing
 * @param service that it is signed for, opsworks when it does not say
 */
record Sender(String accessKeyId, String region, String service, String address, String userAgent) {
    private static final Pattern CREDENTIAL =
            Pattern.compile("Credential=([^/,\\s&]{1,128})/[0-9]{1,8}/([a-z0-9-]{1,32})/([a-z0-9-]{1,32})/");
    private static final int LONGEST_AGENT = 512;

    static Sender of(SignedRequest request, String address) {
        String claimed = request.header("Authorization").orElseGet(() -> decoded(request.query()));
        Matcher credential = CREDENTIAL.matcher(claimed);
        boolean found = credential.find();
        String agent = request.header("User-Agent").orElse("").replaceAll("[^\\x20-\\x7e]", "?");
        return new Sender(
                found ? credential.group(1).replaceAll("[^\\x21-\\x7e]", "?") : "",
                found ? credential.group(2) : "",
                found ? credential.group(3) : "opsworks",
                address,
                agent.length() > LONGEST_AGENT ? agent.substring(0, LONGEST_AGENT) + "..." : agent);
    }

    private static String decoded(String query) {
        try {
            return URLDecoder.decode(query, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            return query;
        }
    }
}
