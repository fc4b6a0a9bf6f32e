package dev.cairn.coordinator.http;

import dev.cairn.coordinator.domain.Ids;
import dev.cairn.coordinator.domain.user.AccessKey;
import dev.cairn.coordinator.http.access.Callers;
import dev.cairn.coordinator.http.audit.AuditLog;
import dev.cairn.coordinator.http.dashboard.DashboardViews;
import dev.cairn.coordinator.http.dashboard.MetricViews;
import dev.cairn.coordinator.http.iam.QueryApi;
import dev.cairn.coordinator.http.opsworks.LogLinks;
import dev.cairn.coordinator.http.opsworks.OpsWorksApi;
import dev.cairn.coordinator.http.signature.Digests;
import dev.cairn.coordinator.http.signature.SignatureVerifier;
import dev.cairn.coordinator.port.AgentDistribution;
import dev.cairn.coordinator.port.AgentEndpoint;
import dev.cairn.coordinator.port.AuditTrail;
import dev.cairn.coordinator.port.ChangeFeed;
import dev.cairn.coordinator.port.Decisions;
import dev.cairn.coordinator.port.MachineProofs;
import dev.cairn.coordinator.port.Store;
import dev.cairn.coordinator.port.Time;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The coordinator's HTTP server. Built and started by the coordinator, once; closed after the engine has stopped taking
 * decisions. Safe for many threads.
 */
