package dev.cairn.coordinator.domain.lifecycle;

import dev.cairn.coordinator.domain.Actor;
import dev.cairn.coordinator.domain.Ids;
import dev.cairn.coordinator.domain.Outcome;
import dev.cairn.coordinator.domain.decision.Draft;
import dev.cairn.coordinator.domain.deployment.AttemptId;
import dev.cairn.coordinator.domain.deployment.Command;
import dev.cairn.coordinator.domain.deployment.Command.Phase;
import dev.cairn.coordinator.domain.deployment.Command.Status;
import dev.cairn.coordinator.domain.deployment.CommandId;
import dev.cairn.coordinator.domain.effect.Effect;
import dev.cairn.coordinator.domain.effect.Timer;
import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.instance.Progress;
import dev.cairn.coordinator.domain.queue.CommandQueue;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a command and its instance when something is reported of it. Reports may come twice or late; those that no
 * longer concern the present attempt of an open command change nothing.
 */
public final class CommandReports {
    private CommandReports() {}

    /**
     * How a run ended, as the agent says.
     *
     * @param bundleSha256 the cookbooks that the run used, which the machine now has; null when it used none
     */
    public record Report(
            CommandId commandId,
            AttemptId attemptId,
            How how,
            int exitCode,
            String message,
            @Nullable String bundleSha256) {
        public enum How {
            EXITED,
            DEADLINE_EXCEEDED,
            INTERRUPTED,
            NOT_STARTED,
            CANCELLED
        }
    }

    /** The attempt is in the agent's journal. */
    public static Outcome<Boolean> acknowledged(
            StackSnapshot snapshot, InstanceId id, CommandId commandId, AttemptId attemptId, Instant now, Ids ids) {
        Draft draft = new Draft(snapshot, Actor.COORDINATOR, now, ids);
        Optional<Command> present = present(draft, id, commandId, attemptId);
        if (present.isEmpty() || present.get().phase() == Phase.ACKNOWLEDGED) {
            return Outcome.accepted(present.isPresent(), List.of());
        }
        acknowledge(draft, present.get());
        return Topology.settled(draft, true);
    }

    private static void acknowledge(Draft draft, Command command) {
        draft.put(command.acknowledged(draft.now()));
        switch (command.type()) {
            case "setup" -> Lifecycle.apply(draft, command.instanceId(), new Signal.SetupBegun());
            case "shutdown" -> Lifecycle.apply(draft, command.instanceId(), new Signal.ShutdownBegun());
            default -> {}
        }
    }

    /** A run has ended; true when that was news. */
    public static Outcome<Boolean> finished(
            StackSnapshot snapshot, InstanceId id, Report report, Instant now, Ids ids) {
        Draft draft = new Draft(snapshot, Actor.COORDINATOR, now, ids);
        if (!snapshot.instances().containsKey(id)) {
            return Outcome.accepted(false, List.of());
        }
        rememberBundle(draft, id, report.bundleSha256());
        Optional<Command> present = present(draft, id, report.commandId(), report.attemptId());
        present.ifPresent(command -> finish(draft, command, report));
        return Topology.settled(draft, present.isPresent());
    }

    /**
     * The agent has opened a session and says what its journal holds. An attempt that it had acknowledged and no longer knows
     * counts as interrupted: its journal was lost, and whether it ran cannot be told.
     *
     * @param journal the attempts that the agent knows
     */
    static void compareJournal(Draft draft, InstanceId id, List<AttemptId> journal) {
        for (Command command : draft.open(id)) {
            boolean known = journal.contains(command.attemptId());
            if (command.phase() == Phase.ACKNOWLEDGED && !known) {
                interrupted(draft, command, "the agent came back without this command in its journal");
            } else if (command.phase() == Phase.SENT && known) {
                acknowledge(draft, command);
            }
        }
    }

    /** The fetch of cookbooks has failed for good: so have these commands. */
    public static Outcome<List<CommandId>> resolutionFailed(
            StackSnapshot snapshot, List<CommandId> commandIds, String why, Instant now, Ids ids) {
        Draft draft = new Draft(snapshot, Actor.COORDINATOR, now, ids);
        List<Command> waiting = commandIds.stream()
                .flatMap(commandId -> draft.command(commandId).stream())
                .filter(command -> command.phase() == Phase.RESOLVING)
                .toList();
        waiting.forEach(command -> close(draft, command, Status.FAILED, null, why));
        return Topology.settled(draft, waiting.stream().map(Command::id).toList());
    }

