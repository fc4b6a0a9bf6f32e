package dev.cairn.coordinator.http.signature;

import dev.cairn.coordinator.domain.user.AccessKey;
import dev.cairn.coordinator.domain.user.AccessKeyId;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Checks Signature Version 4 in its header and its presigned form, with the errors and, where they are known, the messages of
 * AWS (General Reference, "Troubleshooting Signature Version 4"). Safe for many threads.
 *
 * <p>The Host header enters as it was received, since clients sign what they send (an old SDK leaves the port out). Any
 * region is accepted: one coordinator serves stacks of all regions. The body's hash is always computed, never taken from a
 * header.
 */
public final class SignatureVerifier {
    /** What is answered here, by its signing name. */
    private static final List<String> SERVICES = List.of("opsworks", "iam", "sts");

    private static final String ALGORITHM = "AWS4-HMAC-SHA256";
    private static final Duration SKEW = Duration.ofMinutes(5);
    private static final long LONGEST_PRESIGNED_SECONDS = Duration.ofDays(7).toSeconds();
    private static final DateTimeFormatter AMZ_DATE = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT);

    private final Function<AccessKeyId, Optional<AccessKey>> keys;
    private final Supplier<Instant> now;

    public SignatureVerifier(Function<AccessKeyId, Optional<AccessKey>> keys, Supplier<Instant> now) {
        this.keys = keys;
        this.now = now;
    }

    /**
     * Checks a request.
     *
     * @param service the signing name of the API that the request is for: a signature for one API opens no other
     */
    public Verdict verify(SignedRequest request, String service) {
        try {
            return check(request, service);
        } catch (RejectedRequest rejected) {
            return new Verdict.Rejected(rejected.type, rejected.reason);
        }
    }

    private Verdict check(SignedRequest request, String service) throws RejectedRequest {
        Query query;
        try {
            query = Query.parse(request.query());
        } catch (IllegalArgumentException malformed) {
            throw incomplete("The query string has a malformed escape");
        }
        if (request.header("X-Amz-Security-Token").isPresent()
                || query.first("X-Amz-Security-Token").isPresent()) {
            throw new RejectedRequest(
                    "UnrecognizedClientException",
                    "Session tokens (X-Amz-Security-Token) are not supported; sign with an access key of this"
                            + " coordinator, without a session token");
        }
        Optional<String> authorization = request.header("Authorization");
        Claim claim;
        if (authorization.isPresent()) {
            claim = fromHeader(authorization.get(), request);
        } else if (query.first("X-Amz-Algorithm").isPresent()
                || query.first("X-Amz-Signature").isPresent()) {
            claim = fromQuery(query);
        } else {
            throw new RejectedRequest(
                    "MissingAuthenticationTokenException",
                    "Missing Authentication Token. Sign the request with Signature Version 4 for the service '"
                            + service + "', in the Authorization header or the query.");
        }
        checkScope(claim, service);
        checkSignedHeaders(claim, request);
        AccessKey key = keys.apply(new AccessKeyId(claim.accessKeyId()))
                .orElseThrow(() -> new RejectedRequest(
                        "UnrecognizedClientException",
                        "The security token included in the request is invalid. There is no access key '"
                                + shown(claim.accessKeyId())
                                + "' here; sign with a key of this coordinator, such as the one in DATA/credentials"
                                + " or one that 'cairn user' made."));
        Instant signedAt = checkTime(claim);
        String expected = HexFormat.of()
                .formatHex(signature(request, query, claim, key.secret().reveal()));
        if (!Digests.same(expected, claim.signature().toLowerCase(Locale.ROOT))) {
            throw invalid("The request signature we calculated does not match the signature you provided. Check your"
                    + " AWS Secret Access Key and signing method. Consult the service documentation for details.");
        }
        // Only whoever has the secret learns that the key is there and switched off.
        if (!key.active()) {
            throw new RejectedRequest(
                    "UnrecognizedClientException",
                    "The security token included in the request is invalid. The access key " + key.id()
                            + " is inactive; UpdateAccessKey makes it active again.");
        }
        return new Verdict.Genuine(key, expected, signedAt, claim.presigned());
    }

    private static Claim fromHeader(String authorization, SignedRequest request) throws RejectedRequest {
        String[] words = authorization.strip().split("\\s+", 2);
        if (!words[0].equals(ALGORITHM)) {
            throw incomplete("Unsupported AWS 'algorithm': '" + shown(words[0]) + "'; use " + ALGORITHM);
        }
        Map<String, String> parts = new HashMap<>();
        for (String part : (words.length > 1 ? words[1] : "").split(",", -1)) {
            int equals = part.indexOf('=');
            if (equals > 0) {
                parts.put(
                        part.substring(0, equals).strip(),
                        part.substring(equals + 1).strip());
            }
        }
        StringBuilder missing = new StringBuilder();
        for (String name : new String[] {"Credential", "Signature", "SignedHeaders"}) {
            if (parts.getOrDefault(name, "").isEmpty()) {
                missing.append("Authorization header requires '").append(name).append("' parameter. ");
            }
        }
        String amzDate = request.header("X-Amz-Date")
                .or(() -> request.header("Date").flatMap(SignatureVerifier::fromHttpDate))
                .orElse("");
        if (amzDate.isEmpty()) {
            missing.append("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ");
        }
        if (!missing.isEmpty()) {
            throw incomplete(missing.toString().strip());
        }
        return claim(
                parts.getOrDefault("Credential", ""),
                parts.getOrDefault("SignedHeaders", ""),
                parts.getOrDefault("Signature", ""),
                amzDate.strip(),
                false,
                0);
    }

    private static Claim fromQuery(Query query) throws RejectedRequest {
        if (!query.first("X-Amz-Algorithm").orElse("").equals(ALGORITHM)) {
            throw incomplete("AWS query-string parameters must include 'X-Amz-Algorithm=" + ALGORITHM + "'");
        }
        StringBuilder missing = new StringBuilder();
        for (String name : new String[] {"Credential", "Signature", "SignedHeaders", "Date", "Expires"}) {
            if (query.first("X-Amz-" + name).orElse("").isEmpty()) {
                missing.append("AWS query-string parameters must include 'X-Amz-")
                        .append(name)
                        .append("'. ");
            }
        }
        if (!missing.isEmpty()) {
            throw incomplete(missing.toString().strip());
        }
        String expires = query.first("X-Amz-Expires").orElse("");
        if (!expires.matches("[0-9]{1,6}") || Long.parseLong(expires) > LONGEST_PRESIGNED_SECONDS) {
            throw incomplete("X-Amz-Expires must be a number of seconds, at most " + LONGEST_PRESIGNED_SECONDS);
        }
        return claim(
                query.first("X-Amz-Credential").orElse(""),
                query.first("X-Amz-SignedHeaders").orElse(""),
                query.first("X-Amz-Signature").orElse(""),
                query.first("X-Amz-Date").orElse(""),
                true,
                Long.parseLong(expires));
    }

    private static Claim claim(
            String credential, String signedHeaders, String signature, String amzDate, boolean presigned, long expires)
            throws RejectedRequest {
        String[] parts = credential.split("/", -1);
        if (parts.length != 5) {
            throw incomplete("Credential must have exactly 5 slash-delimited elements, e.g."
                    + " keyid/date/region/service/term");
        }
        return new Claim(
                parts[0],
                String.join("/", parts[1], parts[2], parts[3], parts[4]),
                Claim.headerNames(signedHeaders),
                signature,
                amzDate,
                presigned,
                expires);
    }

    private static void checkScope(Claim claim, String service) throws RejectedRequest {
        if (!SERVICES.contains(claim.service())) {
            throw invalid("There is no service '" + shown(claim.service())
                    + "' at this address: a coordinator answers '" + String.join("', '", SERVICES) + "'.");
        }
        if (!claim.service().equals(service)) {
            throw invalid("Credential should be scoped to correct service: '" + service + "'. It is scoped to '"
                    + shown(claim.service()) + "'; sign with '" + service + "' as the service's name.");
        }
        if (claim.region().isEmpty()) {
            throw invalid("Credential should be scoped to a valid region; any is accepted, such as 'us-east-1'.");
        }
        if (!claim.scope().endsWith("/aws4_request")) {
            throw invalid("Credential should be scoped with a valid terminator: 'aws4_request'.");
        }
        if (!claim.amzDate().startsWith(claim.date() + "T") || claim.date().length() != 8) {
            throw invalid("Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP");
        }
    }

    private static void checkSignedHeaders(Claim claim, SignedRequest request) throws RejectedRequest {
        if (!claim.signedHeaders().contains("host")) {
            throw invalid("'Host' must be a 'SignedHeader' in the AWS Authorization.");
        }
        // An unsigned target would let whoever sees a request turn it into another operation.
        boolean target = request.header("X-Amz-Target").isPresent();
        if (target && !claim.signedHeaders().contains("x-amz-target")) {
            throw invalid("'X-Amz-Target' must be a 'SignedHeader' in the AWS Authorization.");
        }
        boolean date = request.header("X-Amz-Date").isPresent();
        if (!claim.presigned() && !claim.signedHeaders().contains(date ? "x-amz-date" : "date")) {
            throw invalid("'X-Amz-Date' must be a 'SignedHeader' in the AWS Authorization.");
        }
    }

    /** When it was signed. */
    private Instant checkTime(Claim claim) throws RejectedRequest {
        Instant signed;
        try {
            signed = LocalDateTime.parse(claim.amzDate(), AMZ_DATE).toInstant(ZoneOffset.UTC);
        } catch (DateTimeException malformed) {
            throw incomplete("Date must be in ISO-8601 'basic format', such as 20261122T170910Z. Got '"
                    + shown(claim.amzDate()) + "'.");
        }
        Instant current = now.get();
        Instant earliest = current.minus(SKEW);
        if (signed.isAfter(current.plus(SKEW))) {
            throw invalid("Signature not yet current: " + claim.amzDate() + " is still later than "
                    + shown(current.plus(SKEW)) + " (" + shown(current)
                    + " + 5 min.). Set the clock of the client or of this server.");
        }
        if (claim.presigned()) {
            Instant end = signed.plusSeconds(claim.expiresSeconds());
            if (current.isAfter(end)) {
                throw invalid("Signature expired: " + shown(end) + " is now earlier than " + shown(current));
            }
        } else if (signed.isBefore(earliest)) {
            throw invalid("Signature expired: " + claim.amzDate() + " is now earlier than " + shown(earliest) + " ("
                    + shown(current) + " - 5 min.). Set the clock of the client or of this server.");
        }
        return signed;
    }

    private static byte[] signature(SignedRequest request, Query query, Claim claim, String secret) {
        StringBuilder canonical = new StringBuilder();
        canonical.append(request.method()).append('\n');
        canonical.append(request.path()).append('\n');
        canonical.append(query.canonical()).append('\n');
        for (String name : claim.signedHeaders()) {
            canonical
                    .append(name)
                    .append(':')
                    .append(request.canonicalHeader(name))
                    .append('\n');
        }
        canonical.append('\n').append(String.join(";", claim.signedHeaders())).append('\n');
        canonical.append(request.bodySha256());
        String toSign = ALGORITHM + "\n" + claim.amzDate() + "\n" + claim.scope() + "\n"
                + Digests.sha256Hex(Digests.bytes(canonical.toString()));
        byte[] key = Digests.hmacSha256(Digests.bytes("AWS4" + secret), claim.date());
        key = Digests.hmacSha256(key, claim.region());
        key = Digests.hmacSha256(key, claim.service());
        key = Digests.hmacSha256(key, "aws4_request");
        return Digests.hmacSha256(key, toSign);
    }

    private static Optional<String> fromHttpDate(String text) {
        try {
            return Optional.of(
                    AMZ_DATE.format(LocalDateTime.parse(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)));
        } catch (DateTimeException malformed) {
            return Optional.empty();
        }
    }

    private static String shown(Instant instant) {
        return AMZ_DATE.format(instant.atOffset(ZoneOffset.UTC));
    }

    /** What a stranger sent, cut so that an error stays one line. */
    private static String shown(String text) {
        String printable = text.replaceAll("[^\\x20-\\x7e]", "?");
        return printable.length() > 40 ? printable.substring(0, 40) + "..." : printable;
    }

    private static RejectedRequest incomplete(String message) {
        return new RejectedRequest("IncompleteSignatureException", message);
    }

    private static RejectedRequest invalid(String message) {
        return new RejectedRequest("InvalidSignatureException", message);
    }

    /** Leaves the checks early; never leaves this class. */
    private static final class RejectedRequest extends Exception {
        private static final long serialVersionUID = 1;
        private final String type;
        private final String reason;

        RejectedRequest(String type, String message) {
            super(message, null, false, false);
            this.type = type;
            this.reason = message;
        }
    }
}
