package dev.cairn.agent.provider.file;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.agent.provider.file.RemoteFileConverger.Fetched;
import dev.cairn.agent.resource.Desired;
import dev.cairn.agent.resource.Places;
import dev.cairn.agent.resource.ResourceException;
import dev.cairn.agent.system.FileStatus;
import dev.cairn.agent.system.Machine;
import dev.cairn.agent.system.UnixFiles;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLConnection;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Fetches sources into temporary files, and remembers what servers said of them. Threads may share it. */
final class Downloads {
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(30);
    private static final Duration ANSWER_LIMIT = Duration.ofMinutes(5);
    private static final Duration WHOLE_LIMIT = Duration.ofHours(1);
    private static final int NOT_MODIFIED = 304;

    private final UnixFiles files;
    private final Path memory;
    private final Duration idleLimit;
    private final ObjectMapper json = new ObjectMapper();

    Downloads(Machine machine, Places places) {
        this(machine, places, ANSWER_LIMIT);
    }

    Downloads(Machine machine, Places places, Duration idleLimit) {
        this.idleLimit = idleLimit;
        this.files = machine.files();
        this.memory = places.fileCache().resolve("remote_file");
    }

    /**
     * Fetches one source.
     *
     * @param present the checksum of the file that is there
     */
    Fetched fetch(String source, Desired desired, Optional<String> present) throws IOException {
        URI uri = uri(source, desired);
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        return switch (scheme) {
            case "file" -> local(source, Path.of(uri.getPath()));
            case "http", "https" -> http(source, uri, desired, present);
            case "ftp" -> stream(source, uri);
            default ->
                throw new ResourceException(
                        "Chef::Exceptions::InvalidRemoteFileURI",
                        desired.label() + ": cannot fetch " + shown(uri)
                                + ": sources are http, https, ftp or file URIs");
        };
    }

    private static URI uri(String source, Desired desired) {
        try {
            return new URI(source.strip().replace(" ", "%20"));
        } catch (URISyntaxException e) {
            throw new ResourceException(
                    "Chef::Exceptions::InvalidRemoteFileURI",
                    desired.label() + ": '" + source + "' is not a URI: " + e.getMessage(),
                    e);
        }
    }

    private Fetched local(String source, Path path) throws IOException {
        if (files.status(path).filter(s -> s.is(FileStatus.Kind.REGULAR)).isEmpty()) {
            throw new ResourceException("Errno::ENOENT", path + ", given as source");
        }
        return new Fetched(source, Optional.of(path), false, Optional.empty(), Optional.empty());
    }

    private Fetched stream(String source, URI uri) throws IOException {
        Path body = files.temporary("chef-download");
        try {
            URLConnection connection = uri.toURL().openConnection();
            connection.setConnectTimeout((int) CONNECT_LIMIT.toMillis());
            connection.setReadTimeout((int) idleLimit.toMillis());
            try (InputStream in = connection.getInputStream()) {
                files.overwrite(body, in);
            }
            return new Fetched(source, Optional.of(body), true, Optional.empty(), Optional.empty());
        } catch (IOException e) {
            files.deleteIfPresent(body);
            throw failed(uri, e);
        }
    }

    private Fetched http(String source, URI uri, Desired desired, Optional<String> present) throws IOException {
        HttpRequest request = request(source, uri, desired, present);
        Path body = files.temporary("chef-download");
        boolean kept = false;
        try (HttpClient client = Http.client(desired, CONNECT_LIMIT)) {
            HttpResponse<Path> response = send(client, request, body, uri);
            if (response.statusCode() == NOT_MODIFIED && present.isPresent()) {
                return new Fetched(source, Optional.empty(), false, Optional.empty(), Optional.empty());
            }
            if (response.statusCode() / 100 != 2) {
                throw refused(uri, response.statusCode());
            }
            kept = true;
            return new Fetched(
                    source,
                    Optional.of(body),
                    true,
                    response.headers().firstValue("ETag"),
                    response.headers().firstValue("Last-Modified"));
        } finally {
            if (!kept) {
                files.deleteIfPresent(body);
            }
        }
    }

    private HttpResponse<Path> send(HttpClient client, HttpRequest request, Path body, URI uri) throws IOException {
        CompletableFuture<HttpResponse<Path>> answer =
                client.sendAsync(request, HttpResponse.BodyHandlers.ofFile(body));
        try {
            long fetched = 0;
            for (Duration waited = Duration.ZERO; waited.compareTo(WHOLE_LIMIT) < 0; waited = waited.plus(idleLimit)) {
                try {
                    return answer.get(idleLimit.toMillis(), TimeUnit.MILLISECONDS);
                } catch (TimeoutException ignored) {
                    // The client limits the time to the answer's head, not that between two pieces of its body.
                    long before = fetched;
                    fetched = Files.size(body);
                    if (fetched == before) {
                        break;
                    }
                }
            }
            answer.cancel(true);
            client.shutdownNow();
            throw new ResourceException(
                    "Timeout::Error",
                    "Fetching " + shown(uri) + " came to a halt after " + fetched + " bytes: nothing came for "
                            + idleLimit.toSeconds() + " seconds, or not all within " + WHOLE_LIMIT.toMinutes()
                            + " minutes");
        } catch (ExecutionException e) {
            throw failed(uri, e.getCause() instanceof IOException io ? io : new IOException(e.getCause()));
        } catch (InterruptedException e) {
            client.shutdownNow();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while fetching " + shown(uri), e);
        }
    }

