package dev.cairn.coordinator.sources;

import dev.cairn.coordinator.domain.Secret;
import dev.cairn.coordinator.domain.Source;
import dev.cairn.coordinator.port.CookbookSources.SourceException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/**
 * An object in Amazon S3, or in another store that speaks its protocol: where it is, and what a request for it has to say.
 * OpsWorks' sources name it by a URL with the bucket in the path or in the host, and have the access key in the place of user
 * and password; without one the object has to be public. Signed by the AWS SDK's own signer, since nothing else of its S3
 * client is needed here.
 */
record S3Object(URI uri, String region, @Nullable AwsCredentialsIdentity key) {
    private static final String DEFAULT_REGION = "us-east-1";

    /** With the older hyphen, dual-stack, and China's suffix; the global host has no region. */
    private static final Pattern AMAZON = Pattern.compile(
            "(?<bucket>(?:.+\\.)?)s3(?:[.-](?:dualstack\\.)?(?<region>[a-z0-9-]+))?\\.amazonaws\\.com(?<cn>\\.cn)?");

    static S3Object of(Source source, String url, String shown) throws SourceException {
        URI uri;
        try {
            URI given = new URI(url.replace(" ", "%20"));
            uri = "s3".equals(given.getScheme()) && given.getRawAuthority() != null
                    ? amazon(given.getRawAuthority(), given.getRawPath())
                    : given;
        } catch (URISyntaxException e) {
            throw new SourceException("\"" + shown + "\" is not the address of an object in S3", e);
        }
        if (uri.getHost() == null || !List.of("http", "https").contains(uri.getScheme())) {
            throw new SourceException("\"" + shown + "\" is not the address of an object in S3: https, http and s3"
                    + " are served, such as https://s3.amazonaws.com/bucket/key");
        }
        Matcher amazon = AMAZON.matcher(host(uri));
        String region = amazon.matches() ? amazon.group("region") : null;
        return new S3Object(uri, region == null ? DEFAULT_REGION : region, key(source));
    }

    /** Amazon's certificate covers one label before its own name, and underscores are allowed in a bucket's name only. */
    private static URI amazon(String bucket, String path) throws URISyntaxException {
        return bucket.matches("[a-z0-9-]+")
                ? new URI("https://" + bucket + ".s3.amazonaws.com" + path)
                : new URI("https://s3.amazonaws.com/" + bucket + path);
    }

    private static @Nullable AwsCredentialsIdentity key(Source source) {
        String id = source.username();
        Secret secret = source.password();
        return id == null || id.isBlank() || secret == null
                ? null
                : AwsCredentialsIdentity.create(id.strip(), secret.reveal().strip());
    }

    /** The headers that show whose request this is; none without a key. */
    Map<String, String> headers(Instant now) {
        if (key == null) {
            return Map.of();
        }
        SdkHttpRequest plain =
                SdkHttpRequest.builder().method(SdkHttpMethod.GET).uri(uri).build();
        SdkHttpRequest signed = AwsV4HttpSigner.create()
                .sign(request -> request.identity(key)
                        .request(plain)
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "s3")
                        .putProperty(AwsV4HttpSigner.REGION_NAME, region)
                        // S3 signs keys as they are sent.
                        .putProperty(AwsV4HttpSigner.DOUBLE_URL_ENCODE, false)
                        .putProperty(AwsV4HttpSigner.NORMALIZE_PATH, false)
                        .putProperty(AwsV4HttpSigner.SIGNING_CLOCK, Clock.fixed(now, ZoneOffset.UTC)))
                .request();
        Map<String, String> headers = new HashMap<>();
        signed.headers().forEach((name, values) -> {
            if (!name.equalsIgnoreCase("Host")) {
                headers.put(name, String.join(",", values));
            }
        });
        return headers;
    }

    /** The same object at another address; the key goes to Amazon's own hosts, and to no other host than the first. */
    S3Object at(URI target) {
        boolean same = host(target).equals(host(uri)) && target.getPort() == uri.getPort();
        boolean amazon = AMAZON.matcher(host(uri)).matches()
                && AMAZON.matcher(host(target)).matches()
                && "https".equals(target.getScheme());
        return new S3Object(target, region, same || amazon ? key : null);
    }

    /** The same object, now that its bucket's region is known. */
    S3Object in(String known) {
        Matcher amazon = AMAZON.matcher(host(uri));
        if (!amazon.matches()) {
            return new S3Object(uri, known, key);
        }
        String host =
                amazon.group("bucket") + "s3." + known + ".amazonaws.com" + (amazon.group("cn") == null ? "" : ".cn");
        String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        return new S3Object(URI.create(uri.getScheme() + "://" + host + port + uri.getRawPath() + query), known, key);
    }

    private static String host(URI uri) {
        return String.valueOf(uri.getHost()).toLowerCase(Locale.ROOT);
    }
}
