package dev.cairn.coordinator.sources;

import dev.cairn.coordinator.domain.Secret;
import dev.cairn.coordinator.domain.Source;
import dev.cairn.coordinator.port.CookbookSources.SourceException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Downloads an archive over HTTP and unpacks it. Redirects are followed here and not by the client, so that credentials
 * never go to another host. Of S3, objects that anybody may read.
 */
final class ArchiveFetch {
    private static final int REDIRECTS_LIMIT = 5;
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

    private final SourceLimits limits;
    private final HttpClient http;

    ArchiveFetch(SourceLimits limits) {
        this.limits = limits;
        this.http = HttpClient.newBuilder()
                .connectTimeout(limits.silence())
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    void fetch(Source source, String type, String url, Path file, Path tree) throws SourceException, IOException {
        String shown = SourceUrl.shown(url);
        URI start = uri(type, url, shown);
        download(source, type, start, shown, file);
        new Unpack(limits, shown).unpack(file, tree);
    }

    private static URI uri(String type, String url, String shown) throws SourceException {
        try {
            URI uri = new URI(url);
            if ("s3".equals(type) && "s3".equals(uri.getScheme()) && uri.getHost() != null) {
                return new URI("https", uri.getHost() + ".s3.amazonaws.com", uri.getPath(), null);
            }
            if (uri.getHost() == null || !("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
                throw new SourceException(
                        "\"" + shown + "\" is not the address of an archive: http and https are served");
            }
            return uri;
        } catch (URISyntaxException e) {
            throw new SourceException("\"" + shown + "\" is not the address of an archive", e);
        }
    }

    private void download(Source source, String type, URI start, String shown, Path file)
            throws SourceException, IOException {
        String authorization = authorization(source, type, start);
        URI next = start;
        for (int hop = 0; hop <= REDIRECTS_LIMIT; hop++) {
            boolean sameHost = Objects.equals(next.getHost(), start.getHost()) && next.getPort() == start.getPort();
            HttpResponse<InputStream> response = get(next, sameHost ? authorization : null, shown);
            try (InputStream body = response.body()) {
                if (response.statusCode() == 200) {
                    save(body, file, shown);
                    return;
                }
                if (!REDIRECTS.contains(response.statusCode())) {
                    throw refused(response.statusCode(), type, authorization != null, shown);
                }
                URI target =
                        next.resolve(response.headers().firstValue("location").orElse(""));
                if (target.getHost() == null || !Set.of("http", "https").contains(target.getScheme())) {
                    throw new SourceException(shown + " redirects to " + target + ", which cannot be fetched");
                }
                next = target;
            }
        }
        throw new SourceException(shown + " redirects more than " + REDIRECTS_LIMIT + " times");
    }

    /** The user and password of an S3 source are an access key, which means nothing to plain HTTP. */
    private static @Nullable String authorization(Source source, String type, URI uri) {
        if ("s3".equals(type)) {
            return null;
        }
        Secret password = source.password();
        String pair = source.username() != null && password != null
                ? source.username() + ":" + password.reveal()
                : uri.getUserInfo();
        return pair == null
                ? null
                : "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    private HttpResponse<InputStream> get(URI uri, @Nullable String authorization, String shown)
            throws SourceException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(limits.total());
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        } catch (HttpTimeoutException e) {
            throw new SourceException("cannot reach " + shown + ": no answer in time", e);
        } catch (ConnectException e) {
            throw new SourceException("cannot reach " + shown + ": connection refused, or no such host", e);
        } catch (IOException e) {
            throw new SourceException("cannot download " + shown + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SourceException("interrupted while downloading " + shown, e);
        }
    }

    private void save(InputStream body, Path file, String shown) throws IOException, SourceException {
        byte[] buffer = new byte[1 << 16];
        long bytes = 0;
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
                bytes += n;
                if (bytes > limits.downloadBytes()) {
                    throw new SourceException(shown + " is larger than " + limits.downloadBytes() + " bytes");
                }
                out.write(buffer, 0, n);
            }
        }
    }

    private static SourceException refused(int status, String type, boolean withCredentials, String shown) {
        if ("s3".equals(type) && (status == 401 || status == 403)) {
            return new SourceException(
                    shown + " is not a public object; S3 objects that need credentials cannot be fetched yet");
        }
        return switch (status) {
            case 401, 403 ->
                new SourceException(
                        shown + (withCredentials ? " refuses the source's credentials" : " wants credentials")
                                + " (HTTP " + status + ")");
            case 404, 410 -> new SourceException("there is nothing at " + shown + " (HTTP " + status + ")");
            default -> new SourceException(shown + " answers with HTTP " + status);
        };
    }
}
