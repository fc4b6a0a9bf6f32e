package dev.cairn.coordinator.domain.lifecycle;

import dev.cairn.coordinator.domain.Actor;
import dev.cairn.coordinator.domain.Ids;
import dev.cairn.coordinator.domain.Outcome;
import dev.cairn.coordinator.domain.decision.Draft;
import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What callers of the API ask of all instances of a stack. Pure; the answer names the instances that it moved. */
public final class StackRequests {
    private StackRequests() {}

    /** StartStack: starts the stopped 24/7 instances; those with a schedule or load scaling stay with their scheduler. */
    public static Outcome<List<InstanceId>> startStack(StackSnapshot snapshot, Actor actor, Instant now, Ids ids) {
        return all(snapshot, new Signal.StartRequested(), actor, now, ids);
    }

    /** StopStack: stops the running 24/7 instances, each through the normal sequence. */
    public static Outcome<List<InstanceId>> stopStack(StackSnapshot snapshot, Actor actor, Instant now, Ids ids) {
        return all(snapshot, new Signal.StopRequested(), actor, now, ids);
    }

    private static Outcome<List<InstanceId>> all(
            StackSnapshot snapshot, Signal signal, Actor actor, Instant now, Ids ids) {
        Draft draft = new Draft(snapshot, actor, now, ids);
        List<InstanceId> moved = new ArrayList<>();
        for (Instance instance : snapshot.instances().values()) {
            boolean always = instance.settings().autoScalingType() == null && !instance.onPremises();
            if (always && Lifecycle.apply(draft, instance.id(), signal)) {
                moved.add(instance.id());
            }
        }
        return Topology.settled(draft, List.copyOf(moved));
    }
}
