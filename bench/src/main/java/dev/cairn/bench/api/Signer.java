package dev.cairn.bench.api;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Properties;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signature Version 4 of one kind of request, {@code POST /}. Small on purpose: the load generator shares its processors with
 * what it measures, and an SDK's signer takes more of them than the coordinator. Safe for many threads.
 */
final class Signer {
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'");
    private static final String SIGNED = "content-type;host;x-amz-date;x-amz-target";

    private final String keyId;
    private final String secret;
    private final String region;
    private final String host;
    private volatile Derived derived;

    /** The key for one day's signatures. */
    private record Derived(String day, SecretKeySpec key) {}

    private Signer(String keyId, String secret, String region, String host) {
        this.keyId = keyId;
        this.secret = secret;
        this.region = region;
        this.host = host;
        this.derived =
                derive(DATE.format(Instant.now().atOffset(ZoneOffset.UTC)).substring(0, 8));
    }

    /**
     * @param credentials the file that a coordinator writes at its first start
     * @param host as it stands in the requests' Host header
     */
    static Signer of(Path credentials, String region, String host) throws IOException {
        Properties properties = new Properties();
        try (var reader = Files.newBufferedReader(credentials, StandardCharsets.UTF_8)) {
            properties.load(reader);
        }
        return new Signer(
                properties.getProperty("aws_access_key_id"),
                properties.getProperty("aws_secret_access_key"),
                region,
                host);
    }

    /** What the request carries. */
    record Signed(String date, String authorization) {}

    Signed sign(String contentType, String target, byte[] body) {
        String date = DATE.format(Instant.now().atOffset(ZoneOffset.UTC));
        Derived key = derived;
        if (!date.startsWith(key.day())) {
            key = derive(date.substring(0, 8));
            derived = key;
        }
        String scope = key.day() + "/" + region + "/opsworks/aws4_request";
        String canonical = "POST\n/\n\ncontent-type:" + contentType + "\nhost:" + host + "\nx-amz-date:" + date
                + "\nx-amz-target:" + target + "\n\n" + SIGNED + "\n" + hex(sha256(body));
        String toSign = "AWS4-HMAC-SHA256\n" + date + "\n" + scope + "\n" + hex(sha256(bytes(canonical)));
        return new Signed(
                date,
                "AWS4-HMAC-SHA256 Credential=" + keyId + "/" + scope + ", SignedHeaders=" + SIGNED + ", Signature="
                        + hex(hmac(key.key(), toSign)));
    }

    private Derived derive(String day) {
        byte[] key = hmac(key(bytes("AWS4" + secret)), day);
        for (String part : new String[] {region, "opsworks", "aws4_request"}) {
            key = hmac(key(key), part);
        }
        return new Derived(day, key(key));
    }

    private static SecretKeySpec key(byte[] bytes) {
        return new SecretKeySpec(bytes, "HmacSHA256");
    }

    private static byte[] hmac(SecretKeySpec key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return mac.doFinal(bytes(text));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This JDK has no HmacSHA256", e);
        }
    }

    private static byte[] sha256(byte[] data) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(data);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This JDK has no SHA-256", e);
        }
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
