package dev.cairn.agent.testing;

import com.google.protobuf.ByteString;
import dev.cairn.proto.agent.v1.AgentMessage;
import dev.cairn.proto.agent.v1.AgentServiceGrpcService;
import dev.cairn.proto.agent.v1.BundleChunk;
import dev.cairn.proto.agent.v1.CancelCommand;
import dev.cairn.proto.agent.v1.Command;
import dev.cairn.proto.agent.v1.CommandResult;
import dev.cairn.proto.agent.v1.CoordinatorMessage;
import dev.cairn.proto.agent.v1.EnrollResponse;
import dev.cairn.proto.agent.v1.Goodbye;
import dev.cairn.proto.agent.v1.Heartbeat;
import dev.cairn.proto.agent.v1.HeartbeatReply;
import dev.cairn.proto.agent.v1.Hello;
import dev.cairn.proto.agent.v1.LogAcknowledged;
import dev.cairn.proto.agent.v1.LogChunk;
import dev.cairn.proto.agent.v1.RenewCertificateResponse;
import dev.cairn.proto.agent.v1.ResultAcknowledged;
import dev.cairn.proto.agent.v1.Welcome;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.GrpcServerOptions;
import io.vertx.grpc.server.GrpcServerRequest;
import io.vertx.grpc.server.GrpcServerResponse;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * A coordinator for tests: real gRPC over real mutual TLS on loopback, and a memory instead of a store. It does what the
 * contract says unless a test switches something off, and remembers all it has heard.
 */
public final class FakeCoordinator implements AutoCloseable {
    public static final String INSTANCE = "11111111-2222-4333-8444-555555555555";

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final TestAuthority authority;
    private @Nullable HttpServer server;
    private int port;

    /** Token to the instance that it is for. */
    public final Map<String, String> tokens = new ConcurrentHashMap<>();

    public final Map<String, byte[]> bundles = new ConcurrentHashMap<>();
    public final List<Hello> hellos = new CopyOnWriteArrayList<>();
    public final List<Heartbeat> heartbeats = new CopyOnWriteArrayList<>();
    public final List<String> acknowledged = new CopyOnWriteArrayList<>();
    public final List<CommandResult> results = new CopyOnWriteArrayList<>();
    public final List<String> names = new CopyOnWriteArrayList<>();
    public final Set<String> downloads = new CopyOnWriteArraySet<>();
    private final Map<String, ByteArrayOutputStream> logs = new ConcurrentHashMap<>();

    public volatile int heartbeatMillis = 200;
    public volatile boolean answersHeartbeats = true;
    public volatile boolean acknowledgesResults = true;
    public volatile boolean acknowledgesLogs = true;
    public volatile GrpcStatus refusal = GrpcStatus.OK;
    public volatile GrpcStatus bundleRefusal = GrpcStatus.OK;
    public volatile long renewAtMillis = Long.MAX_VALUE;
    public final AtomicInteger renewals = new AtomicInteger();
    private volatile @Nullable GrpcServerResponse<AgentMessage, CoordinatorMessage> stream;

    public FakeCoordinator(TestAuthority authority) {
        this.authority = authority;
    }

    public TestAuthority authority() {
        return authority;
    }

    /** Listens, on the port it had before if it had one. */
    public synchronized void start() {
        TestAuthority.Pair own = authority.server();
        GrpcServer grpc = GrpcServer.server(vertx, new GrpcServerOptions().setMaxMessageSize(64 << 20));
        grpc.callHandler(AgentServiceGrpcService.Enroll, this::enroll);
        grpc.callHandler(AgentServiceGrpcService.RenewCertificate, this::renew);
        grpc.callHandler(AgentServiceGrpcService.Session, this::session);
        grpc.callHandler(AgentServiceGrpcService.DownloadBundle, this::download);
        HttpServerOptions options = new HttpServerOptions()
                .setHost("127.0.0.1")
                .setPort(port)
                .setSsl(true)
                .setUseAlpn(true)
                .setClientAuth(ClientAuth.REQUEST)
                .setKeyCertOptions(new PemKeyCertOptions()
                        .addKeyValue(Buffer.buffer(own.keyPem()))
                        .addCertValue(Buffer.buffer(own.certificatePem() + authority.rootPem())))
                .setTrustOptions(new PemTrustOptions().addCertValue(Buffer.buffer(authority.rootPem())));
        HttpServer made = vertx.createHttpServer(options).requestHandler(grpc);
        made.listen().await();
        server = made;
        port = made.actualPort();
    }

