package dev.cairn.coordinator.grpc;

import com.google.protobuf.ByteString;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.port.AgentInbox;
import dev.cairn.coordinator.port.CookbookSources;
import dev.cairn.coordinator.port.StoreUnavailable;
import dev.cairn.proto.agent.v1.BundleChunk;
import dev.cairn.proto.agent.v1.DownloadBundleRequest;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.file.OpenOptions;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.server.GrpcServerRequest;
import io.vertx.grpc.server.GrpcServerResponse;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends a bundle to an instance that may have it, as fast as the agent takes it and no faster. */
final class BundleDownload {
    private static final Logger LOG = LoggerFactory.getLogger(BundleDownload.class);
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final int CHUNK_BYTES = 64 * 1024;

    private final Vertx vertx;
    private final AgentInbox inbox;
    private final CookbookSources sources;
    private final Executor threads;

    BundleDownload(Vertx vertx, AgentInbox inbox, CookbookSources sources, Executor threads) {
        this.vertx = vertx;
        this.inbox = inbox;
        this.sources = sources;
        this.threads = threads;
    }

    void handle(GrpcServerRequest<DownloadBundleRequest, BundleChunk> call) {
        Optional<InstanceId> caller = PeerIdentity.of(call.connection());
        Context eventLoop = Vertx.currentContext();
        call.handler(request -> {
            String sha256 = request.getSha256();
            if (caller.isEmpty()) {
                UnaryCalls.fail(call, GrpcStatus.UNAUTHENTICATED, "a client certificate is needed: enrol first");
            } else if (!SHA256.matcher(sha256).matches()) {
                UnaryCalls.fail(call, GrpcStatus.INVALID_ARGUMENT, "sha256 must be 64 lower-case hex digits");
            } else {
                threads.execute(() -> look(call, caller.get(), sha256, eventLoop));
            }
        });
    }

    private void look(
            GrpcServerRequest<DownloadBundleRequest, BundleChunk> call,
            InstanceId instanceId,
            String sha256,
            Context eventLoop) {
        try {
            if (!inbox.mayDownload(instanceId, sha256)) {
                LOG.warn("instance={} bundle={} refused: no command of the instance names it", instanceId, sha256);
                eventLoop.runOnContext(now -> UnaryCalls.fail(
                        call, GrpcStatus.PERMISSION_DENIED, "no command of this instance names bundle " + sha256));
                return;
            }
            Optional<Path> bundle = sources.bundle(sha256);
            eventLoop.runOnContext(now -> bundle.ifPresentOrElse(
                    path -> open(call, path, sha256),
                    () -> UnaryCalls.fail(call, GrpcStatus.NOT_FOUND, "there is no bundle " + sha256)));
        } catch (StoreUnavailable e) {
            eventLoop.runOnContext(now -> UnaryCalls.fail(
                    call, GrpcStatus.UNAVAILABLE, "the coordinator's store does not answer; try again"));
        } catch (RuntimeException e) {
            LOG.error("instance={} bundle={} cannot be looked up", instanceId, sha256, e);
            eventLoop.runOnContext(
                    now -> UnaryCalls.fail(call, GrpcStatus.INTERNAL, "the coordinator failed; its log tells more"));
        }
    }

    private void open(GrpcServerRequest<DownloadBundleRequest, BundleChunk> call, Path path, String sha256) {
        vertx.fileSystem()
                .open(path.toString(), new OpenOptions().setRead(true).setWrite(false))
                .onSuccess(file -> stream(call, file, sha256))
                .onFailure(e -> {
                    LOG.error("bundle={} cannot be read", sha256, e);
                    UnaryCalls.fail(call, GrpcStatus.INTERNAL, "bundle " + sha256 + " cannot be read");
                });
    }

    private static void stream(
            GrpcServerRequest<DownloadBundleRequest, BundleChunk> call, AsyncFile file, String sha256) {
        GrpcServerResponse<DownloadBundleRequest, BundleChunk> response = call.response();
        call.exceptionHandler(gone -> file.close());
        call.errorHandler(cancelled -> file.close());
        response.exceptionHandler(gone -> file.close());
        file.setReadBufferSize(CHUNK_BYTES);
        file.exceptionHandler(e -> {
            LOG.error("bundle={} cannot be read", sha256, e);
            file.close();
            UnaryCalls.fail(call, GrpcStatus.INTERNAL, "bundle " + sha256 + " cannot be read");
        });
        file.endHandler(end -> {
            file.close();
            response.end();
        });
        file.handler(buffer -> {
            response.write(chunk(buffer));
            if (response.writeQueueFull()) {
                file.pause();
                response.drainHandler(drained -> file.resume());
            }
        });
    }

    private static BundleChunk chunk(Buffer buffer) {
        return BundleChunk.newBuilder()
                .setData(ByteString.copyFrom(buffer.getBytes()))
                .build();
    }
}
