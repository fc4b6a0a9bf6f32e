package dev.cairn.coordinator.http.signature;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What a request says of its own signature, from the Authorization header or from a presigned query.
 *
 * @param scope date/region/service/aws4_request
 * @param amzDate the time of signing, such as 20261122T170910Z
 * @param expiresSeconds how long a presigned request is good for; 0 for the header form
 */
record Claim(
        String accessKeyId,
        String scope,
        List<String> signedHeaders,
        String signature,
        String amzDate,
        boolean presigned,
        long expiresSeconds) {
    String date() {
        return scope.substring(0, scope.indexOf('/'));
    }

    String region() {
        return scope.split("/", -1)[1];
    }

    String service() {
        return scope.split("/", -1)[2];
    }

    static List<String> headerNames(String signedHeaders) {
        return Arrays.stream(signedHeaders.split(";", -1))
                .map(name -> name.strip().toLowerCase(Locale.ROOT))
                .filter(name -> !name.isEmpty())
                .sorted()
                .distinct()
                .toList();
    }
}