    /** Stops listening and drops every connection, as a kill does. */
    public synchronized void stop() {
        HttpServer running = server;
        if (running != null) {
            running.close().await();
            server = null;
            stream = null;
        }
    }

    public synchronized String address() {
        return "127.0.0.1:" + port;
    }

    @Override
    public void close() {
        stop();
        vertx.close().await();
    }

    private void enroll(GrpcServerRequest<dev.cairn.proto.agent.v1.EnrollRequest, EnrollResponse> request) {
        request.handler(message -> {
            String instance = tokens.get(message.getToken());
            if (instance == null) {
                request.response().status(GrpcStatus.UNAUTHENTICATED).end();
                return;
            }
            request.response()
                    .end(EnrollResponse.newBuilder()
                            .setInstanceId(instance)
                            .setCertificatePem(authority.sign(message.getCertificateRequestPem(), instance))
                            .setAuthorityPem(authority.rootPem())
                            .setRenewAtUnixMillis(renewAtMillis)
                            .build());
        });
    }

    private void renew(
            GrpcServerRequest<dev.cairn.proto.agent.v1.RenewCertificateRequest, RenewCertificateResponse> request) {
        request.handler(message -> {
            renewals.incrementAndGet();
            request.response()
                    .end(RenewCertificateResponse.newBuilder()
                            .setCertificatePem(authority.sign(message.getCertificateRequestPem(), name(request)))
                            .setAuthorityPem(authority.rootPem())
                            .setRenewAtUnixMillis(Long.MAX_VALUE)
                            .build());
        });
    }

    private static String name(GrpcServerRequest<?, ?> request) {
        try {
            X509Certificate certificate =
                    (X509Certificate) request.connection().sslSession().getPeerCertificates()[0];
            return certificate.getSubjectX500Principal().getName().substring("CN=".length());
        } catch (SSLPeerUnverifiedException _) {
            return "";
        }
    }

    private void session(GrpcServerRequest<AgentMessage, CoordinatorMessage> request) {
        GrpcServerResponse<AgentMessage, CoordinatorMessage> response = request.response();
        request.exceptionHandler(e -> {});
        response.exceptionHandler(e -> {});
        String name = name(request);
        if (name.isEmpty()) {
            response.status(GrpcStatus.UNAUTHENTICATED).end();
            return;
        }
        if (refusal != GrpcStatus.OK) {
            response.status(refusal).end();
            return;
        }
        names.add(name);
        request.handler(message -> heard(message, response));
    }

    private void heard(AgentMessage message, GrpcServerResponse<AgentMessage, CoordinatorMessage> response) {
        switch (message.getMessageCase()) {
            case HELLO -> {
                hellos.add(message.getHello());
                response.write(CoordinatorMessage.newBuilder()
                        .setWelcome(Welcome.newBuilder()
                                .setHeartbeatIntervalMillis(heartbeatMillis)
                                .setCoordinatorRunId("run-1")
                                .setCoordinatorVersion("test")
                                .setStackName("test"))
                        .build());
                stream = response;
            }
            case HEARTBEAT -> {
                heartbeats.add(message.getHeartbeat());
                if (answersHeartbeats) {
                    response.write(CoordinatorMessage.newBuilder()
                            .setHeartbeatReply(HeartbeatReply.newBuilder()
                                    .setSequence(message.getHeartbeat().getSequence())
                                    .setHeartbeatIntervalMillis(heartbeatMillis))
                            .build());
                }
            }
            case COMMAND_ACKNOWLEDGED ->
                acknowledged.add(message.getCommandAcknowledged().getAttemptId());
            case LOG_CHUNK -> store(message.getLogChunk(), response);
            case COMMAND_RESULT -> {
                results.add(message.getCommandResult());
                if (acknowledgesResults) {
                    response.write(CoordinatorMessage.newBuilder()
                            .setResultAcknowledged(ResultAcknowledged.newBuilder()
                                    .setCommandId(message.getCommandResult().getCommandId())
                                    .setAttemptId(message.getCommandResult().getAttemptId()))
                            .build());
                }
            }
            case MESSAGE_NOT_SET -> throw new AssertionError("an empty message");
        }
    }

