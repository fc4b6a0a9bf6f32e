package dev.cairn.coordinator.http;

import dev.cairn.coordinator.domain.deployment.CommandId;
import dev.cairn.coordinator.http.opsworks.LogLinks;
import dev.cairn.coordinator.port.Store;
import dev.cairn.coordinator.port.Time;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.GZIPOutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code GET /logs/COMMAND}: a command's log, for whoever has a signed link. The whole log is read before it is sent: the
 * engine limits its size.
 */
final class LogRoute {
    private static final Logger LOG = LoggerFactory.getLogger(LogRoute.class);
    private static final int CHUNK_BYTES = 256 * 1024;
    private static final int LIMIT_BYTES = 32 << 20;

    private final Store store;
    private final LogLinks links;
    private final Time time;
    private final VirtualThreads threads;

    LogRoute(Store store, LogLinks links, Time time, VirtualThreads threads) {
        this.store = store;
        this.links = links;
        this.time = time;
        this.threads = threads;
    }

    void handle(HttpServerRequest request, String commandId) {
        CommandId id = new CommandId(commandId);
        String expires = request.getParam("expires", "");
        String signature = request.getParam("signature", "");
        if (!links.opens(id, expires, signature, time.now())) {
            Replies.text(
                    request.response(),
                    403,
                    "This link has expired or is not genuine; DescribeCommands gives a fresh one");
            return;
        }
        String accepted = request.getHeader("Accept-Encoding");
        boolean gzip = accepted != null && accepted.contains("gzip");
        threads.call(() -> read(id, gzip)).onComplete(result -> {
            HttpServerResponse response = request.response();
            if (response.closed()) {
                return;
            }
            if (result.failed()) {
                LOG.warn("command={} log=unreadable", id, result.cause());
                Replies.text(response, 503, "The log cannot be read at present. Try again.");
                return;
            }
            if (gzip) {
                response.putHeader("Content-Encoding", "gzip");
            }
            response.putHeader("Content-Type", "text/plain; charset=utf-8")
                    .putHeader("X-Content-Type-Options", "nosniff")
                    .putHeader("Vary", "Accept-Encoding")
                    .putHeader("Cache-Control", "private, no-store")
                    .end(result.result());
        });
    }

    private Buffer read(CommandId id, boolean gzip) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        if (gzip) {
            try (GZIPOutputStream compressed = new GZIPOutputStream(bytes)) {
                copy(id, compressed);
            }
        } else {
            copy(id, bytes);
        }
        return Buffer.buffer(bytes.toByteArray());
    }

    private void copy(CommandId id, OutputStream target) throws IOException {
        long offset = 0;
        while (offset < LIMIT_BYTES) {
            byte[] chunk = store.readLog(id, offset, CHUNK_BYTES);
            if (chunk.length == 0) {
                return;
            }
            target.write(chunk);
            offset += chunk.length;
        }
    }
}
