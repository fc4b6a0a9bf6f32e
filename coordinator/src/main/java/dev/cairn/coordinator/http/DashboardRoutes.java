package dev.cairn.coordinator.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.coordinator.domain.Id;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.layer.LayerId;
import dev.cairn.coordinator.http.dashboard.DashboardViews;
import dev.cairn.coordinator.http.dashboard.MetricViews;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The dashboard: its files, its JSON and the live feed, for those whom the gate admits. Everything is read-only. */
final class DashboardRoutes {
    private static final Logger LOG = LoggerFactory.getLogger(DashboardRoutes.class);
    private static final int LOG_CHUNK_BYTES = 256 * 1024;
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self';"
                    + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /** The files by path, with their types. A fixed list: no path of a request reaches the file system. */
    private static final Map<String, String> FILES = Map.of(
            "/", "text/html; charset=utf-8",
            "/dashboard/app.js", "text/javascript; charset=utf-8",
            "/dashboard/audit.js", "text/javascript; charset=utf-8",
            "/dashboard/metrics.js", "text/javascript; charset=utf-8",
            "/dashboard/pieces.js", "text/javascript; charset=utf-8",
            "/dashboard/style.css", "text/css; charset=utf-8",
            "/dashboard/icon.svg", "image/svg+xml");

    private final DashboardViews views;
    private final MetricViews metrics;
    private final VirtualThreads threads;
    private final DashboardGate gate;
    private final LiveFeed feed;
    private final Map<String, Buffer> files = new HashMap<>();

    DashboardRoutes(
            DashboardViews views, MetricViews metrics, VirtualThreads threads, DashboardGate gate, LiveFeed feed) {
        this.views = views;
        this.metrics = metrics;
        this.threads = threads;
        this.gate = gate;
        this.feed = feed;
        FILES.keySet().forEach(path -> files.put(path, load(path)));
    }

    void addTo(Router router) {
        FILES.keySet().forEach(path -> router.get(path).handler(this::file));
        router.get("/favicon.ico")
                .handler(context -> context.response()
                        .setStatusCode(301)
                        .putHeader("Location", "/dashboard/icon.svg")
                        .end());
        router.get("/events").handler(gate::guard);
        router.get("/events").handler(context -> feed.open(context.request()));
        router.get("/dashboard/api/*").handler(gate::guard);
        router.get("/dashboard/api/stacks").handler(context -> json(context, () -> Optional.of(views.stacks())));
        router.get("/dashboard/api/stacks/:id")
                .handler(context -> json(context, () -> views.stack(context.pathParam("id"))));
        router.get("/dashboard/api/stacks/:id/contacts")
                .handler(context -> json(context, () -> views.contacts(context.pathParam("id"))));
        router.get("/dashboard/api/stacks/:id/commands")
                .handler(context -> json(context, () -> views.commands(context.pathParam("id"))));
        router.get("/dashboard/api/stacks/:id/timeline")
                .handler(context -> json(context, () -> views.timeline(context.pathParam("id"))));
        router.get("/dashboard/api/instances/:id/commands")
                .handler(context -> json(context, () -> views.instanceCommands(context.pathParam("id"))));
        router.get("/dashboard/api/instances/:id/metrics")
                .handler(context -> metrics(context, new InstanceId(context.pathParam("id"))));
        router.get("/dashboard/api/layers/:id/metrics")
                .handler(context -> metrics(context, new LayerId(context.pathParam("id"))));
        router.get("/dashboard/api/commands/:id")
                .handler(context -> json(context, () -> views.command(context.pathParam("id"))));
        router.get("/dashboard/api/commands/:id/log").handler(this::log);
    }

    private void file(RoutingContext context) {
        String path = context.normalizedPath();
        HttpServerResponse response = context.response();
        boolean page = path.equals("/");
        if (page && gate.welcomes(context.request(), response)) {
            // Takes the token out of the address bar, and so out of histories and referrers.
            secured(response).setStatusCode(303).putHeader("Location", "/").end();
            return;
        }
        if (page && !gate.admits(context.request())) {
            Replies.text(
                    response,
                    401,
                    "This is a Cairn coordinator. Open its dashboard by the link that it printed when it started; the link"
                            + " carries a token.");
            return;
        }
        secured(response)
                .putHeader("Content-Type", FILES.getOrDefault(path, "application/octet-stream"))
                .putHeader("Cache-Control", "no-cache")
                .end(files.getOrDefault(path, Buffer.buffer()));
    }

    private void metrics(RoutingContext context, Id id) {
        json(context, () -> metrics.series(id, context.request().getParam("range", "1h")));
    }

    private void log(RoutingContext context) {
        String offset = context.request().getParam("offset", "0");
        if (!offset.matches("[0-9]{1,15}")) {
            Replies.text(context.response(), 400, "The offset must be a number of bytes");
            return;
        }
        threads.call(() -> views.log(context.pathParam("id"), Long.parseLong(offset), LOG_CHUNK_BYTES))
                .onComplete(result -> {
                    if (result.failed()) {
                        failed(context, result.cause());
                    } else if (!context.response().closed()) {
                        secured(context.response())
                                .putHeader("Content-Type", "text/plain; charset=utf-8")
                                .putHeader("Cache-Control", "no-store")
                                .end(Buffer.buffer(result.result()));
                    }
                });
    }

    private void json(RoutingContext context, Callable<Optional<JsonNode>> view) {
        threads.call(view).onComplete(result -> {
            if (result.failed()) {
                failed(context, result.cause());
            } else if (result.result().isEmpty()) {
                Replies.text(context.response(), 404, "There is no such thing; it may have been deleted");
            } else if (!context.response().closed()) {
                secured(context.response())
                        .putHeader("Content-Type", "application/json")
                        .putHeader("Cache-Control", "no-store")
                        .end(Buffer.buffer(result.result().get().toString()));
            }
        });
    }

    static void failed(RoutingContext context, @Nullable Throwable cause) {
        if (!(cause instanceof VirtualThreads.BusyException)) {
            LOG.warn("path={} view=failed", context.request().path(), cause);
        }
        Replies.text(context.response(), 503, "The coordinator cannot answer at present. Try again.");
    }

    static HttpServerResponse secured(HttpServerResponse response) {
        return response.putHeader("Content-Security-Policy", POLICY)
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("Referrer-Policy", "no-referrer");
    }

    private static Buffer load(String path) {
        String resource = path.equals("/") ? "/dashboard/index.html" : path;
        try (InputStream stream = DashboardRoutes.class.getResourceAsStream(resource)) {
            if (stream == null) {
                throw new IllegalStateException("The dashboard's file " + resource + " is missing in this build");
            }
            return Buffer.buffer(stream.readAllBytes());
        } catch (IOException e) {
            throw new IllegalStateException("The dashboard's file " + resource + " cannot be read", e);
        }
    }
}
