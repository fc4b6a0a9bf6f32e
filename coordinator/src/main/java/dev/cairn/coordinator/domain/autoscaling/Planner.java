package dev.cairn.coordinator.domain.autoscaling;

import dev.cairn.coordinator.domain.Actor;
import dev.cairn.coordinator.domain.Id;
import dev.cairn.coordinator.domain.Ids;
import dev.cairn.coordinator.domain.Outcome;
import dev.cairn.coordinator.domain.decision.Draft;
import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.layer.LayerId;
import dev.cairn.coordinator.domain.lifecycle.Topology;
import dev.cairn.coordinator.domain.scaling.LoadBasedScaling;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One look at a stack: which instances are started and stopped, by time and by load. It arbitrates: what the healer or a person
 * has in hand is left to them, 24/7 instances are nobody's here, and an instance gets one action at a time. A pure function; the
 * engine asks it every minute, and {@code cairn scaling simulate} with the same code.
 */
public final class Planner {
    private Planner() {}

    /**
     * What a look came to.
     *
     * @param moved the instances that were started or stopped
     * @param memory for the next look
     */
    public record Plan(List<InstanceId> moved, Memory memory) {}

    /** One look. Holds and steps are in the time line with their inputs; a hold only when it is news. */
    public static Outcome<Plan> look(
            StackSnapshot snapshot, Policies policies, Observed observed, Memory before, Instant now, Ids ids) {
        Draft draft = new Draft(snapshot, Actor.AUTO_SCALING, now, ids);
        Memory.Next memory = new Memory.Next(before);
        List<InstanceId> moved = new ArrayList<>();
        Look look = new Look(draft, policies, observed, memory, moved);
        new TimePlan(draft, policies, memory, moved).look();
        if (snapshot.loadBasedScaling().values().stream().anyMatch(LoadBasedScaling::enable)) {
            Map<LayerId, List<Instance>> members = members(snapshot);
            for (LoadBasedScaling scaling : snapshot.loadBasedScaling().values()) {
                new LoadPlan(look, scaling, members.getOrDefault(scaling.id(), List.of())).look();
            }
        }
        Set<Id> alive = new HashSet<>(snapshot.layers().keySet());
        alive.addAll(snapshot.instances().keySet());
        return Topology.settled(draft, new Plan(List.copyOf(moved), memory.made(alive)));
    }

    private static Map<LayerId, List<Instance>> members(StackSnapshot snapshot) {
        Map<LayerId, List<Instance>> members = new HashMap<>();
        for (Instance instance : snapshot.instances().values()) {
            for (LayerId layer : instance.settings().layerIds()) {
                members.computeIfAbsent(layer, id -> new ArrayList<>()).add(instance);
            }
        }
        return members;
    }
}
