package dev.cairn.coordinator.http;

import dev.cairn.coordinator.port.AuditTrail;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The records of API calls for those whom the dashboard's gate admits, newest first: for the page as one JSON document, for
 * programs as lines of JSON, with the address of what follows in the Link header.
 */
final class AuditRoutes {
    private static final int USUAL_LIMIT = 100;
    private static final int LARGEST_LIMIT = 10_000;
    private static final String LINES = "/dashboard/api/audit.jsonl";

    private final AuditTrail trail;
    private final VirtualThreads threads;
    private final DashboardGate gate;

    AuditRoutes(AuditTrail trail, VirtualThreads threads, DashboardGate gate) {
        this.trail = trail;
        this.threads = threads;
        this.gate = gate;
    }

    void addTo(Router router) {
        router.get("/dashboard/api/audit").handler(gate::guard);
        router.get("/dashboard/api/audit").handler(context -> search(context, AuditRoutes::document));
        router.get(LINES).handler(gate::guard);
        router.get(LINES).handler(context -> search(context, AuditRoutes::lines));
    }

    /** Sends a page. */
    @FunctionalInterface
    private interface Form {
        void send(RoutingContext context, AuditTrail.Page page);
    }

    private void search(RoutingContext context, Form form) {
        AuditTrail.Search search;
        try {
            search = search(context.queryParams());
        } catch (IllegalArgumentException | DateTimeException malformed) {
            Replies.text(
                    context.response(),
                    400,
                    "limit is a number up to " + LARGEST_LIMIT
                            + "; from and until are times such as 2026-01-31T12:00:00Z");
            return;
        }
        threads.call(() -> trail.search(search)).onComplete(result -> {
            if (result.failed()) {
                DashboardRoutes.failed(context, result.cause());
            } else if (!context.response().closed()) {
                form.send(context, result.result());
            }
        });
    }

    private static AuditTrail.Search search(MultiMap given) {
        String limit = text(given, "limit");
        int records = limit.isEmpty() ? USUAL_LIMIT : Integer.parseInt(limit);
        if (records < 1 || records > LARGEST_LIMIT) {
            throw new IllegalArgumentException("limit");
        }
        return new AuditTrail.Search(
                text(given, "user"),
                text(given, "operation"),
                text(given, "about"),
                text(given, "errors").equals("true"),
                time(given, "from"),
                time(given, "until"),
                given.get("before"),
                records);
    }

    private static String text(MultiMap given, String name) {
        String value = given.get(name);
        return value == null ? "" : value.strip();
    }

    private static @Nullable Instant time(MultiMap given, String name) {
        String value = text(given, name);
        return value.isEmpty() ? null : Instant.parse(value);
    }

    private static void document(RoutingContext context, AuditTrail.Page page) {
        String next = page.next();
        response(context, "application/json")
                .end(Buffer.buffer("{\"records\":[" + String.join(",", page.records()) + "]"
                        + (next == null ? "" : ",\"next\":\"" + next + "\"") + "}"));
    }

    private static void lines(RoutingContext context, AuditTrail.Page page) {
        HttpServerResponse response = response(context, "application/x-ndjson");
        String next = page.next();
        if (next != null) {
            MultiMap query = MultiMap.caseInsensitiveMultiMap()
                    .addAll(context.queryParams())
                    .set("before", next);
            StringBuilder address = new StringBuilder(LINES);
            for (var parameter : query) {
                address.append(address.length() == LINES.length() ? '?' : '&')
                        .append(URLEncoder.encode(parameter.getKey(), StandardCharsets.UTF_8))
                        .append('=')
                        .append(URLEncoder.encode(parameter.getValue(), StandardCharsets.UTF_8));
            }
            response.putHeader("Link", "<" + address + ">; rel=\"next\"");
        }
        StringBuilder text = new StringBuilder();
        page.records().forEach(record -> text.append(record).append('\n'));
        response.end(Buffer.buffer(text.toString()));
    }

    private static HttpServerResponse response(RoutingContext context, String type) {
        return DashboardRoutes.secured(context.response())
                .putHeader("Content-Type", type)
                .putHeader("Cache-Control", "no-store");
    }
}
