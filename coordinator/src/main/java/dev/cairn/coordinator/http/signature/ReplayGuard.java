package dev.cairn.coordinator.http.signature;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Keeps a signed request that changes something from being carried out again by whoever recorded it. Clients sign each of their
 * own retries anew, but two things send the same signature twice in good faith: a client without random headers that asks for
 * the same within one second, and a transport that repeats a request whose connection broke. See docs/adr/0006.
 *
 * <p>Safe for many threads. What it remembers goes with the process.
 *
 * @param <A> an answer
 */
public final class ReplayGuard<A> {
    /** Two equal requests of one second of signing may come so far apart. */
    private static final Duration SAME_MOMENT = Duration.ofSeconds(5);

    /** The longest that a signature of a change can hold: from five minutes before to five minutes after its time. */
    private static final Duration MEMORY = Duration.ofMinutes(10);

    /** Beyond it the oldest are forgotten; so many are 800 changes a second. */
    private static final int MOST = 500_000;

    private final Map<String, Turn<A>> turns = new HashMap<>();
    private final Deque<Turn<A>> oldestFirst = new ArrayDeque<>();

    /** What is to be done with a request. */
    public sealed interface Admission<A> {
        /** Carry it out, and tell the turn how it went. */
        record First<A>(Turn<A> turn) implements Admission<A> {}

        /** Give the answer that the first one got, or will get: it never reached its sender. */
        record Again<A>(CompletableFuture<A> answer) implements Admission<A> {}

        /** Refuse it. */
        record Replayed<A>(Instant firstSeen) implements Admission<A> {}
    }

    /** A request that was carried out, or is being. */
    public static final class Turn<A> {
        private final String signature;
        private final Instant firstSeen;
        private volatile CompletableFuture<A> answer = new CompletableFuture<>();
        private volatile boolean lost;

        private Turn(String signature, Instant firstSeen) {
            this.signature = signature;
            this.firstSeen = firstSeen;
        }

        public void answered(A made) {
            answer.complete(made);
        }

        /** There is no answer: whoever waits for it hears why. */
        public void failed(RuntimeException why) {
            answer.completeExceptionally(why);
        }

        /** The answer is with its sender: nobody needs it any more. */
        public void delivered() {
            answer = new CompletableFuture<>();
        }

        /** The connection broke before the answer was through. */
        public void lost() {
            lost = true;
        }
    }

    /** Decides about a request that changes something and whose signature is genuine. */
    public synchronized Admission<A> admit(String signature, Instant now) {
        forget(now);
        Turn<A> turn = turns.get(signature);
        if (turn == null) {
            Turn<A> first = new Turn<>(signature, now);
            turns.put(signature, first);
            oldestFirst.add(first);
            return new Admission.First<>(first);
        }
        if (turn.lost) {
            return new Admission.Again<>(turn.answer);
        }
        if (now.isAfter(turn.firstSeen.plus(SAME_MOMENT))) {
            return new Admission.Replayed<>(turn.firstSeen);
        }
        return new Admission.First<>(new Turn<>(signature, now));
    }

    private void forget(Instant now) {
        while (!oldestFirst.isEmpty()
                && (oldestFirst.size() >= MOST
                        || oldestFirst.element().firstSeen.plus(MEMORY).isBefore(now))) {
            turns.remove(oldestFirst.remove().signature);
        }
    }
}
