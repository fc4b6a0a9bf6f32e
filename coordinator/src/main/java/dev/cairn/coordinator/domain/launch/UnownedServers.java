package dev.cairn.coordinator.domain.launch;

import dev.cairn.coordinator.domain.Actor;
import dev.cairn.coordinator.domain.Ids;
import dev.cairn.coordinator.domain.Outcome;
import dev.cairn.coordinator.domain.decision.Draft;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.instance.ServerId;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Machines that carry this coordinator's mark and belong to no record. They are reported and left as they are: people decide. */
public final class UnownedServers {
    private UnownedServers() {}

    /**
     * Tells people of a machine that was made for this stack.
     *
     * @param madeFor the instance that its mark names, which may be gone or have another machine by now
     */
    public static Outcome<Boolean> report(
            StackSnapshot snapshot, @Nullable InstanceId madeFor, ServerId server, String phase, Instant now, Ids ids) {
        Draft draft = new Draft(snapshot, Actor.COORDINATOR, now, ids);
        String message = "the machine " + server + " in " + draft.region() + " was made for this stack, is " + phase
                + ", and belongs to no instance: look whether somebody still needs it, and terminate it there";
        Optional<InstanceId> instance = Optional.ofNullable(madeFor).filter(snapshot.instances()::containsKey);
        instance.ifPresent(id -> draft.problem(id, "UnownedMachine", message));
        Map<String, String> evidence = Map.of("server", server.value(), "phase", phase);
        if (instance.isPresent()) {
            draft.note(instance.get(), "unowned machine found", message, evidence);
        } else {
            draft.note(snapshot.stack().id(), "unowned machine found", message, evidence);
        }
        return Outcome.accepted(true, draft.writes());
    }
}
