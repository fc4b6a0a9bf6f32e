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
import org.jspecify.annotations.Nullable;

/** One download over HTTP, within the limits; redirects are the caller's to follow. */
final class Download {
    private final SourceLimits limits;
    private @Nullable HttpClient client;

    Download(SourceLimits limits) {
        this.limits = limits;
    }

    /** Made when it is first needed, since it reads all certificates that this Java trusts: the coordinator's start can wait for that. */
    private synchronized HttpClient http() {
        HttpClient made = client;
        if (made == null) {
            made = HttpClient.newBuilder()
                    .connectTimeout(limits.silence())
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .build();
            client = made;
        }
        return made;
    }

    HttpResponse<InputStream> get(URI uri, Map<String, String> headers, String shown) throws SourceException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(limits.total());
        headers.forEach(request::header);
        try {
            return http().send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
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

    void save(InputStream body, Path file, String shown) throws IOException, SourceException {
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
}
