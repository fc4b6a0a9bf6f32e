package dev.cairn.coordinator.grpc;

import com.google.protobuf.ByteString;
import dev.cairn.coordinator.pki.Requests;
import dev.cairn.proto.agent.v1.AgentMessage;
import dev.cairn.proto.agent.v1.AgentServiceGrpcClient;
import dev.cairn.proto.agent.v1.BundleChunk;
import dev.cairn.proto.agent.v1.CommandResult;
import dev.cairn.proto.agent.v1.CoordinatorMessage;
import dev.cairn.proto.agent.v1.DownloadBundleRequest;
import dev.cairn.proto.agent.v1.EnrollRequest;
import dev.cairn.proto.agent.v1.EnrollResponse;
import dev.cairn.proto.agent.v1.Heartbeat;
import dev.cairn.proto.agent.v1.Hello;
import dev.cairn.proto.agent.v1.RenewCertificateRequest;
import dev.cairn.proto.agent.v1.RenewCertificateResponse;
import dev.cairn.proto.agent.v1.SpotInterruption;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.client.GrpcClient;
import io.vertx.grpc.client.GrpcClientOptions;
import io.vertx.grpc.client.GrpcClientRequest;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.common.ServiceMethod;
import java.io.ByteArrayOutputStream;
import java.security.KeyPair;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** An agent as far as its network goes: a gRPC client with a key of its own. */
final class TestAgent implements AutoCloseable {
    private final Vertx vertx;
    private final SocketAddress address;
    private final String authorityPem;
    final KeyPair key;
    private final GrpcClient client;
    private final HttpClientOptions options;

    private TestAgent(Vertx vertx, int port, String authorityPem, KeyPair key, @Nullable String certificatePem)
            throws Exception {
        this.vertx = vertx;
        this.address = SocketAddress.inetSocketAddress(port, "localhost");
        this.authorityPem = authorityPem;
        this.key = key;
        options = new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setSsl(true)
                .setUseAlpn(true)
                .setKeepAliveTimeout(0)
                .setHttp2KeepAliveTimeout(0)
                .setTrustOptions(new PemTrustOptions().addCertValue(Buffer.buffer(authorityPem)));
        if (certificatePem != null) {
            options.setKeyCertOptions(new PemKeyCertOptions()
                    .addCertValue(Buffer.buffer(certificatePem))
                    .addKeyValue(Buffer.buffer(
                            Requests.pem("PRIVATE KEY", key.getPrivate().getEncoded()))));
        }
        this.client = GrpcClient.client(vertx, new GrpcClientOptions().setMaxMessageSize(64L << 20), options);
    }

    /** A machine before its enrolment. */
    static TestAgent fresh(Vertx vertx, int port, String authorityPem) throws Exception {
        return new TestAgent(vertx, port, authorityPem, Requests.ecKey("secp256r1"), null);
    }

    TestAgent with(String certificatePem) throws Exception {
        return new TestAgent(vertx, address.port(), authorityPem, key, certificatePem);
    }

    Outcome<EnrollResponse> enrol(String token) throws Exception {
        return enrol(token, Requests.request(key, "CN=ignored"));
    }

    Outcome<EnrollResponse> enrol(String token, String request) throws Exception {
        return unary(
                AgentServiceGrpcClient.Enroll,
                EnrollRequest.newBuilder()
                        .setToken(token)
                        .setCertificateRequestPem(request)
                        .setAgentVersion("test")
                        .build());
    }

    Outcome<RenewCertificateResponse> renew() throws Exception {
        return unary(
                AgentServiceGrpcClient.RenewCertificate,
                RenewCertificateRequest.newBuilder()
                        .setCertificateRequestPem(Requests.request(key, "CN=ignored"))
                        .build());
    }

    /** The answer, or null, and the status that the call ended with. */
    record Outcome<T>(
            @Nullable T answer, GrpcStatus status, @Nullable String message) {
        /** The answer of a call that must have succeeded. */
        T answered() {
            if (answer == null) {
                throw new AssertionError("the call failed: " + this);
            }
            return answer;
        }
    }

    private <Q, R> Outcome<R> unary(ServiceMethod<R, Q> method, Q message) throws Exception {
        return get(client.request(address, method).compose(request -> {
            request.end(message);
            return request.response().compose(response -> {
                CompletableFuture<Outcome<R>> done = new CompletableFuture<>();
                List<R> answers = new CopyOnWriteArrayList<>();
                response.handler(answers::add);
                response.endHandler(end -> done.complete(new Outcome<>(
                        answers.isEmpty() ? null : answers.getFirst(), response.status(), response.statusMessage())));
                response.exceptionHandler(done::completeExceptionally);
                return Future.fromCompletionStage(done);
            });
        }));
    }

