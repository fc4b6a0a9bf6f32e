package dev.cairn.coordinator.domain.queue;

import dev.cairn.coordinator.domain.decision.Draft;
import dev.cairn.coordinator.domain.deployment.AttemptId;
import dev.cairn.coordinator.domain.deployment.Command;
import dev.cairn.coordinator.domain.deployment.Command.Cookbooks;
import dev.cairn.coordinator.domain.deployment.Command.Phase;
import dev.cairn.coordinator.domain.deployment.Command.Status;
import dev.cairn.coordinator.domain.deployment.CommandId;
import dev.cairn.coordinator.domain.effect.Effect;
import dev.cairn.coordinator.domain.effect.Timer;
import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.stack.StackSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The queue of commands of one instance, as operations on a draft. */
public final class CommandQueue {
    /** OpsWorks let a run last two hours before it lost the log. */
    private static final Duration RUN_LIMIT = Duration.ofHours(2);

    /** A command that never got its turn is given up after this; OpsWorks' own limit was never published. */
    private static final Duration WAIT_LIMIT = Duration.ofHours(24);

    /** How much longer than the run itself the coordinator waits for its result. */
    private static final Duration RESULT_GRACE = Duration.ofMinutes(5);

    /** An interrupted command of these types is tried again; so often in all. */
    private static final int ATTEMPTS = 3;

    private static final List<String> REPEATABLE = List.of("setup", "configure", "shutdown", "sync_remote_users");

    private CommandQueue() {}

    /** Puts a command at the end of the instance's queue. An unsent configure is superseded by a new one. */
    public static Command enqueue(Draft draft, InstanceId id, CommandSpec spec) {
        Instance instance = draft.known(id);
        if (spec.type().equals("configure")) {
            supersede(draft, id);
        }
        Cookbooks cookbooks = cookbooks(draft.stack().settings(), instance, spec.wanted());
        Command command = new Command(
                new CommandId(draft.freshId()),
                draft.stack().id(),
                id,
                spec.deploymentId(),
                spec.type(),
                spec.recipes(),
                spec.args(),
                cookbooks,
                cookbooks == Cookbooks.CACHED ? instance.progress().bundleSha256() : null,
                spec.appIds(),
                spec.customJson(),
                spec.iamUserArn(),
                instance.progress().nextCommandSequence(),
                new AttemptId(draft.freshId()),
                1,
                cookbooks == Cookbooks.FRESH ? Phase.RESOLVING : Phase.READY,
                Status.PENDING,
                spec.type().equals("configure") ? draft.stack().topologyGeneration() : 0,
                spec.type().equals("shutdown") ? RecipeLists.shutdownTimeout(draft.before(), instance) : RUN_LIMIT,
                draft.now(),
                null,
                null,
                null,
                null);
        draft.put(instance.withProgress(instance.progress().numbered()));
        draft.put(command);
        draft.timer(Timer.Kind.COMMAND_EXPIRY, command.id(), draft.now().plus(WAIT_LIMIT));
        if (cookbooks == Cookbooks.FRESH) {
            draft.unresolved(command.id());
        }
        return command;
    }

    /**
     * The command whose turn it is to be sent: the oldest open one, once its cookbooks are known and if it was not sent yet. A setup
     * also waits for the machine's volumes.
     */
    public static Optional<Command> turn(Draft draft, InstanceId id) {
        return draft.open(id).stream()
                .findFirst()
                .filter(command -> command.phase() == Phase.READY)
                .filter(command -> !command.type().equals("setup")
                        || !draft.known(id).progress().equipping());
    }

    /** It is about to be offered to the agent; from now on only the agent can end it. */
    public static Command sent(Draft draft, Command command) {
        Command sent = command.sent();
        draft.put(sent);
        draft.timer(
                Timer.Kind.COMMAND_EXPIRY,
                command.id(),
                draft.now().plus(command.timeout()).plus(RESULT_GRACE));
        return sent;
    }

    /** Ends a command for good. */
    public static void end(
            Draft draft, Command command, Status status, @Nullable Integer exitCode, @Nullable String why) {
        draft.put(command.ended(status, exitCode, why, draft.now()));
        draft.cancelTimer(Timer.Kind.COMMAND_EXPIRY, command.id());
    }

    /** May an interrupted attempt of this command be followed by another one? A deploy is never repeated unasked. */
    public static boolean repeatable(Command command) {
        return REPEATABLE.contains(command.type()) && command.attempt() < ATTEMPTS;
    }

    /** Starts another attempt after an interrupted one, visible to people. */
    public static void again(Draft draft, Command command, String why) {
        draft.put(command.again(new AttemptId(draft.freshId()), why));
        draft.note(
                command.instanceId(),
                command.type() + " is tried again",
                why,
                Map.of("command", command.id().value(), "attempt", Integer.toString(command.attempt() + 1)));
    }

    /** Skips what has not gone out yet. */
    public static void skipUnsent(Draft draft, InstanceId id, String why) {
        for (Command command : draft.open(id)) {
            if (!command.outstanding()) {
                end(draft, command, Status.SKIPPED, null, why);
            }
        }
    }

    /** Ends all open commands, since their machine is gone: those at the agent as failed, the others as skipped. */
    public static void abandon(Draft draft, InstanceId id, String why) {
        for (Command command : draft.open(id)) {
            end(draft, command, command.outstanding() ? Status.FAILED : Status.SKIPPED, null, why);
        }
    }

    /** Asks the agent to kill what it runs; the command stays open until the agent reports. */
    public static void cancelOutstanding(Draft draft, InstanceId id) {
        for (Command command : draft.open(id)) {
            if (command.outstanding()) {
                draft.effect(new Effect.CancelCommand(id, command.id(), command.attemptId()));
            }
        }
    }

    /** A fetch has ended well: these commands run with the bundle. Those that ended meanwhile are left alone. */
    public static void resolved(Draft draft, List<CommandId> ids, String bundleSha256) {
        for (CommandId id : ids) {
            draft.command(id)
                    .filter(command -> command.phase() == Phase.RESOLVING)
                    .ifPresent(command -> draft.put(command.ready(bundleSha256)));
        }
    }

    /** The bundle of an unsent command has vanished from the coordinator's cache: it is fetched again. */
    public static void refetch(Draft draft, Command command) {
        draft.put(command.resolving());
        draft.unresolved(command.id());
    }

    private static void supersede(Draft draft, InstanceId id) {
        for (Command command : draft.open(id)) {
            if (command.type().equals("configure") && !command.outstanding() && command.deploymentId() == null) {
                end(draft, command, Status.SUPERSEDED, null, "a newer configure carries the whole present state");
            }
        }
    }

    private static Cookbooks cookbooks(StackSettings settings, Instance instance, Cookbooks wanted) {
        if (!settings.useCustomCookbooks() || settings.customCookbooksSource().url() == null) {
            return Cookbooks.NONE;
        }
        if (wanted == Cookbooks.CACHED && instance.progress().bundleSha256() == null) {
            return Cookbooks.FRESH;
        }
        return wanted;
    }
}
