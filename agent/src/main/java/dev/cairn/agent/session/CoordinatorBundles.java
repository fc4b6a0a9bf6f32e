package dev.cairn.agent.session;

import com.google.protobuf.ByteString;
import dev.cairn.agent.run.BundleSource;
import dev.cairn.proto.agent.v1.AgentServiceGrpcClient;
import dev.cairn.proto.agent.v1.BundleChunk;
import dev.cairn.proto.agent.v1.DownloadBundleRequest;
import io.vertx.core.Vertx;
import io.vertx.grpc.client.GrpcClient;
import io.vertx.grpc.client.GrpcClientResponse;
import io.vertx.grpc.common.GrpcStatus;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Downloads bundles over a connection of their own, so that heartbeats never wait behind one. The caller's thread writes
 * the file, and only as many chunks are asked for as it has written.
 */
public final class CoordinatorBundles implements BundleSource {
    private static final Logger log = LoggerFactory.getLogger(CoordinatorBundles.class);
    private static final long BYTES_LIMIT = 1L << 30;
    private static final int AHEAD = 8;
    private static final Duration SILENCE_LIMIT = Duration.ofSeconds(30);

    private final Vertx vertx;
    private final List<Address> addresses;
    private final Supplier<Identity> identity;
    private int next;

    public CoordinatorBundles(Vertx vertx, List<Address> addresses, Supplier<Identity> identity) {
        this.vertx = vertx;
        this.addresses = List.copyOf(addresses);
        this.identity = identity;
    }

    /** What comes over the stream. */
    private sealed interface Event {
        record Data(ByteString bytes) implements Event {}

        record End(GrpcStatus status, String message) implements Event {}

        record Broken(Throwable cause) implements Event {}
    }

    @Override
    public void fetch(String sha256, Path into) throws IOException, InterruptedException {
        Address address = addresses.get(Math.floorMod(next, addresses.size()));
        GrpcClient client = Connections.identified(vertx, identity.get());
        try (FileChannel file =
                FileChannel.open(into, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            download(client, address, sha256, file);
        } catch (UnavailableException e) {
            // The next attempt asks the next coordinator.
            next++;
            throw e;
        } finally {
            client.close();
        }
    }

    private static void download(GrpcClient client, Address address, String sha256, FileChannel file)
            throws IOException, InterruptedException {
        BlockingQueue<Event> events = new LinkedBlockingQueue<>();
        BlockingQueue<GrpcClientResponse<DownloadBundleRequest, BundleChunk>> responses = new LinkedBlockingQueue<>();
        client.request(Connections.socket(address), AgentServiceGrpcClient.DownloadBundle)
                .onFailure(e -> events.add(new Event.Broken(e)))
                .onSuccess(request -> {
                    request.exceptionHandler(e -> events.add(new Event.Broken(e)));
                    request.response()
                            .onFailure(e -> events.add(new Event.Broken(e)))
                            .onSuccess(response -> {
                                response.pause();
                                response.handler(chunk -> events.add(new Event.Data(chunk.getData())));
                                response.errorHandler(
                                        e -> events.add(new Event.Broken(new IOException("stream reset: " + e))));
                                response.exceptionHandler(e -> events.add(new Event.Broken(e)));
                                response.endHandler(v -> events.add(end(response)));
                                responses.add(response);
                                response.fetch(AHEAD);
                            });
                    request.end(
                            DownloadBundleRequest.newBuilder().setSha256(sha256).build());
                });
        long bytes = 0;
        while (true) {
            Event event = events.poll(SILENCE_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            if (event == null) {
                throw new UnavailableException(
                        "coordinator " + address + " sent nothing for " + SILENCE_LIMIT.toSeconds() + " s");
            }
            switch (event) {
                case Event.Data(ByteString data) -> {
                    bytes += data.size();
                    if (bytes > BYTES_LIMIT) {
                        throw new IOException("the bundle is larger than " + BYTES_LIMIT + " bytes");
                    }
                    for (ByteBuffer part : data.asReadOnlyByteBufferList()) {
                        while (part.hasRemaining()) {
                            file.write(part);
                        }
                    }
                    GrpcClientResponse<DownloadBundleRequest, BundleChunk> response = responses.peek();
                    if (response != null) {
                        response.fetch(1);
                    }
                }
                case Event.End(GrpcStatus status, String message) -> {
                    if (status != GrpcStatus.OK) {
                        throw failure(address, status, message);
                    }
                    return;
                }
                case Event.Broken(Throwable cause) ->
                    throw new UnavailableException("coordinator " + address + ": " + cause.getMessage(), cause);
            }
        }
    }

    private static Event end(GrpcClientResponse<?, ?> response) {
        GrpcStatus status = response.status();
        String message = response.statusMessage();
        return new Event.End(status == null ? GrpcStatus.UNKNOWN : status, message == null ? "" : message);
    }

    private static IOException failure(Address address, GrpcStatus status, String message) {
        String text =
                "coordinator " + address + " answered " + status.name() + (message.isEmpty() ? "" : ": " + message);
        log.warn("download failed: {}", text);
        return switch (status) {
            case NOT_FOUND, PERMISSION_DENIED, INVALID_ARGUMENT, UNIMPLEMENTED -> new IOException(text);
            default -> new UnavailableException(text);
        };
    }
}
