package dev.cairn.agent.session;

import dev.cairn.agent.system.Time;
import dev.cairn.proto.agent.v1.AgentMessage;
import dev.cairn.proto.agent.v1.AgentServiceGrpcClient;
import dev.cairn.proto.agent.v1.CoordinatorMessage;
import io.vertx.core.Context;
import io.vertx.grpc.client.GrpcClient;
import io.vertx.grpc.client.GrpcClientRequest;
import io.vertx.grpc.client.GrpcClientResponse;
import io.vertx.grpc.common.GrpcStatus;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One stream to one coordinator. However it ends (trailers, a reset, a lost connection, silence), {@link Listener#ended}
 * is called once, unless {@link #close} came first. Lives on its context; {@link #send} may be called from any thread.
 */
final class Stream {
    /** Hears what comes, on the context. */
    interface Listener {
        void received(Stream stream, CoordinatorMessage message);

        /**
         * The stream is over.
         *
         * @param status what the coordinator ended it with; null when it is the connection that failed
         * @param why for people
         */
        void ended(Stream stream, @Nullable GrpcStatus status, String why);
    }

    private static final Logger log = LoggerFactory.getLogger(Stream.class);
    private static final Duration OPENING_LIMIT = Duration.ofSeconds(20);
    private static final int BEATS_MISSED = 3;
    private static final Duration SHORTEST_SILENCE = Duration.ofSeconds(10);

    private final Context context;
    private final GrpcClient client;
    private final Address address;
    private final Time time;
    private final Listener listener;
    private final long openedAt;
    private @Nullable GrpcClientRequest<AgentMessage, CoordinatorMessage> request;
    private Duration interval = SHORTEST_SILENCE;
    private long lastHeard;
    private long beats;
    private boolean heard;
    private boolean over;

    Stream(Context context, GrpcClient client, Address address, Time time, Listener listener) {
        this.context = context;
        this.client = client;
        this.address = address;
        this.time = time;
        this.listener = listener;
        this.openedAt = time.nanos();
        this.lastHeard = openedAt;
    }

    void open(AgentMessage hello) {
        context.owner().setTimer(OPENING_LIMIT.toMillis(), timer -> {
            if (!heard) {
                fail("no welcome within " + OPENING_LIMIT.toSeconds() + " s");
            }
        });
        client.request(Connections.socket(address), AgentServiceGrpcClient.Session)
                .onComplete((opened, failure) -> context.runOnContext(v -> {
                    if (failure != null) {
                        fail(describe(failure));
                    } else if (over) {
                        opened.cancel();
                    } else {
                        begin(opened, hello);
                    }
                }));
    }

    private void begin(GrpcClientRequest<AgentMessage, CoordinatorMessage> opened, AgentMessage hello) {
        request = opened;
        opened.exceptionHandler(e -> context.runOnContext(v -> fail(describe(e))));
        opened.response().onComplete((response, failure) -> {
            if (failure == null) {
                // At once, on the thread that brings it: what is not handled when it comes is lost.
                listen(response);
            } else {
                context.runOnContext(v -> fail(describe(failure)));
            }
        });
        opened.write(hello);
    }

    private void listen(GrpcClientResponse<AgentMessage, CoordinatorMessage> response) {
        response.handler(message -> context.runOnContext(v -> {
            if (!over) {
                heard = true;
                lastHeard = time.nanos();
                listener.received(this, message);
            }
        }));
        response.errorHandler(e -> context.runOnContext(v -> fail("reset: " + e)));
        response.exceptionHandler(e -> context.runOnContext(v -> fail(describe(e))));
        response.endHandler(nothing -> context.runOnContext(v -> {
            String message = response.statusMessage();
            finish(response.status(), message == null ? "" : message);
        }));
    }

    /** Sends a message, or drops it when the stream is over. */
    void send(AgentMessage message) {
        context.runOnContext(v -> {
            GrpcClientRequest<AgentMessage, CoordinatorMessage> open = request;
            if (!over && open != null) {
                open.write(message);
            }
        });
    }

    /** Ends the stream because it is of no use any more. */
    void fail(String why) {
        finish(null, why);
    }

    private void finish(@Nullable GrpcStatus status, String why) {
        if (!over) {
            close();
            listener.ended(this, status, why);
        }
    }

    /** Ends the stream; nobody is told. */
    void close() {
        if (!over) {
            over = true;
            if (request != null) {
                try {
                    request.cancel();
                } catch (RuntimeException e) {
                    log.debug("cancelling the stream", e);
                }
            }
        }
    }

    Address address() {
        return address;
    }

    Duration age() {
        return Duration.ofNanos(time.nanos() - openedAt);
    }

    Duration interval() {
        return interval;
    }

    /** The time between heartbeats from now on. */
    void interval(Duration asked) {
        interval = asked;
    }

    long nextBeat() {
        beats++;
        return beats;
    }

    /** Whether nothing has come for several intervals. */
    boolean isSilent() {
        Duration limit = interval.multipliedBy(BEATS_MISSED);
        Duration longer = limit.compareTo(SHORTEST_SILENCE) > 0 ? limit : SHORTEST_SILENCE;
        return time.nanos() - lastHeard > longer.toNanos();
    }

    private static String describe(Throwable failure) {
        StringBuilder text = new StringBuilder();
        for (Throwable cause = failure; cause != null && text.length() < 500; cause = cause.getCause()) {
            String message = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
            if (text.indexOf(message) < 0) {
                text.append(text.isEmpty() ? "" : ": ").append(message);
            }
        }
        return text.toString();
    }
}
