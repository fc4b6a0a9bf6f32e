package dev.cairn.coordinator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.coordinator.domain.Write;
import dev.cairn.coordinator.domain.event.StackEvent;
import dev.cairn.coordinator.port.EventDeliveries.ReceiverState;
import dev.cairn.coordinator.port.EventLog.Numbered;
import dev.cairn.coordinator.port.EventReceiver;
import dev.cairn.coordinator.store.Samples;
import dev.cairn.coordinator.store.memory.MemoryStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class EventDeliveryTest {
    private final FakeTime time = new FakeTime();
    private final MemoryStore store = new MemoryStore();
    private final Inbox slow = new Inbox("slow", 1);
    private final Inbox bulk = new Inbox("bulk", 10);
    private EventDelivery delivery = fresh();
    private long version;
    private int made;

    /** A receiver that fails as the test wants. */
    private static final class Inbox implements EventReceiver {
        final String name;
        final int batch;
        final List<String> got = new ArrayList<>();
        final Set<String> refused = new HashSet<>();
        boolean away;
        int calls;

        Inbox(String name, int batch) {
            this.name = name;
            this.batch = batch;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public boolean wants(StackEvent event) {
            return !event.id().value().startsWith("unwanted");
        }

        @Override
        public int batch() {
            return batch;
        }

        @Override
        public List<Result> tell(List<Numbered> events) {
            calls++;
            assertThat(events).hasSizeBetween(1, batch);
            return events.stream().map(this::one).toList();
        }

        private Result one(Numbered numbered) {
            String id = numbered.event().id().value();
            if (away || refused.contains(id)) {
                return Result.failed("it is away");
            }
            got.add(id);
            return Result.DELIVERED;
        }
    }

    private EventDelivery fresh() {
        return new EventDelivery(
                store.events(), List.of(slow, bulk), new LiveChanges(), EventConfig.DEFAULTS, time, new SeededIds(1));
    }

    private void started() {
        version = store.commit(Samples.STACK, 0, List.of(Write.put(Samples.stack())))
                .orElseThrow();
        delivery.start();
        time.advance(Duration.ofSeconds(1));
    }

    /** The process ends, and the next one takes over. */
    private void restart() {
        delivery.close();
        time.forgetTasks();
        delivery = fresh();
        delivery.start();
        time.advance(Duration.ofSeconds(1));
    }

    private List<String> happen(int count) {
        List<Write> writes = new ArrayList<>();
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ids.add("event-" + ++made);
            writes.add(Write.put(
                    Samples.event(ids.getLast(), Samples.eventDetails().getFirst(), time.now())));
        }
        version = store.commit(Samples.STACK, version, writes).orElseThrow();
        time.advance(Duration.ofMinutes(1));
        return ids;
    }

    private ReceiverState state(Inbox inbox) {
        return delivery.receivers().stream()
                .filter(state -> state.name().equals(inbox.name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void tellsEveryReceiverEverythingInOrder() {
        started();
        List<String> happened = happen(250);

        assertThat(slow.got).isEqualTo(happened);
        assertThat(bulk.got).isEqualTo(happened);
        assertThat(bulk.calls).isEqualTo(25);
        assertThat(state(slow)).isEqualTo(new ReceiverState("slow", 250, 0, 250, 0, 0, null, null));
    }

    @Test
    void aNewReceiverIsToldFromNowOn() {
        version = store.commit(Samples.STACK, 0, List.of(Write.put(Samples.stack())))
                .orElseThrow();
        happen(5);
        delivery.start();
        List<String> later = happen(2);

        assertThat(slow.got).isEqualTo(later);
    }

    @Test
    void oneThatIsAwayForHoursGetsEverythingAfterwardsAndHoldsUpNobody() {
        started();
        slow.away = true;
        List<String> happened = happen(100);
        assertThat(bulk.got).isEqualTo(happened);
        int calls = slow.calls;
        time.advance(Duration.ofHours(5));
        // Every ten minutes and a little, not more.
        assertThat(slow.calls - calls).isBetween(20, 40);
        assertThat(state(slow).pending()).isEqualTo(100);
        assertThat(state(slow).problem()).isEqualTo("it is away");

        restart();
        assertThat(state(slow).failingSince()).isNotNull();
        slow.away = false;
        time.advance(Duration.ofMinutes(15));
        assertThat(slow.got).isEqualTo(happened);
        assertThat(state(slow).failingSince()).isNull();
    }

    @Test
    void whatFailsForADayIsPassedOverAndSaid() {
        started();
        slow.refused.add("event-2");
        List<String> happened = happen(3);
        time.advance(Duration.ofHours(20));
        assertThat(slow.got).containsExactly("event-1");
        restart();
        time.advance(Duration.ofHours(5));

        happened.remove("event-2");
        assertThat(slow.got).isEqualTo(happened);
        assertThat(state(slow).givenUp()).isEqualTo(1);
    }

    @Test
    void theRestOfABatchIsNotSentAgain() {
        started();
        bulk.refused.add("event-4");
        happen(10);
        assertThat(bulk.got).hasSize(9).doesNotContain("event-4");
        assertThat(state(bulk).pending()).isEqualTo(1);
        bulk.refused.clear();
        time.advance(Duration.ofMinutes(15));

        assertThat(bulk.got).hasSize(10).endsWith("event-4").doesNotHaveDuplicates();
        assertThat(state(bulk).sequence()).isEqualTo(10);
    }

    @Test
    void tellsAgainFromWhereTheOperatorSays() {
        started();
        List<String> happened = happen(5);
        slow.got.clear();
        assertThat(delivery.replay("slow", 2)).isPresent();
        assertThat(delivery.replay("nobody", 2)).isEmpty();
        time.advance(Duration.ofSeconds(5));

        assertThat(slow.got).isEqualTo(happened.subList(2, 5));
        assertThat(bulk.got).isEqualTo(happened);
    }

    @Test
    void aReplayDoesNotWaitForTheNextTry() {
        started();
        slow.away = true;
        happen(2);
        time.advance(Duration.ofHours(2));
        slow.away = false;
        delivery.replay("slow", 0);
        time.advance(Duration.ofSeconds(1));

        assertThat(slow.got).containsExactly("event-1", "event-2");
    }

    @Test
    void whatIsTooOldIsRemovedAndCountedWhereItWasNotDelivered() {
        started();
        slow.away = true;
        happen(20);
        time.advance(Duration.ofDays(8));

        assertThat(delivery.events(0, 10)).isEmpty();
        assertThat(state(slow).pending()).isZero();
        assertThat(state(slow).givenUp()).isEqualTo(20);
        assertThat(state(bulk).givenUp()).isZero();
    }

    @Test
    void skipsWhatNobodyWants() {
        started();
        List<Write> writes = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            writes.add(Write.put(
                    Samples.event("unwanted-" + i, Samples.eventDetails().getFirst(), time.now())));
        }
        version = store.commit(Samples.STACK, version, writes).orElseThrow();
        happen(1);

        assertThat(slow.got).containsExactly("event-1");
        assertThat(slow.calls).isEqualTo(1);
    }
}
