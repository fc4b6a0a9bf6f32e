package dev.cairn.coordinator.sources;

import dev.cairn.coordinator.port.CookbookSources.SourceException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** One download over HTTP, within the limits; redirects are the caller's to follow. */
final class Download {
    private final SourceLimits limits;
    private final Trust trust;
    private @Nullable HttpClient client;

    Download(SourceLimits limits, Trust trust) {
        this.limits = limits;
        this.trust = trust;
    }

    /** Made when it is first needed, since it reads all certificates that this Java trusts: the coordinator's start can wait for that. */
    private synchronized HttpClient http() {
        HttpClient made = client;
        if (made == null) {
            made = HttpClient.newBuilder()
                    .connectTimeout(limits.silence())
                    .sslContext(trust.context())
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .build();
            client = made;
        }
        return made;
    }

    HttpResponse<InputStream> get(URI uri, Map<String, String> headers, String shown) throws SourceException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(limits.silence());
        headers.forEach(request::header);
        try {
            return http().send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        } catch (HttpTimeoutException e) {
            throw new SourceException("cannot reach " + shown + ": no answer within " + limits.silence(), e);
        } catch (ConnectException e) {
            throw new SourceException("cannot reach " + shown + ": connection refused, or no such host", e);
        } catch (SSLException e) {
            throw new SourceException("cannot trust " + shown + GitFailure.tls(e), e);
        } catch (IOException e) {
            throw new SourceException("cannot download " + shown + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SourceException("interrupted while downloading " + shown, e);
        }
    }

    void save(InputStream body, Path file, String shown) throws IOException, SourceException {
        byte[] buffer = new byte[1 << 16];
        long bytes = 0;
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int n = read(body, buffer, shown); n >= 0; n = read(body, buffer, shown)) {
                bytes += n;
                if (bytes > limits.downloadBytes()) {
                    throw new SourceException(
                            shown + " is larger than " + limits.downloadBytes() + " bytes (sources.download-bytes)");
                }
                out.write(buffer, 0, n);
            }
        }
    }

    /** The client's own time limit ends with the first line of the answer. */
    private int read(InputStream body, byte[] buffer, String shown) throws IOException, SourceException {
        try {
            return Deadline.within(
                    limits.silence(),
                    shown + " stopped sending: no byte within " + limits.silence(),
                    () -> body.read(buffer));
        } catch (IOException e) {
            throw new SourceException("the download of " + shown + " broke off: " + e.getMessage(), e);
        }
    }
}
