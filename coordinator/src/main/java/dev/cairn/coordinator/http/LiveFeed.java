package dev.cairn.coordinator.http;

import dev.cairn.coordinator.port.ChangeFeed;
import dev.cairn.coordinator.port.ChangeFeed.Change;
import dev.cairn.coordinator.port.Time;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /events}: tells browsers what has changed, as server-sent events. A change says what to look up again, not what
 * it became, so that changes of the same thing fall together while a browser is slow; one that cannot keep up is told to
 * load everything again. A silent stream beats, so that both sides notice when the other has gone.
 */
final class LiveFeed implements AutoCloseable {
    private static final int PENDING_LIMIT = 500;

    private final Vertx vertx;
    private final ChangeFeed changes;
    private final Time time;
    private final HttpConfig config;
    private final Set<Listener> listeners = ConcurrentHashMap.newKeySet();
    private final AtomicInteger open = new AtomicInteger();

    LiveFeed(Vertx vertx, ChangeFeed changes, Time time, HttpConfig config) {
        this.vertx = vertx;
        this.changes = changes;
        this.time = time;
        this.config = config;
    }

    void open(HttpServerRequest request) {
        HttpServerResponse response = request.response();
        if (open.incrementAndGet() > config.liveStreams()) {
            open.decrementAndGet();
            Replies.text(response, 503, "Too many browsers listen already; close some");
            return;
        }
        response.setChunked(true)
                .putHeader("Content-Type", "text/event-stream")
                .putHeader("Cache-Control", "no-store")
                .putHeader("X-Accel-Buffering", "no");
        Listener listener = new Listener(response, request.getParam("stack"), vertx.getOrCreateContext());
        listeners.add(listener);
        listener.start();
    }

    /** How many browsers listen. */
    int listening() {
        return open.get();
    }

    @Override
    public void close() {
        listeners.forEach(Listener::finish);
    }

    /** One browser. Its fields are used on its own event loop, except where they say so. */
    private final class Listener {
        private final HttpServerResponse response;
        private final @Nullable String stackId;
        private final Context context;
        private final AtomicBoolean ended = new AtomicBoolean();
        private final Set<Change> pending = new LinkedHashSet<>();
        private final AtomicInteger underWay = new AtomicInteger();
        private volatile ChangeFeed.@Nullable Subscription subscription;
        private volatile Time.@Nullable Cancellable beat;

        /** True while the browser still has to be told to load everything again; set on any thread. */
        private final AtomicBoolean overflowed = new AtomicBoolean();

        Listener(HttpServerResponse response, @Nullable String stackId, Context context) {
            this.response = response;
            this.stackId = stackId;
            this.context = context;
        }

        void start() {
            response.closeHandler(ignored -> end());
            response.exceptionHandler(ignored -> end());
            response.drainHandler(ignored -> flush());
            response.write("retry: 1000\nevent: hello\ndata: {}\n\n");
            ChangeFeed.Subscription fresh = changes.subscribe(this::heard);
            subscription = fresh;
            if (ended.get()) {
                fresh.close();
            }
            scheduleBeat();
        }

        /** On whatever thread published the change; must not block. */
        private void heard(Change change) {
            boolean concerned = stackId == null
                    || change.kind() == Change.Kind.STACK
                    || change.stackId().value().equals(stackId);
            if (!concerned || ended.get()) {
                return;
            }
            // Bounds what waits for the event loop as well as what waits for the browser.
            if (underWay.incrementAndGet() > PENDING_LIMIT) {
                underWay.decrementAndGet();
                if (overflowed.compareAndSet(false, true)) {
                    context.runOnContext(ignored -> flush());
                }
                return;
            }
            context.runOnContext(ignored -> {
                underWay.decrementAndGet();
                if (pending.size() >= PENDING_LIMIT) {
                    overflowed.set(true);
                } else if (!overflowed.get()) {
                    pending.add(change);
                }
                flush();
            });
        }

        private void flush() {
            if (ended.get() || response.closed() || response.writeQueueFull()) {
                return;
            }
            if (overflowed.compareAndSet(true, false)) {
                pending.clear();
                response.write("event: reload\ndata: {}\n\n");
                return;
            }
            if (!pending.isEmpty()) {
                StringBuilder events = new StringBuilder();
                for (Change change : pending) {
                    events.append("event: change\ndata: ")
                            .append(new JsonObject()
                                    .put("kind", change.kind().name().toLowerCase(Locale.ROOT))
                                    .put("stack", change.stackId().value())
                                    .put("subject", change.subject())
                                    .encode())
                            .append("\n\n");
                }
                pending.clear();
                response.write(events.toString());
            }
        }

        private void scheduleBeat() {
            beat = time.after(
                    config.liveBeat(),
                    () -> context.runOnContext(ignored -> {
                        if (!ended.get() && !response.closed()) {
                            if (!response.writeQueueFull()) {
                                response.write("event: beat\ndata: {}\n\n");
                            }
                            scheduleBeat();
                        }
                    }));
            Time.Cancellable scheduled = beat;
            if (ended.get() && scheduled != null) {
                scheduled.cancel();
            }
        }

        void finish() {
            context.runOnContext(ignored -> {
                if (!response.ended() && !response.closed()) {
                    response.end();
                }
                end();
            });
        }

        private void end() {
            if (!ended.compareAndSet(false, true)) {
                return;
            }
            open.decrementAndGet();
            listeners.remove(this);
            ChangeFeed.Subscription subscribed = subscription;
            if (subscribed != null) {
                subscribed.close();
            }
            Time.Cancellable scheduled = beat;
            if (scheduled != null) {
                scheduled.cancel();
            }
        }
    }
}
