package dev.cairn.coordinator.engine;

import dev.cairn.coordinator.domain.Outcome;
import dev.cairn.coordinator.domain.effect.Timer;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.lifecycle.Signals;
import dev.cairn.coordinator.port.Store;
import dev.cairn.coordinator.port.Time;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Turns timers that are due into decisions; a timer is a row until its decision is durable. Safe for many threads. */
final class Deadlines {
    private static final int BATCH = 500;

    private final Lanes lanes;
    private final Store store;
    private final Contacts contacts;
    private final Healer healer;
    private final Time time;
    private final Tasks tasks;
    private final Set<Timer.Key> underWay = ConcurrentHashMap.newKeySet();

    Deadlines(Lanes lanes, Store store, Contacts contacts, Healer healer, Time time, Tasks tasks) {
        this.lanes = lanes;
        this.store = store;
        this.contacts = contacts;
        this.healer = healer;
        this.time = time;
        this.tasks = tasks;
    }

    /** Begins what is due. */
    void pump() {
        for (Timer timer : store.dueTimers(time.now(), BATCH)) {
            if (underWay.add(timer.id())) {
                tasks.soon("timer " + timer.id().value(), () -> {
                    try {
                        due(timer);
                    } finally {
                        underWay.remove(timer.id());
                    }
                });
            }
        }
    }

    private void due(Timer timer) {
        InstanceId id = new InstanceId(timer.id().subject());
        if (timer.id().kind() == Timer.Kind.HEAL_REVIEW) {
            healer.review(timer.stackId(), id);
            return;
        }
        boolean inContact = contacts.inContact(id);
        lanes.make(timer.stackId(), (snapshot, now, fresh) -> {
            Timer present = snapshot.timers().get(timer.id());
            return present == null || present.due().isAfter(now)
                    ? Outcome.accepted(false, List.of())
                    : Signals.due(snapshot, present, inContact, now, fresh);
        });
    }
}