    /** What came of a download: the bytes, how many pieces, the status. */
    record Downloaded(ByteString bytes, int chunks, GrpcStatus status) {}

    Downloaded download(String sha256) throws Exception {
        return get(client.request(address, AgentServiceGrpcClient.DownloadBundle)
                .compose(request -> {
                    request.end(
                            DownloadBundleRequest.newBuilder().setSha256(sha256).build());
                    return request.response().compose(response -> {
                        CompletableFuture<Downloaded> done = new CompletableFuture<>();
                        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                        int[] chunks = new int[1];
                        response.handler((BundleChunk chunk) -> {
                            bytes.writeBytes(chunk.getData().toByteArray());
                            chunks[0]++;
                        });
                        response.endHandler(end -> done.complete(new Downloaded(
                                ByteString.copyFrom(bytes.toByteArray()), chunks[0], response.status())));
                        response.exceptionHandler(done::completeExceptionally);
                        return Future.fromCompletionStage(done);
                    });
                }));
    }

    Stream open(String bootId, String runId) throws Exception {
        Stream stream = new Stream(get(client.request(address, AgentServiceGrpcClient.Session)));
        stream.send(AgentMessage.newBuilder()
                .setHello(Hello.newBuilder()
                        .setProtocolVersion(1)
                        .setAgentVersion("test")
                        .setBootId(bootId)
                        .setAgentRunId(runId))
                .build());
        return stream;
    }

    Stream openWith(AgentMessage first) throws Exception {
        Stream stream = new Stream(get(client.request(address, AgentServiceGrpcClient.Session)));
        stream.send(first);
        return stream;
    }

    /** Opens a stream and never says a word; the status code that the coordinator ends it with. */
    String openSilently() throws Exception {
        HttpClientAgent silent = vertx.createHttpClient(options);
        try {
            return get(silent.request(new RequestOptions()
                            .setMethod(HttpMethod.POST)
                            .setHost(address.host())
                            .setPort(address.port())
                            .setURI("/cairn.agent.v1.AgentService/Session")
                            .putHeader("content-type", "application/grpc"))
                    .compose(request -> {
                        request.setChunked(true).sendHead();
                        return request.response();
                    })
                    // Nothing was sent before, so that the status is in the head.
                    .map(response -> response.getHeader("grpc-status")));
        } finally {
            get(silent.close());
        }
    }

    /** One session from the agent's side. */
    static final class Stream {
        private final GrpcClientRequest<AgentMessage, CoordinatorMessage> request;
        final List<CoordinatorMessage> received = new CopyOnWriteArrayList<>();
        final CompletableFuture<GrpcStatus> status = new CompletableFuture<>();
        volatile @Nullable String statusMessage;

        Stream(GrpcClientRequest<AgentMessage, CoordinatorMessage> request) {
            this.request = request;
            request.exceptionHandler(status::completeExceptionally);
            request.response().onFailure(status::completeExceptionally).onSuccess(response -> {
                response.handler(received::add);
                response.endHandler(end -> {
                    statusMessage = response.statusMessage();
                    status.complete(response.status());
                });
                response.exceptionHandler(status::completeExceptionally);
            });
        }

        void send(AgentMessage message) {
            request.write(message);
        }

        void beat(long sequence) {
            send(AgentMessage.newBuilder()
                    .setHeartbeat(Heartbeat.newBuilder().setSequence(sequence))
                    .build());
        }

        /** A beat on a spot machine that EC2 will take back. */
        void beat(long sequence, SpotInterruption.Action action, Instant at) {
            send(AgentMessage.newBuilder()
                    .setHeartbeat(Heartbeat.newBuilder()
                            .setSequence(sequence)
                            .setSpotInterruption(SpotInterruption.newBuilder()
                                    .setAction(action)
                                    .setAtUnixMillis(at.toEpochMilli())))
                    .build());
        }

        void finished(String commandId, String attemptId) {
            send(AgentMessage.newBuilder()
                    .setCommandResult(CommandResult.newBuilder()
                            .setCommandId(commandId)
                            .setAttemptId(attemptId)
                            .setOutcome(CommandResult.Outcome.OUTCOME_EXITED)
                            .setExitCode(3))
                    .build());
        }

        boolean has(CoordinatorMessage.MessageCase kind) {
            return received.stream().anyMatch(message -> message.getMessageCase() == kind);
        }

        void awaitWelcome() {
            Eventually.eventually("welcome", () -> has(CoordinatorMessage.MessageCase.WELCOME));
        }

        GrpcStatus awaitStatus() throws Exception {
            return status.get(20, TimeUnit.SECONDS);
        }

        /** As a killed agent does. */
        void cut() {
            request.connection().close();
        }
    }

    @Override
    public void close() {
        client.close()
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
    }

    static <T> T get(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }
}
