package dev.cairn.coordinator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.coordinator.domain.Samples;
import dev.cairn.coordinator.domain.instance.InstanceId;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SessionTableTest {
    private static final Duration SUSPECT = Duration.ofSeconds(25);
    private static final Duration LAPSE = Duration.ofSeconds(60);
    private final SessionTable table = new SessionTable();
    private final InstanceId first = Samples.instanceId(1);
    private final InstanceId second = Samples.instanceId(2);

    private static long at(long seconds) {
        return Long.MAX_VALUE - 1_000 + seconds * 1_000_000_000L; // The monotonic clock may overflow on the way.
    }

    private List<InstanceId> expired(long seconds, boolean lapsed) {
        return table.expire(at(seconds), SUSPECT, LAPSE).stream()
                .filter(silent -> silent.lapsed() == lapsed)
                .map(SessionTable.Silent::instanceId)
                .toList();
    }

    @Test
    void becomesSuspectAndLapsesOnceEach() {
        table.connected(first, Samples.STACK, "run-1", at(0));
        table.connected(second, Samples.STACK, "run-2", at(0));
        assertThat(expired(24, false)).isEmpty();
        table.beat(second, FakeAgents.METRICS, at(24));
        assertThat(expired(26, false)).containsExactly(first);
        assertThat(expired(27, false)).isEmpty();
        assertThat(table.contact(first, at(27)).suspect()).isTrue();
        table.beat(second, FakeAgents.METRICS, at(50));
        assertThat(expired(61, true)).containsExactly(first);
        assertThat(expired(62, true)).isEmpty();
        assertThat(table.beat(first, FakeAgents.METRICS, at(63))).isEqualTo(Samples.STACK);
        assertThat(table.beat(first, FakeAgents.METRICS, at(64))).isNull();
        assertThat(expired(124, true)).containsExactlyInAnyOrder(first, second);
    }

    @Test
    void countsThoseItExpectsAsSeenJustNowAndForgivesAPause() {
        table.expect(first, Samples.STACK, at(100));
        table.expect(first, Samples.STACK, at(150));
        assertThat(table.contact(first, at(150)).sinceLastContact()).isEqualTo(Duration.ofSeconds(50));
        table.forgive(at(500));
        assertThat(expired(510, false)).isEmpty();
        assertThat(expired(510, true)).isEmpty();
    }

    @Test
    void anOldSessionsEndDoesNotEndTheNewOne() {
        table.connected(first, Samples.STACK, "run-1", at(0));
        table.connected(first, Samples.STACK, "run-2", at(1));
        assertThat(table.disconnected(first, "run-1")).isFalse();
        assertThat(table.isConnected(first)).isTrue();
        assertThat(table.disconnected(first, "run-2")).isTrue();
        assertThat(table.isConnected(first)).isFalse();
    }
}