    private void store(LogChunk chunk, GrpcServerResponse<AgentMessage, CoordinatorMessage> response) {
        ByteArrayOutputStream stored = logs.computeIfAbsent(chunk.getAttemptId(), id -> new ByteArrayOutputStream());
        if (chunk.getOffsetBytes() > stored.size()) {
            throw new AssertionError("a gap in the log at " + chunk.getOffsetBytes());
        }
        int known = (int) (stored.size() - chunk.getOffsetBytes());
        if (known < chunk.getData().size()) {
            byte[] fresh = chunk.getData().substring(known).toByteArray();
            stored.write(fresh, 0, fresh.length);
        }
        if (acknowledgesLogs) {
            response.write(CoordinatorMessage.newBuilder()
                    .setLogAcknowledged(LogAcknowledged.newBuilder()
                            .setCommandId(chunk.getCommandId())
                            .setAttemptId(chunk.getAttemptId())
                            .setNextOffsetBytes(stored.size()))
                    .build());
        }
    }

    private void download(GrpcServerRequest<dev.cairn.proto.agent.v1.DownloadBundleRequest, BundleChunk> request) {
        request.handler(message -> {
            byte[] bytes = bundles.get(message.getSha256());
            downloads.add(message.getSha256());
            if (bytes == null || bundleRefusal != GrpcStatus.OK) {
                request.response()
                        .status(bytes == null ? GrpcStatus.NOT_FOUND : bundleRefusal)
                        .end();
                return;
            }
            for (int offset = 0; offset < bytes.length; offset += 16 << 10) {
                int count = Math.min(16 << 10, bytes.length - offset);
                request.response()
                        .write(BundleChunk.newBuilder()
                                .setData(ByteString.copyFrom(bytes, offset, count))
                                .build());
            }
            request.response().end();
        });
    }

    /** Whether a stream is open. */
    public boolean isConnected() {
        return stream != null;
    }

    public void send(CoordinatorMessage message) {
        GrpcServerResponse<AgentMessage, CoordinatorMessage> open = stream;
        if (open == null) {
            throw new IllegalStateException("no session is open");
        }
        open.write(message);
    }

    public void send(Command command) {
        send(CoordinatorMessage.newBuilder().setCommand(command).build());
    }

    public void cancel(Command command, boolean kill) {
        send(CoordinatorMessage.newBuilder()
                .setCancelCommand(CancelCommand.newBuilder()
                        .setCommandId(command.getCommandId())
                        .setAttemptId(command.getAttemptId())
                        .setKill(kill))
                .build());
    }

    public void goodbye(Goodbye.Reason reason, int reconnectAfterMillis) {
        send(CoordinatorMessage.newBuilder()
                .setGoodbye(Goodbye.newBuilder().setReason(reason).setReconnectAfterMillis(reconnectAfterMillis))
                .build());
    }

    /** The log as far as it has come. */
    public String log(String attemptId) {
        ByteArrayOutputStream stored = logs.get(attemptId);
        return stored == null ? "" : stored.toString(StandardCharsets.UTF_8);
    }

    public Optional<CommandResult> result(String attemptId) {
        return results.stream().filter(r -> r.getAttemptId().equals(attemptId)).findFirst();
    }
}
