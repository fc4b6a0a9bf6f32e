package dev.cairn.coordinator.http.signature;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.coordinator.domain.Secret;
import dev.cairn.coordinator.domain.user.AccessKey;
import dev.cairn.coordinator.domain.user.AccessKeyId;
import dev.cairn.coordinator.domain.user.UserArn;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

final class SignatureVerifierTest {
    private static final String KEY = "AKIAIOSFODNN7EXAMPLE";

    @TestFactory
    Stream<DynamicTest> acceptsWhatRealClientsSent() {
        List<RecordedRequest> recorded = RecordedRequest.all();
        assertThat(recorded).hasSizeGreaterThan(20);
        return recorded.stream()
                .map(request -> DynamicTest.dynamicTest(
                        request.name(),
                        () -> assertThat(verify(request, request.signed())).isInstanceOf(Verdict.Genuine.class)));
    }

    @TestFactory
    Stream<DynamicTest> refusesEveryTamperedPart() {
        return RecordedRequest.all().stream()
                .flatMap(request -> tampered(request).entrySet().stream()
                        .map(change -> DynamicTest.dynamicTest(
                                request.name() + " " + change.getKey(),
                                () -> assertThat(verify(request, change.getValue()))
                                        .isInstanceOf(Verdict.Rejected.class))));
    }

    @Test
    void wrongSecretIsABadSignature() {
        RecordedRequest request = one("cli/001");
        assertThat(verify(request, request.signed(), "another", signedAt(request)))
                .isEqualTo(
                        new Verdict.Rejected(
                                "InvalidSignatureException",
                                "The request signature we calculated does not match the signature you provided. Check your AWS"
                                        + " Secret Access Key and signing method. Consult the service documentation for details."));
    }

    @Test
    void fiveMinutesOfSkewAreAccepted() {
        RecordedRequest request = one("boto3/001");
        Instant signedAt = signedAt(request);
        for (Duration skew : List.of(Duration.ofMinutes(5), Duration.ofMinutes(-5), Duration.ZERO)) {
            assertThat(verify(request, request.signed(), request.secret(), signedAt.plus(skew)))
                    .isInstanceOf(Verdict.Genuine.class);
        }
        assertRejected(
                verify(request, request.signed(), request.secret(), signedAt.plus(Duration.ofSeconds(301))),
                "InvalidSignatureException",
                "Signature expired");
        assertRejected(
                verify(request, request.signed(), request.secret(), signedAt.minus(Duration.ofSeconds(301))),
                "InvalidSignatureException",
                "Signature not yet current");
    }

    @Test
    void eachKindOfDefectHasItsError() {
        RecordedRequest request = one("cli/001");
        assertRejected(
                verify(request, with(request, "Authorization", ignored -> null)),
                "MissingAuthenticationTokenException",
                "Missing Authentication Token");
        assertRejected(
                verify(request, with(request, "Authorization", value -> value.replace("AWS4-HMAC-SHA256", "Basic"))),
                "IncompleteSignatureException",
                "algorithm");
        assertRejected(
                verify(request, with(request, "Authorization", value -> value.replaceAll(", Signature=.*", ""))),
                "IncompleteSignatureException",
                "'Signature'");
        assertRejected(
                verify(request, with(request, "Authorization", ignored -> "AWS4-HMAC-SHA256")),
                "IncompleteSignatureException",
                "'Credential'");
        assertRejected(
                verify(request, with(request, "Authorization", value -> value.replace("/aws4_request", ""))),
                "IncompleteSignatureException",
                "5 slash-delimited");
        assertRejected(
                verify(request, with(request, "X-Amz-Date", ignored -> null)),
                "IncompleteSignatureException",
                "X-Amz-Date");
        assertRejected(
                verify(request, with(request, "Authorization", value -> value.replace(KEY, "AKIAUNKNOWN"))),
                "UnrecognizedClientException",
                "invalid");
        assertRejected(
                verify(request, with(request, "Authorization", value -> value.replace("/opsworks/", "/ec2/"))),
                "InvalidSignatureException",
                "'opsworks'");
        assertRejected(
                verify(request, with(request, "Authorization", value -> value.replace("/us-east-1/", "//"))),
                "InvalidSignatureException",
                "valid region");
        assertRejected(
                verify(request, with(request, "Authorization", value -> value.replace(";x-amz-target", ""))),
                "InvalidSignatureException",
                "X-Amz-Target");
        assertRejected(
                verify(request, with(request, "Authorization", value -> value.replace("host;", ""))),
                "InvalidSignatureException",
                "Host");
        List<Map.Entry<String, String>> headers = new ArrayList<>(request.headers());
        headers.add(Map.entry("X-Amz-Security-Token", "FwoGZXIvYXdzE"));
        assertRejected(
                verify(request, SignedRequest.of("POST", "/", "", headers, new byte[] {'{', '}'})),
                "UnrecognizedClientException",
                "Session tokens");
    }