    private HttpRequest request(String source, URI uri, Desired desired, Optional<String> present) throws IOException {
        try {
            HttpRequest.Builder request = HttpRequest.newBuilder(withoutUser(uri))
                    .timeout(ANSWER_LIMIT)
                    .header("User-Agent", "Cairn");
            if (uri.getUserInfo() != null) {
                String credentials =
                        Base64.getEncoder().encodeToString(uri.getUserInfo().getBytes(StandardCharsets.UTF_8));
                request.header("Authorization", "Basic " + credentials);
            }
            conditions(source, desired, present).forEach(request::header);
            for (Map.Entry<String, @Nullable String> header :
                    desired.textMap("headers").entrySet()) {
                request.setHeader(header.getKey(), String.valueOf(header.getValue()));
            }
            return request.build();
        } catch (IllegalArgumentException e) {
            throw new ResourceException(
                    "Chef::Exceptions::InvalidRemoteFileURI",
                    desired.label() + ": cannot ask for " + shown(uri) + ": " + e.getMessage(),
                    e);
        }
    }

    /** Only while the local file is what the server sent then: else the answer 304 would leave a wrong file. */
    private Map<String, String> conditions(String source, Desired desired, Optional<String> present)
            throws IOException {
        Optional<JsonNode> known = recall(source);
        if (known.isEmpty()
                || present.isEmpty()
                || !known.get().path("checksum").asText("").equals(present.get())
                || !desired.flag("use_conditional_get", true)) {
            return Map.of();
        }
        Map<String, String> conditions = new LinkedHashMap<>();
        String etag = known.get().path("etag").asText("");
        String modified = known.get().path("modified").asText("");
        if (!etag.isEmpty() && desired.flag("use_etag", desired.flag("use_etags", true))) {
            conditions.put("If-None-Match", etag);
        }
        if (!modified.isEmpty() && desired.flag("use_last_modified", true)) {
            conditions.put("If-Modified-Since", modified);
        }
        return conditions;
    }

    private Path memoryOf(String source) {
        return memory.resolve(UnixFiles.sha256(source.getBytes(StandardCharsets.UTF_8)) + ".json");
    }

    private Optional<JsonNode> recall(String source) throws IOException {
        Path path = memoryOf(source);
        if (files.status(path).isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(json.readTree(files.read(path)));
        } catch (JsonProcessingException ignored) {
            // Cut off by a full disk or a crash: without it the source is fetched again.
            return Optional.empty();
        }
    }

    /** Keeps what the server said of the content that is now in place. */
    void remember(Fetched fetched, Optional<Content> content) throws IOException {
        if (content.isEmpty() || (fetched.etag().isEmpty() && fetched.modified().isEmpty())) {
            return;
        }
        ObjectNode node = json.createObjectNode();
        fetched.etag().ifPresent(etag -> node.put("etag", etag));
        fetched.modified().ifPresent(modified -> node.put("modified", modified));
        node.put("checksum", content.get().sha256(files));
        Path path = memoryOf(fetched.source());
        files.createDirectories(memory);
        Path staged = files.stageBeside(path);
        files.write(staged, json.writeValueAsBytes(node));
        files.rename(staged, path);
    }

    private static ResourceException refused(URI uri, int status) {
        String rubyClass = status >= 500 ? "Net::HTTPFatalError" : "Net::HTTPClientException";
        return new ResourceException(rubyClass, status + " from " + shown(uri));
    }

    private static ResourceException failed(URI uri, IOException failure) {
        boolean unknownHost = failure.getCause() instanceof UnresolvedAddressException
                || (failure.getCause() != null && failure.getCause().getCause() instanceof UnresolvedAddressException);
        if (unknownHost) {
            return new ResourceException(
                    "SocketError",
                    "cannot fetch " + shown(uri) + ": the name " + uri.getHost() + " is not known",
                    failure);
        }
        String rubyClass = switch (failure) {
            case HttpConnectTimeoutException ignored -> "Net::OpenTimeout";
            case ConnectException ignored -> "Errno::ECONNREFUSED";
            case UnknownHostException ignored -> "SocketError";
            case HttpTimeoutException ignored -> "Timeout::Error";
            default -> "IOError";
        };
        String reason = failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
        return new ResourceException(rubyClass, "cannot fetch " + shown(uri) + ": " + reason, failure);
    }

    /** Without credentials. */
    private static String shown(URI uri) {
        return withoutUser(uri).toString();
    }

    private static URI withoutUser(URI uri) {
        if (uri.getRawUserInfo() == null) {
            return uri;
        }
        return URI.create(uri.toString().replace(uri.getRawUserInfo() + "@", ""));
    }
}