    public static Outcome<Boolean> resolved(
            StackSnapshot snapshot, List<CommandId> commandIds, String bundleSha256, Instant now, Ids ids) {
        Draft draft = new Draft(snapshot, Actor.COORDINATOR, now, ids);
        CommandQueue.resolved(draft, commandIds, bundleSha256);
        return Outcome.accepted(true, draft.writes());
    }

    /** The command has used up its time here, whatever its agent does. */
    public static void expire(Draft draft, Command command) {
        if (command.outstanding()) {
            draft.effect(new Effect.CancelCommand(command.instanceId(), command.id(), command.attemptId()));
        }
        String why = command.outstanding()
                ? "no result within " + command.timeout().toMinutes() + " minutes and a grace"
                : "it never got its turn: the agent was away or busy for too long";
        draft.note(
                command.instanceId(),
                command.type() + " expired",
                why,
                Map.of("command", command.id().value()));
        close(draft, command, Status.EXPIRED, null, why);
    }

    private static void finish(Draft draft, Command command, Report report) {
        String message = report.message().isEmpty() ? null : report.message();
        switch (report.how()) {
            case EXITED ->
                close(
                        draft,
                        command,
                        report.exitCode() == 0 ? Status.SUCCESSFUL : Status.FAILED,
                        report.exitCode(),
                        message);
            case DEADLINE_EXCEEDED ->
                close(
                        draft,
                        command,
                        Status.EXPIRED,
                        report.exitCode(),
                        "killed after " + command.timeout().toSeconds() + " seconds, its deadline");
            case INTERRUPTED ->
                interrupted(draft, command, message == null ? "the agent or its machine died during the run" : message);
            case NOT_STARTED ->
                close(draft, command, Status.FAILED, null, "it could not be started: " + report.message());
            case CANCELLED -> close(draft, command, Status.FAILED, null, "it was cancelled before it had ended");
        }
    }

    private static void interrupted(Draft draft, Command command, String why) {
        if (CommandQueue.repeatable(command)) {
            CommandQueue.again(draft, command, "attempt " + command.attempt() + " was interrupted: " + why);
        } else {
            String reason = "interrupted: " + why;
            draft.note(
                    command.instanceId(),
                    command.type() + " was interrupted",
                    why,
                    Map.of("command", command.id().value()));
            close(draft, command, Status.FAILED, null, reason);
        }
    }

    /** Ends a command and tells its instance's lifecycle. */
    private static void close(
            Draft draft, Command command, Status status, @Nullable Integer exitCode, @Nullable String why) {
        CommandQueue.end(draft, command, status, exitCode, why);
        InstanceId id = command.instanceId();
        boolean well = status == Status.SUCCESSFUL;
        switch (command.type()) {
            case "setup" ->
                Lifecycle.apply(
                        draft,
                        id,
                        well
                                ? new Signal.SetupSucceeded()
                                : new Signal.SetupFailed(why == null ? "setup ended with exit code " + exitCode : why));
            case "shutdown" ->
                Lifecycle.apply(
                        draft,
                        id,
                        new Signal.ShutdownEnded(well ? "shutdown recipes succeeded" : "shutdown recipes failed"));
            case "configure" -> {
                if (well) {
                    configured(draft, id, command.topologyGeneration());
                }
            }
            default -> {}
        }
    }

    private static void configured(Draft draft, InstanceId id, long generation) {
        Instance instance = draft.known(id);
        Progress progress = instance.progress();
        if (progress.configuredGeneration() >= 0 && progress.configuredGeneration() < generation) {
            draft.put(instance.withProgress(progress.withConfigured(generation)));
        }
    }

    private static void rememberBundle(Draft draft, InstanceId id, @Nullable String bundle) {
        Instance instance = draft.known(id);
        if (bundle != null
                && !bundle.isEmpty()
                && !bundle.equals(instance.progress().bundleSha256())) {
            draft.put(instance.withProgress(instance.progress().withBundle(bundle)));
        }
    }

    private static Optional<Command> present(Draft draft, InstanceId id, CommandId commandId, AttemptId attemptId) {
        return draft.command(commandId)
                .filter(command -> command.instanceId().equals(id))
                .filter(command -> command.attemptId().equals(attemptId));
    }

    /** For timers: the open command with this id, if there is one. */
    static Optional<Command> open(Draft draft, Timer timer) {
        return draft.command(new CommandId(timer.id().subject()));
    }
}
