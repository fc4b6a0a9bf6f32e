package dev.cairn.coordinator.domain.lifecycle;

import dev.cairn.coordinator.domain.Actor;
import dev.cairn.coordinator.domain.Ids;
import dev.cairn.coordinator.domain.Outcome;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import java.time.Instant;

/** What callers of the API ask of one instance. Pure; the answer is the instance that was asked for. */
public final class InstanceRequests {
    private InstanceRequests() {}

    /** StartInstance: from stopped or start_failed. */
    public static Outcome<InstanceId> start(StackSnapshot snapshot, InstanceId id, Actor actor, Instant now, Ids ids) {
        return Outcome.invalid("This part of the coordinator is not built yet");
    }

    /** StopInstance: the normal sequence, with shutdown recipes where an agent can run them. */
    public static Outcome<InstanceId> stop(StackSnapshot snapshot, InstanceId id, Actor actor, Instant now, Ids ids) {
        return Outcome.invalid("This part of the coordinator is not built yet");
    }

    /** StopInstance with Force: cuts the link to the machine, which stays as it is and is the caller's to remove. */
    public static Outcome<InstanceId> forceStop(
            StackSnapshot snapshot, InstanceId id, Actor actor, Instant now, Ids ids) {
        return Outcome.invalid("This part of the coordinator is not built yet");
    }

    /** RebootInstance: a soft reboot without lifecycle events. */
    public static Outcome<InstanceId> reboot(StackSnapshot snapshot, InstanceId id, Actor actor, Instant now, Ids ids) {
        return Outcome.invalid("This part of the coordinator is not built yet");
    }

    /**
     * DeleteInstance: deletes the record, its schedule and timers, and ends the machine behind it with its disk. From stopped,
     * or start_failed and stop_failed without a machine.
     */
    public static Outcome<InstanceId> delete(StackSnapshot snapshot, InstanceId id, Actor actor, Instant now, Ids ids) {
        return Outcome.invalid("This part of the coordinator is not built yet");
    }
}
