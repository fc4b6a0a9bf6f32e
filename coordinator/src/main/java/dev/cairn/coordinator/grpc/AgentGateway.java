package dev.cairn.coordinator.grpc;

import dev.cairn.coordinator.domain.deployment.AttemptId;
import dev.cairn.coordinator.domain.deployment.CommandId;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.port.AgentDispatch;
import dev.cairn.coordinator.port.AgentInbox;
import dev.cairn.coordinator.port.Certificates;
import dev.cairn.coordinator.port.CommandToRun;
import dev.cairn.coordinator.port.CookbookSources;
import dev.cairn.coordinator.port.Time;
import dev.cairn.proto.agent.v1.AgentMessage;
import dev.cairn.proto.agent.v1.AgentServiceGrpcService;
import dev.cairn.proto.agent.v1.CoordinatorMessage;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.net.ServerSSLOptions;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.server.GrpcProtocol;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.GrpcServerOptions;
import io.vertx.grpc.server.GrpcServerRequest;
import java.io.IOException;
import java.net.BindException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.X509KeyManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agents' endpoint. Built without an inbox, because the engine that is the inbox sends through this gateway; it serves
 * nobody before {@link #serve}. Safe for many threads.
 */
public final class AgentGateway implements AgentDispatch, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AgentGateway.class);
    /** Agents come back spread over this time after a drain. */
    private static final Duration RECONNECT_SPREAD = Duration.ofSeconds(3);

    private static final Duration START_LIMIT = Duration.ofSeconds(20);

    private final Vertx vertx;
    private final GatewayConfig config;
    private final Certificates certificates;
    private final CookbookSources sources;
    private final Time time;
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("agent-inbox-", 0).factory());
    private final Sessions sessions;
    private final Queue<HttpServer> servers = new ConcurrentLinkedQueue<>();
    private volatile boolean draining;
    private @Nullable String deployment;

    public AgentGateway(
            Vertx vertx, GatewayConfig config, Certificates certificates, CookbookSources sources, Time time) {
        this.vertx = vertx;
        this.config = config;
        this.certificates = certificates;
        this.sources = sources;
        this.time = time;
        this.sessions = new Sessions(threads, time);
    }

    /**
     * Starts to listen.
     *
     * @param server has the certificate that agents are shown
     * @return the port
     * @throws IOException when the port cannot be had
     */
    public int serve(AgentInbox inbox, X509KeyManager server) throws IOException {
        ServerSSLOptions tls = Tls.options(server, certificates.authorityPem());
        // A negative port: all event loops share one port that the system picks.
        int port = config.port() == 0 ? -1 : config.port();
        UnaryCalls calls = new UnaryCalls(inbox, certificates, threads);
        BundleDownload downloads = new BundleDownload(vertx, inbox, sources, threads);
        Future<String> deployed = vertx.deployVerticle(
                () -> new VerticleBase() {
                    @Override
                    public Future<?> start() {
                        HttpServer server = vertx.createHttpServer(Tls.server(config, tls));
                        server.requestHandler(grpc(inbox, calls, downloads));
                        // Broken handshakes and garbage are the peer's problem.
                        server.exceptionHandler(e -> LOG.debug("a connection failed: {}", e.toString()));
                        return server.listen(port, config.host()).onSuccess(servers::add);
                    }
                },
                new DeploymentOptions().setInstances(config.eventLoops()));
        deployment = await(deployed, "listen for agents on " + config.host() + ":" + config.port());
        int actual = servers.element().actualPort();
        LOG.info("agents host={} port={} tls={}", config.host(), actual, Tls.provider());
        return actual;
    }

    /** Connections that come from now on are shown this certificate. */
    public void useServerCertificate(X509KeyManager server) throws IOException {
        ServerSSLOptions tls = Tls.options(server, certificates.authorityPem());
        for (HttpServer listening : servers) {
            await(listening.updateSSLOptions(tls), "replace the server certificate");
        }
    }

    /** How many streams are open. */
    public int sessionCount() {
        return sessions.all().size();
    }

    @Override
    public boolean send(InstanceId instanceId, CommandToRun command) {
        AgentSession session = sessions.holder(instanceId);
        return session != null && session.send(Wire.command(command));
    }

    @Override
    public boolean cancel(InstanceId instanceId, CommandId commandId, AttemptId attemptId) {
        AgentSession session = sessions.holder(instanceId);
        return session != null && session.send(Wire.cancel(commandId, attemptId));
    }

    @Override
    public void remove(InstanceId instanceId) {
        AgentSession session = sessions.holder(instanceId);
        if (session != null) {
            session.end(Wire.removed(), GrpcStatus.PERMISSION_DENIED, "the instance was removed");
        }
    }

    @Override
    public void greetAgain(InstanceId instanceId, Instant openedBefore) {
        AgentSession session = sessions.holder(instanceId);
        if (session != null && session.opened().isBefore(openedBefore)) {
            session.end(
                    Wire.draining(Duration.ZERO), GrpcStatus.UNAVAILABLE, "the instance was started: say hello again");
        }
    }

    private GrpcServer grpc(AgentInbox inbox, UnaryCalls calls, BundleDownload downloads) {
        GrpcServerOptions options = new GrpcServerOptions().setMaxMessageSize(config.messageLimitBytes());
        for (GrpcProtocol protocol : GrpcProtocol.values()) {
            if (protocol != GrpcProtocol.HTTP_2) {
                options.removeEnabledProtocol(protocol);
            }
        }
        // Handlers, not the generated base class: it swallows the failures of a bidirectional stream.
        return GrpcServer.server(vertx, options)
                .callHandler(AgentServiceGrpcService.Enroll, calls::enroll)
                .callHandler(AgentServiceGrpcService.RenewCertificate, calls::renew)
                .callHandler(AgentServiceGrpcService.DownloadBundle, downloads::handle)
                .callHandler(AgentServiceGrpcService.Session, call -> open(call, inbox));
    }

    private void open(GrpcServerRequest<AgentMessage, CoordinatorMessage> call, AgentInbox inbox) {
        Optional<InstanceId> caller = PeerIdentity.of(call.connection());
        if (draining) {
            UnaryCalls.fail(call, GrpcStatus.UNAVAILABLE, "the coordinator is stopping");
        } else if (caller.isEmpty()) {
            UnaryCalls.fail(call, GrpcStatus.UNAUTHENTICATED, "a client certificate is needed: enrol first");
        } else {
            new AgentSession(caller.get(), call, Vertx.currentContext(), sessions, inbox, time, config).start();
        }
    }

    /** Says goodbye to every agent, lets what they have reported be stored, then stops to listen. */
    @Override
    public void close() {
        draining = true;
        List<AgentSession> open = sessions.all();
        List<Future<Void>> ends = new ArrayList<>();
        for (int i = 0; i < open.size(); i++) {
            Duration after = RECONNECT_SPREAD.multipliedBy(i + 1L).dividedBy(open.size());
            ends.add(open.get(i).end(Wire.draining(after), GrpcStatus.UNAVAILABLE, "the coordinator is stopping"));
        }
        Duration share = config.drainTimeout().dividedBy(2);
        quietly(Future.join(ends), share, "say goodbye to agents");
        threads.shutdown();
        try {
            if (!threads.awaitTermination(share.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("some reports of agents were not stored in time; the agents will repeat them");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        String listening = deployment;
        deployment = null;
        if (listening != null) {
            quietly(vertx.undeploy(listening), config.drainTimeout(), "stop to listen for agents");
        }
    }

    private static void quietly(Future<?> work, Duration limit, String what) {
        try {
            work.await(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | RuntimeException e) {
            LOG.warn("could not {} within {}", what, limit, e);
        }
    }

    private static <T> T await(Future<T> work, String what) throws IOException {
        try {
            return work.toCompletionStage().toCompletableFuture().get(START_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
            if (cause instanceof BindException) {
                throw new IOException(
                        "cannot " + what + ": the port is in use; choose another with --grpc-port (0 picks a free one)",
                        cause);
            }
            throw new IOException("cannot " + what + ": " + cause.getMessage(), cause);
        } catch (TimeoutException e) {
            throw new IOException("cannot " + what + " within " + START_LIMIT, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while trying to " + what, e);
        }
    }
}
