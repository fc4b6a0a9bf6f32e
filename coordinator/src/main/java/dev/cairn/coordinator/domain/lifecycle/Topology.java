package dev.cairn.coordinator.domain.lifecycle;

import dev.cairn.coordinator.domain.LifecycleEvent;
import dev.cairn.coordinator.domain.Outcome;
import dev.cairn.coordinator.domain.decision.Draft;
import dev.cairn.coordinator.domain.deployment.Command.Cookbooks;
import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.instance.InstanceStatus;
import dev.cairn.coordinator.domain.instance.Server;
import dev.cairn.coordinator.domain.queue.CommandQueue;
import dev.cairn.coordinator.domain.queue.CommandSpec;
import dev.cairn.coordinator.domain.queue.RecipeLists;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who is in service, as the other members see it. When a decision has changed that, the stack's generation counts up once and
 * every online instance gets one configure, however many instances the decision moved.
 */
public final class Topology {
    private Topology() {}

    /** The end of every decision about instances. */
    public static <T> Outcome<T> settled(Draft draft, T answer) {
        settle(draft);
        Balancing.settle(draft);
        return Outcome.accepted(answer, draft.writes());
    }

    /** The end of a decision that changes what members must know of each other in another way; the reason says which. */
    public static <T> Outcome<T> changed(Draft draft, String reason, T answer) {
        configureAll(draft, reason);
        Balancing.settle(draft);
        return Outcome.accepted(answer, draft.writes());
    }

    private static void settle(Draft draft) {
        Map<InstanceId, Addresses> before = members(draft.before().instances().values());
        Map<InstanceId, Addresses> after = members(draft.instances());
        if (!before.equals(after)) {
            configureAll(draft, difference(before, after));
        }
    }

    static void configureAll(Draft draft, String reason) {
        draft.put(draft.stack().nextGeneration());
        List<Instance> online = draft.instances().stream()
                .filter(instance -> instance.status() == InstanceStatus.ONLINE)
                .toList();
        online.forEach(instance -> configure(draft, instance));
        draft.note(
                draft.stack().id(),
                "configure queued",
                reason,
                Map.of(
                        "generation", Long.toString(draft.stack().topologyGeneration()),
                        "instances", Integer.toString(online.size())));
    }

    /** An instance that was away while the topology changed is told of it. */
    static void catchUp(Draft draft, InstanceId id) {
        Instance instance = draft.known(id);
        boolean behind =
                instance.progress().configuredGeneration() < draft.stack().topologyGeneration();
        boolean queued =
                draft.open(id).stream().anyMatch(command -> command.type().equals("configure"));
        if (behind && !queued) {
            configure(draft, instance);
        }
    }

    private static void configure(Draft draft, Instance instance) {
        CommandQueue.enqueue(
                draft,
                instance.id(),
                CommandSpec.own(
                        "configure",
                        RecipeLists.of(draft.before(), instance, LifecycleEvent.CONFIGURE),
                        Cookbooks.CACHED,
                        List.of()));
    }

    /** A rebooting member stays one: RebootInstance triggers no lifecycle event. */
    private static Map<InstanceId, Addresses> members(Collection<Instance> instances) {
        Map<InstanceId, Addresses> members = new HashMap<>();
        for (Instance instance : instances) {
            boolean member = instance.status() == InstanceStatus.ONLINE
                    || (instance.status() == InstanceStatus.REBOOTING
                            && instance.progress().configuredGeneration() >= 0);
            if (member) {
                members.put(instance.id(), Addresses.of(instance));
            }
        }
        return members;
    }

    private static String difference(Map<InstanceId, Addresses> before, Map<InstanceId, Addresses> after) {
        List<String> parts = new ArrayList<>();
        List<String> entered = names(after, before);
        List<String> left = names(before, after);
        if (!entered.isEmpty()) {
            parts.add(String.join(", ", entered) + " entered service");
        }
        if (!left.isEmpty()) {
            parts.add(String.join(", ", left) + " left service");
        }
        return parts.isEmpty() ? "an address has changed" : String.join("; ", parts);
    }

    private static List<String> names(Map<InstanceId, Addresses> of, Map<InstanceId, Addresses> without) {
        return of.entrySet().stream()
                .filter(member -> !without.containsKey(member.getKey()))
                .map(member -> member.getValue().hostname())
                .sorted()
                .toList();
    }

    /** What other members' recipes and hosts files see of one. */
    private record Addresses(
            String hostname,
            @Nullable String privateIp,
            @Nullable String publicIp,
            @Nullable String elasticIp) {
        static Addresses of(Instance instance) {
            Server server = instance.server();
            return new Addresses(
                    instance.hostname(),
                    server == null ? null : server.privateIp(),
                    server == null ? null : server.publicIp(),
                    instance.elasticIp());
        }
    }
}
