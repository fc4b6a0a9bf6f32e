package dev.cairn.demo;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** Waits for a condition, bounded. The one place of the demo that sleeps. */
final class Await {
    private static final Duration PAUSE = Duration.ofMillis(250);

    private Await() {}

    /**
     * Asks again and again until the answer is there.
     *
     * @param what for the error: "app1 to be online"
     * @param state what to say about the present state when it takes too long
     */
    static <T> T until(String what, Duration limit, Supplier<Optional<T>> condition, Supplier<String> state) {
        long end = System.nanoTime() + limit.toNanos();
        while (true) {
            Optional<T> answer = condition.get();
            if (answer.isPresent()) {
                return answer.get();
            }
            if (System.nanoTime() - end > 0) {
                throw new StepFailed("Waited " + limit.toSeconds() + " s for " + what + ". " + state.get());
            }
            pause(PAUSE);
        }
    }

    static void pause(Duration duration) {
        try {
            Thread.sleep(duration);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new StepFailed("The demo was interrupted.", interrupted);
        }
    }
}
