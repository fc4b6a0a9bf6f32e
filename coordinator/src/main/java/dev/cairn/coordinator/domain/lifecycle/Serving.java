package dev.cairn.coordinator.domain.lifecycle;

import dev.cairn.coordinator.domain.decision.Draft;
import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.instance.InstanceStatus;
import dev.cairn.coordinator.domain.instance.Reported;
import java.util.Map;
import java.util.Objects;

/** In and out of service while the machine runs. */
final class Serving {
    private Serving() {}

    static void setUp(Draft draft, Instance instance, Signal.SetupSucceeded signal) {
        InstanceStatus next = served(instance);
        draft.put(instance.withProgress(instance.progress().withConfigured(0))
                .withScaled(instance.scaled().online(draft.now()))
                .to(next, draft.now()));
        draft.note(
                instance.id(),
                next == InstanceStatus.ONLINE ? "came online" : "registration is complete",
                "setup succeeded",
                Map.of());
    }

    static void setupFailed(Draft draft, Instance instance, Signal.SetupFailed signal) {
        draft.put(instance.withScaled(instance.scaled().failed()).to(InstanceStatus.SETUP_FAILED, draft.now()));
        draft.note(instance.id(), "setup failed", signal.reason(), Map.of());
    }

    static void setupAgain(Draft draft, Instance instance, Signal.SetupRequested signal) {
        draft.put(instance.withProgress(instance.progress().withConfigured(-1))
                .withScaled(instance.scaled().failed())
                .to(InstanceStatus.RUNNING_SETUP, draft.now()));
        draft.note(
                instance.id(),
                "setup began",
                "a setup was asked for; the instance is out of service meanwhile",
                Map.of("from", instance.status().word()));
    }

    static void reconnected(Draft draft, Instance instance, Signal.AgentConnected signal) {
        Reported before = instance.reported();
        if (before != null && !before.bootId().equals(signal.reported().bootId())) {
            draft.note(
                    instance.id(),
                    "machine restarted by itself",
                    "the agent came back with another boot id",
                    Map.of("before", before.bootId(), "now", signal.reported().bootId()));
        }
        noted(draft, instance, signal);
    }

    /** Takes over what the agent says of its machine; writes nothing when all is as it was. */
    static void noted(Draft draft, Instance instance, Signal.AgentConnected signal) {
        Instance changed =
                instance.withReported(signal.reported()).withServer(Servers.filled(instance.server(), signal));
        if (!Objects.equals(changed, instance)) {
            draft.put(changed);
        }
    }

    /**
     * The status of an instance that talks again: what it had before it fell silent, as far as its open commands and its last
     * setup tell.
     */
    static InstanceStatus resumed(Draft draft, Instance instance) {
        if (draft.open(instance.id()).stream()
                .anyMatch(command -> command.type().equals("setup"))) {
            return InstanceStatus.RUNNING_SETUP;
        }
        return instance.progress().configuredGeneration() < 0 ? InstanceStatus.SETUP_FAILED : served(instance);
    }

    /** What a good setup leads to: a machine without layers serves nobody. */
    private static InstanceStatus served(Instance instance) {
        return instance.settings().layerIds().isEmpty() ? InstanceStatus.REGISTERED : InstanceStatus.ONLINE;
    }
}