    @Test
    void anythingElseInTheHeaderIsAnErrorAndNeverAnException() {
        RecordedRequest request = one("js3/001");
        for (String garbage : Arrays.asList(
                "",
                " ",
                ",",
                "=",
                "AWS4-HMAC-SHA256 ,=,=",
                "AWS4-HMAC-SHA256 Credential=////,SignedHeaders=;,Signature=x")) {
            assertThat(verify(request, with(request, "authorization", ignored -> garbage)))
                    .as(garbage)
                    .isInstanceOf(Verdict.Rejected.class);
        }
        for (String date : Arrays.asList("20261122", "20261122T", "20261122T999999Z", "2026-11-22T18:11:45Z")) {
            assertThat(verify(request, with(request, "x-amz-date", ignored -> date)))
                    .as(date)
                    .isInstanceOf(Verdict.Rejected.class);
        }
        assertThat(verify(request, SignedRequest.of("POST", "/", "a=%zz", request.headers(), new byte[0])))
                .isInstanceOf(Verdict.Rejected.class);
    }

    private static Map<String, SignedRequest> tampered(RecordedRequest request) {
        byte[] body = request.body().getBytes(StandardCharsets.ISO_8859_1);
        byte[] longer = Arrays.copyOf(body, body.length + 1);
        longer[body.length] = ' ';
        Map<String, SignedRequest> changes = new TreeMap<>();
        changes.put("method", SignedRequest.of("PUT", "/", "", request.headers(), body));
        changes.put("path", SignedRequest.of("POST", "/x", "", request.headers(), body));
        changes.put("query", SignedRequest.of("POST", "/", "a=b", request.headers(), body));
        changes.put("body", SignedRequest.of("POST", "/", "", request.headers(), longer));
        String authorization = request.header("Authorization");
        String signed = authorization.replaceAll(".*SignedHeaders=([^,]*),.*", "$1");
        for (String name : signed.split(";", -1)) {
            changes.put("header " + name, with(request, name, value -> value + "x"));
            changes.put("without header " + name, with(request, name, ignored -> null));
        }
        changes.put("region", with(request, "Authorization", value -> value.replace("/us-east-1/", "/eu-west-1/")));
        changes.put("scope date", with(request, "Authorization", value -> value.replace("/20261122/", "/20261121/")));
        changes.put(
                "terminator", with(request, "Authorization", value -> value.replace("aws4_request", "aws4_requesu")));
        changes.put(
                "signature",
                with(
                        request,
                        "Authorization",
                        value -> value.substring(0, value.length() - 1) + (value.endsWith("0") ? "1" : "0")));
        changes.put(
                "empty signature",
                with(request, "Authorization", value -> value.replaceAll("Signature=.*", "Signature=")));
        changes.put(
                "unsigned header claimed",
                with(
                        request,
                        "Authorization",
                        value -> value.replace("SignedHeaders=", "SignedHeaders=accept-encoding;")));
        return changes;
    }

    /** The request with one header changed, or left out where the change gives null. */
    private static SignedRequest with(RecordedRequest request, String name, UnaryOperator<@Nullable String> change) {
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        for (Map.Entry<String, String> header : request.headers()) {
            String value = header.getKey().equalsIgnoreCase(name) ? change.apply(header.getValue()) : header.getValue();
            if (value != null) {
                headers.add(Map.entry(header.getKey(), value));
            }
        }
        return SignedRequest.of("POST", "/", "", headers, request.body().getBytes(StandardCharsets.ISO_8859_1));
    }

    private static void assertRejected(Verdict verdict, String type, String message) {
        assertThat(verdict).isInstanceOfSatisfying(Verdict.Rejected.class, rejected -> {
            assertThat(rejected.type()).isEqualTo(type);
            assertThat(rejected.message()).contains(message);
        });
    }

    private static Verdict verify(RecordedRequest recorded, SignedRequest request) {
        return verify(recorded, request, recorded.secret(), signedAt(recorded));
    }

    private static Verdict verify(RecordedRequest recorded, SignedRequest request, String secret, Instant now) {
        AccessKey key = new AccessKey(
                new AccessKeyId(KEY),
                new UserArn("arn:aws:iam::123456789012:user/alice"),
                new Secret(secret),
                true,
                true,
                now);
        assertThat(recorded.header("Authorization")).contains(KEY);
        return new SignatureVerifier(id -> id.equals(key.id()) ? Optional.of(key) : Optional.empty(), () -> now)
                .verify(request, recorded.name().startsWith("iam/") ? "iam" : "opsworks");
    }

    private static Instant signedAt(RecordedRequest request) {
        return LocalDateTime.parse(
                        request.header("X-Amz-Date"), DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT))
                .toInstant(ZoneOffset.UTC);
    }

    private static RecordedRequest one(String prefix) {
        return RecordedRequest.all().stream()
                .filter(request -> request.name().startsWith(prefix))
                .findFirst()
                .orElseThrow();
    }
}
