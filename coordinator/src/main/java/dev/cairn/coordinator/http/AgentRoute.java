package dev.cairn.coordinator.http;

import dev.cairn.coordinator.port.AgentDistribution;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a machine fetches to join a stack. Open to everybody who reaches the port, as it holds no secret. */
final class AgentRoute {
    private static final Logger LOG = LoggerFactory.getLogger(AgentRoute.class);
    private static final String GZIP = "application/gzip";

    private final AgentDistribution distribution;
    private final VirtualThreads threads;

    AgentRoute(AgentDistribution distribution, VirtualThreads threads) {
        this.distribution = distribution;
        this.threads = threads;
    }

    void installer(HttpServerRequest request) {
        request.response().putHeader("Content-Type", GZIP).end(Buffer.buffer(distribution.installer()));
    }

    void agent(HttpServerRequest request) {
        threads.call(distribution::agent).onComplete(result -> {
            HttpServerResponse response = request.response();
            if (response.closed()) {
                return;
            }
            if (result.failed()) {
                LOG.warn("distribution=unavailable", result.cause());
                Replies.text(response, 503, String.valueOf(result.cause().getMessage()));
                return;
            }
            response.putHeader("Content-Type", GZIP);
            response.sendFile(result.result().toString())
                    .onFailure(failure -> LOG.warn("distribution=not-sent reason={}", failure.getMessage()));
        });
    }
}