public final class HttpServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);
    private static final Duration START_LIMIT = Duration.ofSeconds(15);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(3);

    private final Vertx vertx;
    private final HttpConfig config;
    private final VirtualThreads threads;
    private final VirtualThreads refusals;
    private final LiveFeed feed;
    private final DashboardGate gate;
    private final Router router;
    private io.vertx.core.http.@Nullable HttpServer server;

    /**
     * Builds the server; nothing listens before {@link #start}.
     *
     * @param administrator the key of the first start; signatures of links and the dashboard's token are derived from it, so
     *     that they are the same after a restart and on every coordinator of one store
     * @param version of the coordinator, and of the agents that were released with it
     * @param agents where agents connect
     * @param distribution what machines fetch to join
     * @param proofs by which machines of EC2 are known
     * @param telemetry metrics and events
     * @param problem why the coordinator cannot do its work at present, empty when it can: for readiness
     */
    public HttpServer(
            Vertx vertx,
            HttpConfig config,
            Store store,
            AuditTrail trail,
            Decisions decisions,
            ChangeFeed changes,
            Time time,
            Ids ids,
            PrometheusMeterRegistry meters,
            AccessKey administrator,
            String version,
            AgentEndpoint agents,
            AgentDistribution distribution,
            MachineProofs proofs,
            Telemetry telemetry,
            Supplier<Optional<String>> problem) {
        this.vertx = vertx;
        this.config = config;
        this.threads = new VirtualThreads(vertx, config.concurrentCalls());
        this.refusals = new VirtualThreads(vertx, config.concurrentCalls());
        byte[] root = administrator.secret().reveal().getBytes(StandardCharsets.UTF_8);
        LogLinks links = new LogLinks(Digests.hmacSha256(root, "cairn log links"), config.logLinkLife());
        this.gate = new DashboardGate(
                Addresses.loopback(config.host()),
                HexFormat.of()
                        .formatHex(Digests.hmacSha256(root, "cairn dashboard"))
                        .substring(0, 40));
        this.feed = new LiveFeed(vertx, changes, time, config);
        Addresses addresses = new Addresses(config.publicUrl(), config.clientAddressHeader());
        AuditLog audit = new AuditLog(trail, ids, time, config.accountId());
        SignatureVerifier signatures = new SignatureVerifier(store::accessKey, time::now);
        Callers callers = new Callers(store, time, config.accountId());
        QueryRoute queries = new QueryRoute(
                new QueryApi(store, time, ids, config.accountId()),
                signatures,
                callers,
                threads,
                refusals,
                audit,
                addresses,
                time,
                meters);
        ApiRoute api = new ApiRoute(
                new OpsWorksApi(
                        store,
                        decisions,
                        time,
                        ids,
                        config.accountId(),
                        links,
                        version,
                        agents,
                        distribution.architecture(),
                        proofs,
                        config.limits(),
                        telemetry.events(),
                        telemetry.envelope()),
                queries,
                signatures,
                callers,
                threads,
                refusals,
                audit,
                time,
                meters,
                config.bodyLimitBytes(),
                addresses);
        LogRoute logs = new LogRoute(store, links, time, threads);
        DashboardRoutes dashboard = new DashboardRoutes(
                new DashboardViews(store, decisions, time),
                new MetricViews(telemetry.archive(), store, time),
                threads,
                gate,
                feed);
        this.router = Router.router(vertx);
        router.route(HttpMethod.POST, "/").handler(context -> api.handle(context.request()));
        router.route().handler(HttpServer::refuseOtherApis);
        router.get("/healthz").handler(context -> Replies.text(context.response(), 200, "ok"));
        router.get("/readyz").handler(context -> ready(context, problem));
        router.get("/metrics").handler(context -> metrics(context, meters::scrape));
        router.get("/metrics/instances").handler(gate::guard);
        InstanceMeters instances = new InstanceMeters(telemetry.latest());
        router.get("/metrics/instances").handler(context -> metrics(context, instances::text));
        router.get("/logs/:command").handler(context -> logs.handle(context.request(), context.pathParam("command")));
        AgentRoute installation = new AgentRoute(distribution, threads);
        router.get("/opsworks-agent-installer.tgz").handler(context -> installation.installer(context.request()));
        router.get("/agent/cairn-agent.tar.gz").handler(context -> installation.agent(context.request()));
        dashboard.addTo(router);
        new AuditRoutes(trail, threads, gate).addTo(router);
        router.errorHandler(404, context -> Replies.text(context.response(), 404, "There is nothing at this address"));
        router.errorHandler(
                405, context -> Replies.text(context.response(), 405, "This address does not take this method"));
        router.errorHandler(400, context -> Replies.text(context.response(), 400, "The request is malformed"));
        router.errorHandler(500, context -> {
            LOG.error("path={} failed=internally", context.request().path(), context.failure());
            Replies.text(context.response(), 500, "The coordinator could not answer; its log says why");
        });
    }

    /**
     * Listens, and returns the port.
     *
     * @throws IOException when the address cannot be listened on; the message says which and what to do
     */
    public int start() throws IOException {
        HttpServerOptions options = new HttpServerOptions()
                .setHost(config.host())
                .setPort(config.port())
                .setIdleTimeout((int) config.idleLimit().toSeconds())
                .setIdleTimeoutUnit(TimeUnit.SECONDS)
                .setMaxHeaderSize(16 * 1024)
                .setMaxInitialLineLength(8 * 1024)
                .setCompressionSupported(false)
                // Clients that send a large body ask first, and some wait until they are told to go on.
                .setHandle100ContinueAutomatically(true)
                // HTTP/2 has no Host header, and signatures hold for the Host header as it was sent.
                .setHttp2ClearTextEnabled(false)
                .setTcpKeepAlive(true);
        io.vertx.core.http.HttpServer listening = vertx.createHttpServer(options)
                .requestHandler(router)
                .invalidRequestHandler(request -> Replies.text(request.response(), 400, "The request is malformed"));
        try {
            listening.listen().toCompletionStage().toCompletableFuture().get(START_LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IOException(
                    "Cannot listen for HTTP on " + config.host() + ":" + config.port()
                            + "; is the port in use? Choose another with --http-port (0 picks a free one)",
                    e.getCause());
        } catch (TimeoutException e) {
            throw new IOException("Listening for HTTP on " + config.host() + ":" + config.port() + " took too long", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while starting to listen for HTTP", e);
        }
        server = listening;
        LOG.info("http=listening host={} port={}", config.host(), listening.actualPort());
        return listening.actualPort();
    }

    /** The path and query that open the dashboard: with a token where one is needed. */
    public String dashboardPath() {
        return gate.path();
    }

    /** How many browsers listen to the live feed. */
    public int liveListeners() {
        return feed.listening();
    }

    @Override
    public void close() {
        feed.close();
        threads.drain(CLOSE_LIMIT);
        refusals.drain(CLOSE_LIMIT);
        io.vertx.core.http.HttpServer listening = server;
        if (listening != null) {
            waitFor(listening.close());
        }
        threads.close();
        refusals.close();
    }

    /** Signed requests to other addresses are for APIs in the manner of S3, whose clients read this form of errors. */
    private static void refuseOtherApis(RoutingContext context) {
        String authorization = context.request().getHeader("Authorization");
        if (authorization == null || !authorization.startsWith("AWS4-HMAC-SHA256")) {
            context.next();
            return;
        }
        context.response()
                .setStatusCode(400)
                .putHeader("Content-Type", "application/xml")
                .end(
                        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>UnknownOperation</Code><Message>There is no such"
                                + " API at this address: a coordinator answers OpsWorks, IAM and STS</Message></Error>\n");
    }

    private void ready(RoutingContext context, Supplier<Optional<String>> problem) {
        threads.call(problem::get).onComplete(result -> {
            String line = result.failed()
                    ? "not ready: the check failed"
                    : result.result().map(reason -> "not ready: " + reason).orElse("ready");
            Replies.text(context.response(), line.equals("ready") ? 200 : 503, line);
        });
    }

    /**
     * The figures of the coordinator itself are open to everybody who reaches the port, as Prometheus expects: they name no instance
     * and hold no secret. Those of instances name them and stacks, hence the dashboard's rule.
     */
    private void metrics(RoutingContext context, Callable<String> scrape) {
        threads.call(scrape).onComplete(result -> {
            if (result.failed()) {
                Replies.text(context.response(), 503, "Metrics cannot be collected at present");
            } else if (!context.response().closed()) {
                context.response()
                        .putHeader("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
                        .end(result.result());
            }
        });
    }

    private static void waitFor(Future<?> closing) {
        try {
            closing.toCompletionStage().toCompletableFuture().get(CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("http=closed-uncleanly", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
