package dev.cairn.coordinator.grpc;

import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.port.Time;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Which instance is held by which stream, and each instance's mailbox. An instance is held by one stream at a time. Whether
 * a stream takes over is decided together with the order of its letters: that the older stream has ended is always said
 * before that the newer one has come. Safe for many threads.
 */
final class Sessions {
    private final Map<InstanceId, Slot> slots = new ConcurrentHashMap<>();
    private final Executor threads;
    private final Time time;

    Sessions(Executor threads, Time time) {
        this.threads = threads;
        this.time = time;
    }

    /** What became of a stream that wants to hold its instance. */
    sealed interface Claim {
        /** It does now; {@code ended} held the instance before, null if none did. */
        record Granted(@Nullable AgentSession ended) implements Claim {}

        /** Another machine holds the instance, and it is alive. */
        record Refused(AgentSession holder) implements Claim {}
    }

    Claim claim(AgentSession session) {
        Claim[] result = new Claim[1];
        slots.compute(session.instanceId(), (id, present) -> {
            Slot slot = present == null ? new Slot(new Mailbox(threads, time)) : present;
            AgentSession holder = slot.holder;
            if (holder != null && !holder.bootId().equals(session.bootId()) && holder.beats()) {
                result[0] = new Claim.Refused(holder);
                return slot;
            }
            if (holder != null) {
                slot.mailbox.put(holder.farewell());
            }
            slot.holder = session;
            slot.mailbox.put(session.introduction());
            result[0] = new Claim.Granted(holder);
            return slot;
        });
        return result[0];
    }

    /** The stream has ended. Nothing happens when another one has taken over already. */
    void release(AgentSession session) {
        slots.computeIfPresent(session.instanceId(), (id, slot) -> {
            if (slot.holder == session) {
                slot.holder = null;
                slot.mailbox.put(session.farewell());
                slot.mailbox.put(new Sweep(id));
            }
            return slot;
        });
    }

    /** Only for letters of the stream that holds the instance; others are dropped, false. */
    boolean put(AgentSession session, Mailbox.Letter letter) {
        Slot slot = slots.get(session.instanceId());
        if (slot == null || slot.holder != session) {
            return false;
        }
        slot.mailbox.put(letter);
        return true;
    }

    @Nullable
    AgentSession holder(InstanceId instanceId) {
        Slot slot = slots.get(instanceId);
        return slot == null ? null : slot.holder;
    }

    List<AgentSession> all() {
        return slots.values().stream()
                .map(slot -> slot.holder)
                .filter(Objects::nonNull)
                .toList();
    }

    private static final class Slot {
        private final Mailbox mailbox;
        private volatile @Nullable AgentSession holder;

        private Slot(Mailbox mailbox) {
            this.mailbox = mailbox;
        }
    }

    /** The last letter of an instance that has gone: forgets it, unless it has come back. */
    private final class Sweep implements Mailbox.Letter {
        private final InstanceId instanceId;

        private Sweep(InstanceId instanceId) {
            this.instanceId = instanceId;
        }

        @Override
        public void deliver() {
            slots.computeIfPresent(
                    instanceId, (id, slot) -> slot.holder == null && slot.mailbox.isLast() ? null : slot);
        }

        @Override
        public void undeliverable(RuntimeException cause) {
            throw new IllegalStateException("cannot forget the mailbox of instance " + instanceId, cause);
        }
    }
}
