package dev.cairn.coordinator.sources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.cairn.coordinator.domain.Secret;
import dev.cairn.coordinator.domain.Source;
import dev.cairn.coordinator.port.CookbookSources.SourceException;
import dev.cairn.coordinator.system.SystemTime;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Objects of a store that checks signatures as S3 does, each written anew here. */
final class S3SourceTest {
    private static final Pattern AUTHORIZATION = Pattern.compile(
            "AWS4-HMAC-SHA256 Credential=([^/]+)/(\\d{8})/([a-z0-9-]+)/s3/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})");

    @TempDir
    Path directory;

    private final SystemTime time = new SystemTime();
    private RemoteCookbookSources sources;
    private HttpServer store;
    private String region = "us-east-1";

    @BeforeEach
    void open() throws Exception {
        sources = new RemoteCookbookSources(directory.resolve("data"), SourceLimits.DEFAULTS, Trust.in(null), time);
        store = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        store.createContext("/", this::serve);
        store.start();
    }

    @AfterEach
    void close() {
        store.stop(0);
        time.close();
    }

    @Test
    void fetchesWithTheAccessKeyOfTheSource() throws Exception {
        assertThat(sources.resolve(source("/bucket/cook%20books.zip", "AKIA", "geheim")))
                .hasSize(64);
        assertThat(sources.resolve(source("/bucket/cook books.zip", "AKIA", "geheim")))
                .hasSize(64);
    }

    @Test
    void asksAgainInTheRegionOfTheBucket() throws Exception {
        region = "eu-west-1";
        assertThat(sources.resolve(source("/bucket/books.zip", "AKIA", "geheim")))
                .hasSize(64);
    }

    @Test
    void saysWhyAnObjectIsNotGiven() {
        refused(
                source("/bucket/books.zip", "AKIA", "wrong"),
                "refuses the source's access key (HTTP 403, SignatureDoesNotMatch)");
        refused(
                source("/bucket/books.zip", "OTHER", "geheim"),
                "refuses the source's access key (HTTP 403, InvalidAccessKeyId)");
        refused(source("/bucket/books.zip", null, null), "not a public object, and the source has no access key");
        refused(source("/bucket/none", "AKIA", "geheim"), "there is nothing at");
    }

    @Test
    void fetchesPublicObjectsWithoutAKey() throws Exception {
        assertThat(sources.resolve(source("/public/books.zip", null, null))).hasSize(64);
    }

    @ParameterizedTest
    @CsvSource({
        "https://s3.amazonaws.com/b/k, https://s3.eu-west-1.amazonaws.com/b/k, us-east-1",
        "https://s3-us-west-2.amazonaws.com/b/k, https://s3.eu-west-1.amazonaws.com/b/k, us-west-2",
        "https://s3.dualstack.us-west-2.amazonaws.com/b/k, https://s3.eu-west-1.amazonaws.com/b/k, us-west-2",
        "https://my.bucket.s3.amazonaws.com/k?versionId=1, https://my.bucket.s3.eu-west-1.amazonaws.com/k?versionId=1, us-east-1",
        "https://b.s3.cn-north-1.amazonaws.com.cn/k, https://b.s3.eu-west-1.amazonaws.com.cn/k, cn-north-1",
        "s3://b/k/l, https://b.s3.eu-west-1.amazonaws.com/k/l, us-east-1",
        "s3://my.bucket/k, https://s3.eu-west-1.amazonaws.com/my.bucket/k, us-east-1",
        "s3://old_bucket/k, https://s3.eu-west-1.amazonaws.com/old_bucket/k, us-east-1",
        "http://minio:9000/b/k, http://minio:9000/b/k, us-east-1",
    })
    void knowsRegionsFromAddresses(String url, String elsewhere, String expected) throws Exception {
        S3Object object = S3Object.of(new Source("s3", url, null, null, null, null), url, url);
        assertThat(object.region()).isEqualTo(expected);
        assertThat(object.in("eu-west-1").uri()).isEqualTo(URI.create(elsewhere));
    }

    @Test
    void keepsTheKeyFromOtherHosts() throws Exception {
        Source source = new Source("s3", "https://s3.amazonaws.com/b/k", "AKIA", new Secret("geheim"), null, null);
        S3Object object = S3Object.of(source, "https://s3.amazonaws.com/b/k", "");
        assertThat(object.at(URI.create("https://b.s3.eu-west-1.amazonaws.com/k"))
                        .key())
                .isNotNull();
        assertThat(object.at(URI.create("https://b.s3.evil.example/k")).key()).isNull();
        assertThat(object.at(URI.create("http://b.s3.eu-west-1.amazonaws.com/k"))
                        .key())
                .isNull();
    }

    private void refused(Source source, String message) {
        assertThatThrownBy(() -> sources.resolve(source))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining(message)
                .message()
                .doesNotContain("geheim");
    }

    private Source source(String path, @Nullable String key, @Nullable String secret) {
        String url = "http://127.0.0.1:" + store.getAddress().getPort() + path;
        return new Source("s3", url, key, secret == null ? null : new Secret(secret), null, null);
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getRawPath();
            String error = path.startsWith("/public/") ? "" : verdict(exchange, path);
            if (error.isEmpty() && path.endsWith("none")) {
                error = "NoSuchKey";
            }
            byte[] body = error.isEmpty()
                    ? zip()
                    : ("<Error><Code>" + error + "</Code><Region>" + region + "</Region></Error>")
                            .getBytes(StandardCharsets.UTF_8);
            int status = switch (error) {
                case "" -> 200;
                case "NoSuchKey" -> 404;
                case "AuthorizationHeaderMalformed" -> 400;
                default -> 403;
            };
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    /** Signature Version 4 as its specification has it. */
    private String verdict(HttpExchange exchange, String path) {
        String given = exchange.getRequestHeaders().getFirst("Authorization");
        Matcher authorization = AUTHORIZATION.matcher(given == null ? "" : given);
        if (!authorization.matches()) {
            return "AccessDenied";
        }
        if (!authorization.group(1).equals("AKIA")) {
            return "InvalidAccessKeyId";
        }
        if (!authorization.group(3).equals(region)) {
            return "AuthorizationHeaderMalformed";
        }
        String date = exchange.getRequestHeaders().getFirst("X-Amz-Date");
        String hash = exchange.getRequestHeaders().getFirst("X-Amz-Content-Sha256");
        Map<String, String> headers = new TreeMap<>();
        for (String name : authorization.group(4).split(";", -1)) {
            headers.put(name, name + ":" + exchange.getRequestHeaders().getFirst(name) + "\n");
        }
        String canonical = "GET\n" + path + "\n\n" + String.join("", headers.values()) + "\n" + authorization.group(4)
                + "\n" + hash;
        String scope = authorization.group(2) + "/" + region + "/s3/aws4_request";
        String text = "AWS4-HMAC-SHA256\n" + date + "\n" + scope + "\n" + hex(sha256(canonical));
        byte[] key = "AWS4geheim".getBytes(StandardCharsets.UTF_8);
        for (String part : scope.split("/", -1)) {
            key = hmac(key, part);
        }
        boolean whole = headers.containsKey("host") && headers.containsKey("x-amz-content-sha256");
        return whole && hex(hmac(key, text)).equals(authorization.group(5)) ? "" : "SignatureDoesNotMatch";
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static byte[] zip() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(bytes)) {
            zip.putArchiveEntry(new ZipArchiveEntry("web/recipes/default.rb"));
            zip.write("log 'hello'".getBytes(StandardCharsets.UTF_8));
            zip.closeArchiveEntry();
        }
        return bytes.toByteArray();
    }
}
