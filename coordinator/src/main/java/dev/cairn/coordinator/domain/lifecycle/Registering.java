package dev.cairn.coordinator.domain.lifecycle;

import dev.cairn.coordinator.domain.LifecycleEvent;
import dev.cairn.coordinator.domain.decision.Draft;
import dev.cairn.coordinator.domain.deployment.Command.Cookbooks;
import dev.cairn.coordinator.domain.effect.Timer;
import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.instance.InstanceStatus;
import dev.cairn.coordinator.domain.layer.LayerId;
import dev.cairn.coordinator.domain.queue.CommandQueue;
import dev.cairn.coordinator.domain.queue.CommandSpec;
import dev.cairn.coordinator.domain.queue.RecipeLists;
import java.util.List;
import java.util.Map;

/**
 * Machines that were made elsewhere: into the stack, into layers, out of both. After OpsWorks' guide ("Managing Registered
 * Instances"): assigning runs setup and deploy, unassigning and deregistering run the shutdown recipes first where an agent
 * can run them, and unassigning always leaves all layers.
 */
final class Registering {
    private Registering() {}

    static void begun(Draft draft, Instance instance, Signal.SetupBegun signal) {
        draft.put(instance.to(InstanceStatus.RUNNING_SETUP, draft.now()));
        draft.note(instance.id(), "setup began", "the agent has taken the setup command", Map.of());
    }

    static void assign(Draft draft, Instance instance, Signal.AssignRequested signal) {
        Instance assigned = instance.withSettings(instance.settings().withLayers(signal.layerIds()))
                .withProgress(instance.progress().withConfigured(-1))
                .to(InstanceStatus.ASSIGNING, draft.now());
        draft.put(assigned);
        draft.note(
                instance.id(),
                "assigned to layers",
                "AssignInstance was called",
                Map.of(
                        "layers",
                        String.join(
                                ", ",
                                signal.layerIds().stream().map(LayerId::value).toList())));
        CommandQueue.enqueue(
                draft,
                instance.id(),
                CommandSpec.own(
                        "setup",
                        RecipeLists.of(draft.before(), assigned, LifecycleEvent.SETUP, LifecycleEvent.DEPLOY),
                        Cookbooks.FRESH,
                        List.copyOf(draft.before().apps().keySet())));
    }

    static void unassign(Draft draft, Instance instance, Signal.UnassignRequested signal) {
        draft.note(
                instance.id(),
                "unassign requested",
                "UnassignInstance was called",
                Map.of("from", instance.status().word()));
        leave(draft, instance, InstanceStatus.UNASSIGNING);
    }

    /** Nobody can run recipes on a silent machine; it is without layers when it comes back. */
    static void unassignSilent(Draft draft, Instance instance, Signal.UnassignRequested signal) {
        CommandQueue.abandon(draft, instance.id(), "the instance was unassigned from its layers");
        Instance current = draft.known(instance.id());
        draft.put(current.withSettings(current.settings().withLayers(List.of()))
                .withProgress(current.progress().withConfigured(0)));
        draft.note(
                instance.id(),
                "unassigned",
                "UnassignInstance was called; shutdown recipes were left out, since its agent is silent",
                Map.of());
    }

    static void deregister(Draft draft, Instance instance, Signal.DeregisterRequested signal) {
        if (instance.settings().layerIds().isEmpty()) {
            deregisterAtOnce(draft, instance, signal);
            return;
        }
        draft.note(
                instance.id(),
                "deregistration requested",
                "DeregisterInstance was called",
                Map.of("from", instance.status().word()));
        leave(draft, instance, InstanceStatus.DEREGISTERING);
    }

    static void deregisterAtOnce(Draft draft, Instance instance, Signal.DeregisterRequested signal) {
        gone(draft, instance, "DeregisterInstance was called; no agent had shutdown recipes to run");
    }

    /** Skips what waits, ends a setup that runs, and queues the shutdown recipes with their time. */
    private static void leave(Draft draft, Instance instance, InstanceStatus status) {
        CommandQueue.skipUnsent(draft, instance.id(), "the instance is leaving its layers");
        if (instance.status() != InstanceStatus.ONLINE) {
            CommandQueue.cancelOutstanding(draft, instance.id());
        }
        draft.put(draft.known(instance.id()).to(status, draft.now()));
        Stopping.shutdownRecipes(draft, draft.known(instance.id()), null);
    }

    /** The recipes have their time from now on. */
    static void shutdownBegun(Draft draft, Instance instance, Signal.ShutdownBegun signal) {
        draft.timer(Timer.Kind.SHUTDOWN_TIMEOUT, instance.id(), Stopping.shutdownDue(draft, instance));
        draft.note(instance.id(), "shutdown recipes began", "the agent has taken the shutdown command", Map.of());
    }

    static void unassigned(Draft draft, Instance instance, Signal.ShutdownEnded signal) {
        withoutLayers(draft, instance, signal.reason());
    }

    static void unassignTimedOut(Draft draft, Instance instance, Signal.ShutdownTimedOut signal) {
        CommandQueue.cancelOutstanding(draft, instance.id());
        CommandQueue.abandon(draft, instance.id(), "the time for shutdown recipes was over");
        withoutLayers(draft, draft.known(instance.id()), "the shutdown timeout of its layers has passed");
    }

    private static void withoutLayers(Draft draft, Instance instance, String reason) {
        draft.cancelTimer(Timer.Kind.SHUTDOWN_TIMEOUT, instance.id());
        draft.put(instance.withSettings(instance.settings().withLayers(List.of()))
                .withProgress(instance.progress().withConfigured(0))
                .to(InstanceStatus.REGISTERED, draft.now()));
        draft.note(instance.id(), "unassigned", reason, Map.of());
    }

    static void deregistered(Draft draft, Instance instance, Signal.ShutdownEnded signal) {
        gone(draft, instance, signal.reason());
    }

    static void deregisterTimedOut(Draft draft, Instance instance, Signal.ShutdownTimedOut signal) {
        gone(draft, instance, "the shutdown timeout of its layers has passed");
    }

    /** The record goes, the machine stays with its owner; its agent is told when it is connected. */
    private static void gone(Draft draft, Instance instance, String reason) {
        draft.note(instance.id(), "instance deregistered", reason, Map.of("hostname", instance.hostname()));
        Removal.remove(draft, instance, Removal.Resources.KEPT, "the instance was deregistered");
    }
}
