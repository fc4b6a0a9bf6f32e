package dev.cairn.coordinator.sources;

import dev.cairn.coordinator.domain.Secret;
import dev.cairn.coordinator.domain.Source;
import dev.cairn.coordinator.port.CookbookSources.SourceException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Downloads an archive over HTTP and unpacks it. Redirects are followed here and not by the client, so that credentials
 * never go to another host.
 */
final class ArchiveFetch {
    private static final int REDIRECTS_LIMIT = 5;
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

    private final SourceLimits limits;
    private final Download download;

    ArchiveFetch(SourceLimits limits, Trust trust) {
        this.limits = limits;
        this.download = new Download(limits, trust);
    }

    void fetch(Source source, String url, Path file, Path tree) throws SourceException, IOException {
        String shown = SourceUrl.shown(url);
        save(source, uri(url, shown), shown, file);
        new Unpack(limits, shown).unpack(file, tree);
    }

    private static URI uri(String url, String shown) throws SourceException {
        try {
            URI uri = new URI(url);
            if (uri.getHost() == null || !("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
                throw new SourceException(
                        "\"" + shown + "\" is not the address of an archive: http and https are served");
            }
            return uri;
        } catch (URISyntaxException e) {
            throw new SourceException("\"" + shown + "\" is not the address of an archive", e);
        }
    }

    private void save(Source source, URI start, String shown, Path file) throws SourceException, IOException {
        String authorization = authorization(source, start);
        URI next = start;
        for (int hop = 0; hop <= REDIRECTS_LIMIT; hop++) {
            boolean sameHost = Objects.equals(next.getHost(), start.getHost())
                    && (next.getScheme().equals("https")
                            || (start.getScheme().equals("http") && next.getPort() == start.getPort()));
            HttpResponse<InputStream> response = download.get(
                    next, sameHost && authorization != null ? Map.of("Authorization", authorization) : Map.of(), shown);
            try (InputStream body = response.body()) {
                if (response.statusCode() == 200) {
                    download.save(body, file, shown);
                    return;
                }
                if (!REDIRECTS.contains(response.statusCode())) {
                    throw refused(response.statusCode(), authorization != null, shown);
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

    private static @Nullable String authorization(Source source, URI uri) {
        Secret password = source.password();
        String pair = source.username() != null && password != null
                ? source.username() + ":" + password.reveal()
                : uri.getUserInfo();
        return pair == null
                ? null
                : "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    private static SourceException refused(int status, boolean withCredentials, String shown) {
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
