package dev.cairn.coordinator.http;

import io.vertx.core.http.HttpServerResponse;

/** Short answers outside the API. */
final class Replies {
    private Replies() {}

    static void text(HttpServerResponse response, int status, String line) {
        if (!response.ended() && !response.closed()) {
            response.setStatusCode(status)
                    .putHeader("Content-Type", "text/plain; charset=utf-8")
                    .putHeader("X-Content-Type-Options", "nosniff")
                    .putHeader("Cache-Control", "no-store")
                    .end(line + "\n");
        }
    }
}
