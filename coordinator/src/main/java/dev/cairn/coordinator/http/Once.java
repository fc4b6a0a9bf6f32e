package dev.cairn.coordinator.http;

import dev.cairn.coordinator.http.signature.ReplayGuard;
import dev.cairn.coordinator.http.signature.ReplayGuard.Admission;
import dev.cairn.coordinator.http.signature.ReplayGuard.Turn;
import dev.cairn.coordinator.http.signature.Verdict;
import dev.cairn.coordinator.port.Time;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Carries out a signed change once, however often it comes. Safe for many threads.
 *
 * @param <A> an answer
 */
final class Once<A> {
    /** A presigned change is no ticket for days. */
    private static final Duration LONGEST = Duration.ofMinutes(5);

    private static final Duration WAIT_FOR_THE_FIRST = Duration.ofSeconds(60);

    private final ReplayGuard<A> guard = new ReplayGuard<>();
    private final Time time;

    Once(Time time) {
        this.time = time;
    }

    /**
     * The answer of the call, or that of the same call before whose sender never got it.
     *
     * @param refusal the answer to a replay, with these words
     */
    A of(Verdict.Genuine request, Delivery<A> delivery, Supplier<A> call, Function<String, A> refusal) {
        Instant now = time.now();
        if (request.presigned() && now.isAfter(request.signedAt().plus(LONGEST))) {
            return refusal.apply("Signature expired: a presigned request that changes something holds for "
                    + LONGEST.toMinutes() + " minutes, and this one was signed at " + request.signedAt()
                    + ". Sign it again.");
        }
        return switch (guard.admit(request.signature(), now)) {
            case Admission.First<A> first -> {
                delivery.begins(first.turn());
                try {
                    A answer = call.get();
                    first.turn().answered(answer);
                    yield answer;
                } catch (RuntimeException failure) {
                    first.turn().failed(failure);
                    throw failure;
                }
            }
            case Admission.Again<A> again ->
                again.answer()
                        .orTimeout(WAIT_FOR_THE_FIRST.toSeconds(), TimeUnit.SECONDS)
                        .join();
            case Admission.Replayed<A> replayed ->
                refusal.apply("This request was already carried out at " + replayed.firstSeen()
                        + ", with the same signature. To do the same once more, sign a new request.");
        };
    }

    /** Whether an answer reaches its sender. Told by the event loop, asked by the thread that works on the request. */
    static final class Delivery<A> {
        private @Nullable Turn<A> turn;
        private boolean broken;

        /** To be called on the event loop of the response. */
        static <A> Delivery<A> of(HttpServerResponse response) {
            Delivery<A> delivery = new Delivery<>();
            response.closeHandler(ignored -> delivery.breaks());
            return delivery;
        }

        synchronized void begins(Turn<A> begun) {
            turn = begun;
            if (broken) {
                begun.lost();
            }
        }

        synchronized void breaks() {
            broken = true;
            if (turn != null) {
                turn.lost();
            }
        }

        synchronized void arrived() {
            if (turn != null && !broken) {
                turn.delivered();
            }
        }
    }
}
