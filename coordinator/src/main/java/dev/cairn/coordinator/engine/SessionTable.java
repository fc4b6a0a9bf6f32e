package dev.cairn.coordinator.engine;

import dev.cairn.coordinator.domain.deployment.CommandId;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.stack.StackId;
import dev.cairn.coordinator.port.Contact;
import dev.cairn.coordinator.port.MachineMetrics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who was heard when: soft state, never stored. A beat costs O(1); expiry looks at the head of a list that is ordered by last
 * contact, so that it costs nothing while all beat. Times are of the monotonic clock, in nanoseconds. Safe for many threads.
 */
final class SessionTable {
    private final Map<InstanceId, Entry> entries = new HashMap<>();

    /** Those whose silence is being counted, the longest silent first. */
    private final LinkedHashSet<InstanceId> byContact = new LinkedHashSet<>();

    private static final class Entry {
        StackId stackId;

        @Nullable
        String agentRunId;

        long lastContact;

        @Nullable
        MachineMetrics metrics;

        @Nullable
        CommandId running;

        boolean suspect;
        boolean lapsed;

        Entry(StackId stackId, long lastContact) {
            this.stackId = stackId;
            this.lastContact = lastContact;
        }
    }

    /** An instance whose silence has reached a limit. */
    record Silent(InstanceId instanceId, StackId stackId, Duration silence, boolean lapsed) {}

    /** Expects an instance to talk; one that is not known counts as seen just now. */
    synchronized void expect(InstanceId id, StackId stackId, long nanos) {
        if (!entries.containsKey(id)) {
            entries.put(id, new Entry(stackId, nanos));
            byContact.add(id);
        }
    }

    synchronized void forget(InstanceId id) {
        entries.remove(id);
        byContact.remove(id);
    }

    synchronized void connected(InstanceId id, StackId stackId, String agentRunId, long nanos) {
        Entry entry = entries.computeIfAbsent(id, fresh -> new Entry(stackId, nanos));
        entry.agentRunId = agentRunId;
        entry.running = null;
        heard(id, entry, nanos);
    }

    /** False when the session that ended is not the present one. */
    synchronized boolean disconnected(InstanceId id, String agentRunId) {
        Entry entry = entries.get(id);
        if (entry == null || !agentRunId.equals(entry.agentRunId)) {
            return false;
        }
        entry.agentRunId = null;
        return true;
    }

    /** The stack of an instance whose silence had lapsed before this beat; null when nothing has changed. */
    synchronized @Nullable StackId beat(InstanceId id, MachineMetrics metrics, long nanos) {
        Entry entry = entries.get(id);
        if (entry == null) {
            return null;
        }
        boolean back = entry.lapsed;
        entry.metrics = metrics;
        heard(id, entry, nanos);
        return back ? entry.stackId : null;
    }

    private void heard(InstanceId id, Entry entry, long nanos) {
        entry.lastContact = nanos;
        entry.suspect = false;
        entry.lapsed = false;
        byContact.remove(id);
        byContact.add(id);
    }

    /** Those that have become suspect or have lapsed since the last call. */
    synchronized List<Silent> expire(long nanos, Duration suspectAfter, Duration lapseAfter) {
        List<Silent> silent = new ArrayList<>();
        for (Iterator<InstanceId> ids = byContact.iterator(); ids.hasNext(); ) {
            InstanceId id = ids.next();
            Entry entry = entries.get(id);
            if (entry == null) {
                ids.remove();
                continue;
            }
            Duration silence = Duration.ofNanos(nanos - entry.lastContact);
            if (silence.compareTo(suspectAfter) < 0) {
                break;
            }
            if (silence.compareTo(lapseAfter) >= 0) {
                ids.remove();
                entry.lapsed = true;
                entry.suspect = true;
                silent.add(new Silent(id, entry.stackId, silence, true));
            } else if (!entry.suspect) {
                entry.suspect = true;
                silent.add(new Silent(id, entry.stackId, silence, false));
            }
        }
        return silent;
    }

    /** Counts everybody as seen just now: the coordinator itself was away. */
    synchronized void forgive(long nanos) {
        byContact.forEach(id -> {
            Entry entry = entries.get(id);
            if (entry != null) {
                entry.lastContact = nanos;
                entry.suspect = false;
            }
        });
    }

    /** Nothing was decided on the lapse of this instance: the next look tells of it again, unless it is heard before. */
    synchronized void lapseUndecided(InstanceId id) {
        Entry entry = entries.get(id);
        if (entry != null && entry.lapsed) {
            entry.lapsed = false;
            byContact.addFirst(id);
        }
    }

    /** Nothing was decided on the return of this instance: its next beat tells of it again. */
    synchronized void returnUndecided(InstanceId id) {
        Entry entry = entries.get(id);
        if (entry != null) {
            entry.lapsed = true;
        }
    }

    synchronized void running(InstanceId id, @Nullable CommandId command) {
        Entry entry = entries.get(id);
        if (entry != null) {
            entry.running = command;
        }
    }

    synchronized boolean isConnected(InstanceId id) {
        Entry entry = entries.get(id);
        return entry != null && entry.agentRunId != null;
    }

    synchronized Contact contact(InstanceId id, long nanos) {
        Entry entry = entries.get(id);
        if (entry == null) {
            return new Contact(false, Duration.ZERO, false, null, null);
        }
        return new Contact(
                entry.agentRunId != null,
                Duration.ofNanos(nanos - entry.lastContact),
                entry.suspect,
                entry.metrics,
                entry.running == null ? null : entry.running.value());
    }

    synchronized int size() {
        return byContact.size();
    }
}
