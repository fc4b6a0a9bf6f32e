package dev.cairn.coordinator.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cairn.coordinator.audit.AuditConfig;
import dev.cairn.coordinator.audit.FileAuditTrail;
import dev.cairn.coordinator.distribution.ArchivedDistribution;
import dev.cairn.coordinator.domain.Secret;
import dev.cairn.coordinator.domain.Write;
import dev.cairn.coordinator.domain.catalog.Limits;
import dev.cairn.coordinator.domain.event.Envelope;
import dev.cairn.coordinator.domain.event.StackEvent;
import dev.cairn.coordinator.domain.user.AccessKey;
import dev.cairn.coordinator.domain.user.AccessKeyId;
import dev.cairn.coordinator.domain.user.UserArn;
import dev.cairn.coordinator.domain.user.UserProfile;
import dev.cairn.coordinator.engine.EventConfig;
import dev.cairn.coordinator.engine.EventDelivery;
import dev.cairn.coordinator.engine.LiveChanges;
import dev.cairn.coordinator.http.access.Caller;
import dev.cairn.coordinator.http.access.Rights;
import dev.cairn.coordinator.http.opsworks.LogLinks;
import dev.cairn.coordinator.http.opsworks.OpsWorksApi;
import dev.cairn.coordinator.metrics.files.FileMetricArchive;
import dev.cairn.coordinator.port.AgentEndpoint;
import dev.cairn.coordinator.port.EventLog;
import dev.cairn.coordinator.port.EventReceiver;
import dev.cairn.coordinator.port.FleetMetrics;
import dev.cairn.coordinator.port.MachineProofs;
import dev.cairn.coordinator.port.MetricArchive;
import dev.cairn.coordinator.store.memory.MemoryStore;
import dev.cairn.coordinator.system.RandomIds;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.opsworks.OpsWorksClient;

/** The real server on a free port of loopback, with a store in memory, and the clients that tests talk to it with. */
final class ApiServer implements AutoCloseable {
    static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Set<String> SET_BY_THE_CLIENT = Set.of("host", "content-length", "connection");

    final MemoryStore store = new MemoryStore();
    final AdjustableTime time = new AdjustableTime();
    final RandomIds ids = new RandomIds();
    final LiveChanges changes = new LiveChanges();
    final FakeDecisions decisions = new FakeDecisions(store, time, ids, changes);
    final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final AtomicInteger unixIds = new AtomicInteger(2000);
    final AccessKey administrator = user("administrator", true);
    /** Of the authority that the agents of this server trust. */
    static final String AUTHORITY = authority();

