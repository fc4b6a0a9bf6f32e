package dev.cairn.coordinator.http.signature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.cairn.coordinator.http.signature.ReplayGuard.Admission;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ReplayGuardTest {
    private static final Instant NOW = Instant.parse("2026-11-26T05:00:00Z");

    private final ReplayGuard<String> guard = new ReplayGuard<>();

    @Test
    void aRecordedRequestIsNotCarriedOutAgain() {
        first("s", NOW).delivered();
        assertThat(guard.admit("s", NOW.plusSeconds(6))).isEqualTo(new Admission.Replayed<>(NOW));
        assertThat(guard.admit("s", NOW.plus(Duration.ofMinutes(9)))).isEqualTo(new Admission.Replayed<>(NOW));
        assertThat(guard.admit("other", NOW.plusSeconds(6))).isInstanceOf(Admission.First.class);
    }

    @Test
    void equalRequestsOfOneSecondAreTwoRequests() {
        first("s", NOW).delivered();
        first("s", NOW.plusSeconds(1)).delivered();
        first("s", NOW.plusSeconds(2)).delivered();
        assertThat(guard.admit("s", NOW.plusSeconds(6))).isEqualTo(new Admission.Replayed<>(NOW));
    }

    @Test
    void aRequestWhoseAnswerWasLostGetsIt() {
        ReplayGuard.Turn<String> turn = first("s", NOW);
        turn.lost();
        CompletableFuture<String> again = again("s", NOW.plusSeconds(1));
        assertThat(again).isNotDone();
        turn.answered("made");
        assertThat(again).isCompletedWithValue("made");
        assertThat(again("s", NOW.plusSeconds(60))).isCompletedWithValue("made");
    }

    @Test
    void whoeverWaitsForAnAnswerThatFailedHearsIt() {
        ReplayGuard.Turn<String> turn = first("s", NOW);
        turn.lost();
        CompletableFuture<String> again = again("s", NOW.plusSeconds(1));
        turn.failed(new IllegalStateException("broken"));
        assertThat(again).isCompletedExceptionally();
    }

    @Test
    void whatCanNoLongerBeGenuineIsForgotten() {
        first("s", NOW);
        first("s", NOW.plus(Duration.ofMinutes(11)));
    }

    private ReplayGuard.Turn<String> first(String signature, Instant at) {
        if (guard.admit(signature, at) instanceof Admission.First<String> first) {
            return first.turn();
        }
        return fail("not admitted");
    }

    private CompletableFuture<String> again(String signature, Instant at) {
        if (guard.admit(signature, at) instanceof Admission.Again<String> again) {
            return again.answer();
        }
        return fail("not answered with what was lost");
    }
}