    final HttpClient http = HttpClient.newHttpClient();
    private static final AgentEndpoint AGENTS = new AgentEndpoint(List.of("coordinator.example.com:8443"), AUTHORITY);
    private static final Envelope ENVELOPE = new Envelope("123456789012", "cairn.opsworks");
    private final List<String> told = new ArrayList<>();
    final EventDelivery deliveries =
            new EventDelivery(store.events(), List.of(receiver(told)), changes, EventConfig.DEFAULTS, time, ids);
    private final OpsWorksApi api = new OpsWorksApi(
            store,
            decisions,
            time,
            ids,
            "123456789012",
            new LogLinks(new byte[32], LogLinks.USUAL_LIFE),
            "1.2.3",
            AGENTS,
            "x86_64",
            MachineProofs.NONE,
            Limits.USUAL,
            deliveries,
            ENVELOPE);
    /** With one event loop, so that a test can keep it busy. */
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));

    private final Path auditDirectory;
    private final Path metricsDirectory;
    private final FileAuditTrail audit;
    private final HttpServer server;
    private final List<OpsWorksClient> clients = new ArrayList<>();
    private final int port;
    volatile Optional<String> problem = Optional.empty();
    final MetricArchive archive;
    volatile FleetMetrics latest = new FleetMetrics(Instant.EPOCH, List.of());

    ApiServer() {
        this("127.0.0.1");
    }

    ApiServer(Limits limits) {
        this(HttpConfig.on("127.0.0.1", 0).withLimits(limits));
    }

    /** The address decides who sees the dashboard. */
    ApiServer(String host) {
        this(HttpConfig.on(host, 0).withLiveBeat(Duration.ofMillis(200)));
    }

    ApiServer(HttpConfig config) {
        this(config, MachineProofs.NONE);
    }

    ApiServer(HttpConfig config, MachineProofs proofs) {
        try {
            auditDirectory = Files.createTempDirectory("audit-");
            metricsDirectory = Files.createTempDirectory("metrics-");
            archive = new FileMetricArchive(metricsDirectory);
            audit = FileAuditTrail.open(AuditConfig.in(auditDirectory), time);
            server = new HttpServer(
                    vertx,
                    config,
                    store,
                    audit,
                    decisions,
                    changes,
                    time,
                    ids,
                    meters,
                    administrator,
                    "1.2.3",
                    AGENTS,
                    new ArchivedDistribution(null, Path.of("nowhere")),
                    proofs,
                    new Telemetry(archive, () -> latest, deliveries, ENVELOPE),
                    () -> problem);
            port = server.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The ids of the events that its one receiver has been told. */
    List<String> told() {
        synchronized (told) {
            return List.copyOf(told);
        }
    }

    private static EventReceiver receiver(List<String> told) {
        return new EventReceiver() {
            @Override
            public String name() {
                return "webhook/ops";
            }

            @Override
            public boolean wants(StackEvent event) {
                return true;
            }

            @Override
            public int batch() {
                return 10;
            }

            @Override
            public List<Result> tell(List<EventLog.Numbered> events) {
                synchronized (told) {
                    events.forEach(event -> told.add(event.event().id().value()));
                }
                return events.stream().map(event -> Result.DELIVERED).toList();
            }
        };
    }

    /** Runs it on the event loop, where meanwhile nothing else happens, and waits for its end. */
    void onEventLoop(Runnable action) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        vertx.runOnContext(ignored -> {
            action.run();
            done.complete(null);
        });
        done.orTimeout(10, TimeUnit.SECONDS).join();
    }

    HttpServer server() {
        return server;
    }

    int port() {
        return port;
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    /** A new user with a profile and a key. */
    AccessKey user(String name, boolean isAdministrator) {
        Instant now = time.now();
        UserArn arn = new UserArn("arn:aws:iam::123456789012:user/" + name);
        AccessKey key = new AccessKey(
                new AccessKeyId("AKIA" + name.toUpperCase(Locale.ROOT)),
                arn,
                new Secret("secret-of-" + name),
                isAdministrator,
                true,
                now);
        store.commitAccount(List.of(
                Write.put(new UserProfile(arn, name, name, null, false, unixIds.incrementAndGet(), now)),
                Write.put(key)));
        return key;
    }

    OpsWorksClient client() {
        return client(administrator);
    }

    OpsWorksClient client(AccessKey key) {
        OpsWorksClient client = OpsWorksClient.builder()
                .endpointOverride(uri(""))
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(credentials(key)))
                .httpClient(UrlConnectionHttpClient.create())
                .build();
        clients.add(client);
        return client;
    }

    /** An answer as it came over the wire, or would have. */
    record Reply(int status, JsonNode body, @Nullable HttpResponse<String> response) {
        @Override
        public HttpResponse<String> response() {
            return Objects.requireNonNull(response);
        }

        String type() {
            return body.path("__type").asText();
        }

        String message() {
            return body.path("message").asText();
        }
    }

    Reply call(String operation, String body) {
        return call(administrator, operation, body);
    }

    Reply call(AccessKey key, String operation, String body) {
        return call(key, operation, body.getBytes(StandardCharsets.UTF_8));
    }

    Reply call(AccessKey key, String operation, byte[] body) {
        return send(signed(key, "OpsWorks_20130218." + operation, body, time.now()));
    }

    /** The administrator's call, past the network and the signature: for tests that make thousands. */
    Reply answer(String operation, byte[] body) {
        return answer(
                new Caller(administrator.userArn(), "AIDA", administrator.id(), true, Rights.NONE), operation, body);
    }

    /** A call of anybody, past the network and the signature. */
    Reply answer(Caller caller, String operation, byte[] body) {
        OpsWorksApi.Answer answer =
                api.answer("OpsWorks_20130218." + operation, body, caller, "http://127.0.0.1:" + port, stackArn -> {});
        try {
            return new Reply(answer.status(), JSON.readTree(answer.bytes()), null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Set<String> operationNames() {
        return api.operationNames();
    }

    Reply send(HttpRequest request) {
        HttpResponse<String> response = text(request);
        try {
            return new Reply(response.statusCode(), JSON.readTree(response.body()), response);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    HttpResponse<String> get(String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path)).timeout(Duration.ofSeconds(10));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return text(request.build());
    }

    /** A call signed by AWS' own signer. */
    HttpRequest signed(AccessKey key, String target, String body, Instant at) {
        return signed(key, target, body.getBytes(StandardCharsets.UTF_8), at);
    }

    private HttpRequest signed(AccessKey key, String target, byte[] bytes, Instant at) {
        SdkHttpRequest.Builder plain = SdkHttpRequest.builder()
                .method(SdkHttpMethod.POST)
                .uri(uri("/"))
                .putHeader("Content-Type", "application/x-amz-json-1.1");
        if (!target.isEmpty()) {
            plain.putHeader("X-Amz-Target", target);
        }
        return forwarded(sign(key, plain.build(), bytes, at, null, "opsworks").request(), bytes);
    }

    private HttpRequest forwarded(SdkHttpRequest request, byte[] bytes) {
        HttpRequest.Builder builder =
                HttpRequest.newBuilder(uri("/")).POST(HttpRequest.BodyPublishers.ofByteArray(bytes));
        request.headers().forEach((name, values) -> {
            if (!SET_BY_THE_CLIENT.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> builder.header(name, value));
            }
        });
        return builder.build();
    }

    /** A call of IAM or STS, signed by AWS' own signer; the answer is XML. */
    HttpResponse<String> query(AccessKey key, String service, String form) {
        byte[] bytes = form.getBytes(StandardCharsets.UTF_8);
        String type = "application/x-www-form-urlencoded; charset=utf-8";
        SdkHttpRequest plain = SdkHttpRequest.builder()
                .method(SdkHttpMethod.POST)
                .uri(uri("/"))
                .putHeader("Content-Type", type)
                .build();
        return text(forwarded(sign(key, plain, bytes, time.now(), null, service).request(), bytes));
    }

    private HttpResponse<String> text(HttpRequest request) {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** A call whose signature is in its query. */
    HttpRequest presigned(AccessKey key, String target, String body, Instant at, Duration life) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        SdkHttpRequest plain = SdkHttpRequest.builder()
                .method(SdkHttpMethod.POST)
                .uri(uri("/"))
                .putHeader("X-Amz-Target", target)
                .build();
        SdkHttpRequest request = sign(key, plain, bytes, at, life, "opsworks").request();
        return HttpRequest.newBuilder(request.getUri())
                .header("X-Amz-Target", target)
                .POST(HttpRequest.BodyPublishers.ofByteArray(bytes))
                .build();
    }

    private static SignedRequest sign(
            AccessKey key,
            SdkHttpRequest plain,
            byte[] bytes,
            Instant at,
            @Nullable Duration presignedFor,
            String service) {
        return AwsV4HttpSigner.create().sign(request -> {
            request.identity(credentials(key))
                    .request(plain)
                    .payload(ContentStreamProvider.fromByteArray(bytes))
                    .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, service)
                    .putProperty(AwsV4HttpSigner.REGION_NAME, "us-east-1")
                    .putProperty(AwsV4HttpSigner.SIGNING_CLOCK, Clock.fixed(at, ZoneOffset.UTC));
            if (presignedFor != null) {
                request.putProperty(AwsV4HttpSigner.AUTH_LOCATION, AwsV4HttpSigner.AuthLocation.QUERY_STRING)
                        .putProperty(AwsV4HttpSigner.EXPIRATION_DURATION, presignedFor);
            }
        });
    }

    private static AwsBasicCredentials credentials(AccessKey key) {
        return AwsBasicCredentials.create(key.id().value(), key.secret().reveal());
    }

    @Override
    public void close() {
        clients.forEach(OpsWorksClient::close);
        server.close();
        audit.close();
        try (Stream<Path> audits = Files.walk(auditDirectory);
                Stream<Path> metrics = Files.walk(metricsDirectory)) {
            for (Path file : Stream.concat(audits, metrics)
                    .sorted(Comparator.reverseOrder())
                    .toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        vertx.close()
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
        http.close();
        time.close();
        store.close();
    }

    private static String authority() {
        try (InputStream pem = ApiServer.class.getResourceAsStream("authority.pem")) {
            return new String(Objects.requireNonNull(pem).readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
