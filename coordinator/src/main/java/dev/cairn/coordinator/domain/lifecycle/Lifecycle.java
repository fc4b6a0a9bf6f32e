package dev.cairn.coordinator.domain.lifecycle;

import static dev.cairn.coordinator.domain.instance.InstanceStatus.*;

import dev.cairn.coordinator.domain.decision.Draft;
import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.instance.InstanceStatus;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The lifecycle of an instance as data: one row per legal pair of status and signal. What the table lacks is refused. After
 * OpsWorks' guide ("Stopping, starting, and rebooting") and the API's list of statuses; where the two contradict each other
 * the order is stopping (EBS) or terminating (instance store), shutting_down, terminated (instance store), stopped.
 */
public final class Lifecycle {
    private static final List<Row> ROWS = rows();
    private static final Map<InstanceStatus, Map<Class<? extends Signal>, Row>> TABLE = index(ROWS);

    private Lifecycle() {}

    /** What a row does to the draft. Must leave the instance in one of the row's statuses, or gone where the row says so. */
    @FunctionalInterface
    interface Rule<S extends Signal> {
        void apply(Draft draft, Instance instance, S signal);
    }

    /**
     * One legal pair and what can come of it.
     *
     * @param to the statuses that can follow, {@code from} among them when nothing may change
     * @param ends can the instance be gone afterwards?
     * @param meaning for people: what the row is about
     */
    public record Row(
            InstanceStatus from,
            Class<? extends Signal> signal,
            Set<InstanceStatus> to,
            boolean ends,
            String meaning,
            Step step) {
        private boolean allows(Optional<InstanceStatus> after) {
            return after.map(to::contains).orElse(ends);
        }
    }

    /** A rule with the cast to its signal done. Only this class calls it. */
    @FunctionalInterface
    public interface Step {
        void take(Draft draft, Instance instance, Signal signal);
    }

    /** The whole table, in the order in which it reads best. */
    public static List<Row> table() {
        return ROWS;
    }

    public static boolean knows(InstanceStatus status, Class<? extends Signal> signal) {
        return TABLE.getOrDefault(status, Map.of()).containsKey(signal);
    }

    /** Applies a signal; false when the table has no row for it and nothing has changed. */
    public static boolean apply(Draft draft, InstanceId id, Signal signal) {
        Instance instance = draft.known(id);
        Row row = TABLE.getOrDefault(instance.status(), Map.of()).get(signal.getClass());
        if (row == null) {
            return false;
        }
        row.step().take(draft, instance, signal);
        Optional<InstanceStatus> after = draft.instance(id).map(Instance::status);
        if (!row.allows(after)) {
            throw new IllegalStateException("instance " + id + " went from " + row.from() + " to " + after + " on "
                    + signal.getClass().getSimpleName() + ", which the table does not allow");
        }
        return true;
    }

    private static List<Row> rows() {
        Table table = new Table();
        table.in(STOPPED, START_FAILED)
                .on(Signal.StartRequested.class, "a machine is asked for", Starting::start, REQUESTED);

        table.in(REQUESTED).on(Signal.LaunchAccepted.class, "the machine is being made", Starting::accepted, PENDING);
        table.in(STOPPING, TERMINATING, SHUTTING_DOWN)
                .stay(
                        Signal.LaunchAccepted.class,
                        "stopped while being made: the machine goes, after its shutdown recipes",
                        Starting::acceptedWhileStopping);
        table.in(PENDING, BOOTING, RUNNING_SETUP, ONLINE, SETUP_FAILED, REBOOTING, CONNECTION_LOST)
                .stay(Signal.LaunchAccepted.class, "the machine was quicker than the answer", Starting::acceptedLate);
        table.in(STOPPED, TERMINATED, START_FAILED, STOP_FAILED)
                .stay(Signal.LaunchAccepted.class, "nobody wants the machine any more", Starting::acceptedInVain);
        table.in(REQUESTED).on(Signal.LaunchRefused.class, "no machine to be had", Starting::refused, START_FAILED);
        table.in(STOPPING, TERMINATING)
                .on(Signal.LaunchRefused.class, "stopped while being made", Stopping::neverLaunched, STOPPED);
        table.in(PENDING).on(Signal.ServerRunning.class, "the machine runs", Starting::running, BOOTING);
        table.in(BOOTING, RUNNING_SETUP, ONLINE, SETUP_FAILED, REBOOTING, CONNECTION_LOST)
                .stay(Signal.ServerRunning.class, "its addresses are noted", Starting::described);
        table.in(PENDING, BOOTING)
                .on(Signal.ServerStopped.class, "the machine died on its way up", Starting::died, START_FAILED);
        table.in(PENDING, BOOTING)
                .on(Signal.ServerTerminated.class, "the machine died on its way up", Starting::vanished, START_FAILED);
        table.in(REQUESTED, PENDING, BOOTING)
                .stay(Signal.BootTimedOut.class, "no contact yet: people are told", Starting::late);
        table.in(REQUESTED, PENDING, BOOTING)
                .on(Signal.AgentConnected.class, "first contact: setup is queued", Starting::contact, RUNNING_SETUP);

        table.in(BOOTING, RUNNING_SETUP)
                .on(
                        Signal.EquippingRefused.class,
                        "the volumes cannot be had, and the machine goes down",
                        Starting::notEquipped,
                        START_FAILED);

        table.in(REGISTERING, ASSIGNING).on(Signal.SetupBegun.class, "setup runs", Registering::begun, RUNNING_SETUP);
        table.in(REGISTERING, ASSIGNING, REGISTERED, UNASSIGNING, DEREGISTERING)
                .stay(Signal.AgentConnected.class, "a new session", Serving::reconnected);
        table.in(RUNNING_SETUP)
                .on(
                        Signal.SetupSucceeded.class,
                        "in service, or registered where there is no layer",
                        Serving::setUp,
                        ONLINE,
                        REGISTERED);
        table.in(REGISTERING)
                .on(Signal.SetupSucceeded.class, "its beginning was not heard", Serving::setUp, REGISTERED);
        table.in(ASSIGNING).on(Signal.SetupSucceeded.class, "its beginning was not heard", Serving::setUp, ONLINE);
        table.in(REGISTERING, ASSIGNING, RUNNING_SETUP)
                .on(Signal.SetupFailed.class, "setup has failed", Serving::setupFailed, SETUP_FAILED);
        table.in(ONLINE, SETUP_FAILED)
                .on(Signal.SetupRequested.class, "out of service for setup", Serving::setupAgain, RUNNING_SETUP);
        table.in(RUNNING_SETUP, ONLINE, SETUP_FAILED)
                .stay(Signal.AgentConnected.class, "a new session", Serving::reconnected);
        table.in(STOPPING, TERMINATING, SHUTTING_DOWN)
                .stay(Signal.AgentConnected.class, "a new session on the way down", Serving::reconnected);

        table.in(ONLINE, SETUP_FAILED)
                .on(Signal.RebootRequested.class, "a soft reboot", Rebooting::begin, InstanceStatus.REBOOTING);
        table.in(REBOOTING)
                .on(
                        Signal.AgentConnected.class,
                        "back after the reboot",
                        Rebooting::back,
                        REBOOTING,
                        RUNNING_SETUP,
                        ONLINE,
                        SETUP_FAILED);
        table.in(REBOOTING)
                .on(
                        Signal.RebootRefused.class,
                        "no reboot to be had",
                        Rebooting::refused,
                        RUNNING_SETUP,
                        ONLINE,
                        SETUP_FAILED);
        table.in(REBOOTING)
                .on(
                        Signal.RebootTimedOut.class,
                        "the reboot took too long",
                        Rebooting::timedOut,
                        RUNNING_SETUP,
                        ONLINE,
                        SETUP_FAILED,
                        CONNECTION_LOST);

        table.in(RUNNING_SETUP, ONLINE, SETUP_FAILED, REGISTERED)
                .on(Signal.ContactLost.class, "silence beyond the limit", Silence::lost, CONNECTION_LOST);
        table.in(CONNECTION_LOST)
                .on(
                        Signal.AgentConnected.class,
                        "the agent is back",
                        Silence::back,
                        RUNNING_SETUP,
                        ONLINE,
                        SETUP_FAILED,
                        REGISTERED);
        table.in(CONNECTION_LOST)
                .on(
                        Signal.ContactRestored.class,
                        "the agent beats again",
                        Silence::restored,
                        RUNNING_SETUP,
                        ONLINE,
                        SETUP_FAILED,
                        REGISTERED);
        table.in(CONNECTION_LOST)
                .on(
                        Signal.HealDecided.class,
                        "healing: down without shutdown recipes",
                        Silence::heal,
                        STOPPING,
                        TERMINATING);

        table.in(REGISTERED)
                .on(Signal.AssignRequested.class, "setup with its layers is queued", Registering::assign, ASSIGNING);
        table.in(ASSIGNING, RUNNING_SETUP, ONLINE, SETUP_FAILED)
                .on(Signal.UnassignRequested.class, "shutdown recipes are queued", Registering::unassign, UNASSIGNING);
        table.in(CONNECTION_LOST)
                .stay(Signal.UnassignRequested.class, "out of its layers", Registering::unassignSilent);
        table.in(UNASSIGNING, DEREGISTERING)
                .stay(Signal.ShutdownBegun.class, "shutdown recipes run", Registering::shutdownBegun);
        table.in(UNASSIGNING).on(Signal.ShutdownEnded.class, "out of all layers", Registering::unassigned, REGISTERED);
        table.in(UNASSIGNING)
                .on(
                        Signal.ShutdownTimedOut.class,
                        "shutdown recipes had their time",
                        Registering::unassignTimedOut,
                        REGISTERED);
        table.in(RUNNING_SETUP, ONLINE, SETUP_FAILED)
                .mayEnd(
                        Signal.DeregisterRequested.class,
                        "shutdown recipes are queued; without layers it goes at once",
                        Registering::deregister,
                        DEREGISTERING);
        table.in(EnumSet.complementOf(EnumSet.of(RUNNING_SETUP, ONLINE, SETUP_FAILED, DEREGISTERING))
                        .toArray(InstanceStatus[]::new))
                .mayEnd(
                        Signal.DeregisterRequested.class,
                        "nobody could run recipes: it goes at once",
                        Registering::deregisterAtOnce);
        table.in(DEREGISTERING).mayEnd(Signal.ShutdownEnded.class, "out of the stack", Registering::deregistered);
        table.in(DEREGISTERING)
                .mayEnd(
                        Signal.ShutdownTimedOut.class,
                        "shutdown recipes had their time",
                        Registering::deregisterTimedOut);

        table.in(ONLINE, SETUP_FAILED, RUNNING_SETUP)
                .on(
                        Signal.StopRequested.class,
                        "shutdown recipes are queued",
                        Stopping::withRecipes,
                        STOPPING,
                        TERMINATING);
        table.in(REQUESTED)
                .on(
                        Signal.StopRequested.class,
                        "the machine goes as soon as its launch is answered",
                        Stopping::withoutRecipes,
                        STOPPING,
                        TERMINATING);
        table.in(PENDING, BOOTING, CONNECTION_LOST, STOP_FAILED, START_FAILED)
                .on(
                        Signal.StopRequested.class,
                        "down without recipes, nobody could run them",
                        Stopping::withoutRecipes,
                        STOPPING,
                        TERMINATING,
                        STOPPED);
        table.in(ONLINE, SETUP_FAILED, RUNNING_SETUP)
                .on(
                        Signal.InterruptionNoticed.class,
                        "EC2 takes the machine back: down within the time that is left",
                        Interruption::noticed,
                        STOPPING,
                        TERMINATING);
        table.in(STOPPING, TERMINATING, SHUTTING_DOWN)
                .stay(
                        Signal.InterruptionNoticed.class,
                        "what is left of the way down gets less time",
                        Interruption::noticedOnTheWayDown);
        table.in(REGISTERED).stay(Signal.InterruptionNoticed.class, "people are told", Interruption::noticedAtRest);
        table.in(STOPPING, TERMINATING, SHUTTING_DOWN)
                .on(
                        Signal.InterruptionOverdue.class,
                        "EC2 did not take the machine: it is ended from here",
                        Interruption::overdue,
                        SHUTTING_DOWN);
        table.in(STOPPING, TERMINATING)
                .stay(
                        Signal.ConnectionsDrained.class,
                        "no connection is left: shutdown recipes are queued",
                        Stopping::drained);
        table.in(STOPPING, TERMINATING)
                .on(Signal.ShutdownBegun.class, "shutdown recipes run", Stopping::begun, SHUTTING_DOWN);
        table.in(STOPPING, TERMINATING, SHUTTING_DOWN)
                .on(Signal.ShutdownEnded.class, "shutdown recipes are over", Stopping::recipesEnded, SHUTTING_DOWN);
        table.in(STOPPING, TERMINATING, SHUTTING_DOWN)
                .on(
                        Signal.ShutdownTimedOut.class,
                        "shutdown recipes had their time",
                        Stopping::timedOut,
                        SHUTTING_DOWN);
        table.in(STOPPING)
                .on(Signal.ServerStopped.class, "the machine is down", Stopping::down, STOPPED, REQUESTED, STOPPING);
        table.in(SHUTTING_DOWN)
                .on(
                        Signal.ServerStopped.class,
                        "the machine is down",
                        Stopping::down,
                        STOPPED,
                        REQUESTED,
                        SHUTTING_DOWN);
        table.in(STOP_FAILED)
                .on(Signal.ServerStopped.class, "the machine is down after all", Stopping::down, STOPPED, STOP_FAILED);
        table.in(STOPPING, TERMINATING, SHUTTING_DOWN)
                .on(
                        Signal.ServerTerminated.class,
                        "the machine is gone",
                        Stopping::gone,
                        STOPPED,
                        TERMINATED,
                        REQUESTED);
        table.in(STOP_FAILED)
                .on(
                        Signal.ServerTerminated.class,
                        "the machine is gone after all",
                        Stopping::gone,
                        STOPPED,
                        TERMINATED);
        table.in(TERMINATED).on(Signal.ServerTerminated.class, "bookkeeping is done", Stopping::rest, STOPPED);
        table.in(STOPPING, TERMINATING, SHUTTING_DOWN)
                .on(Signal.StopRefused.class, "the machine could not be stopped", Stopping::refused, STOP_FAILED);
        table.in(START_FAILED)
                .stay(
                        Signal.StopRefused.class,
                        "the machine could not be taken down: people are told",
                        Stopping::stillUp);
        Set<InstanceStatus> stoppable = EnumSet.complementOf(
                EnumSet.of(STOPPED, REGISTERING, REGISTERED, ASSIGNING, UNASSIGNING, DEREGISTERING));
        table.in(stoppable.toArray(InstanceStatus[]::new))
                .on(Signal.StopForced.class, "the link to the machine is cut", Stopping::force, STOPPED);
        return List.copyOf(table.rows);
    }

    private static Map<InstanceStatus, Map<Class<? extends Signal>, Row>> index(List<Row> rows) {
        Map<InstanceStatus, Map<Class<? extends Signal>, Row>> table = new EnumMap<>(InstanceStatus.class);
        for (Row row : rows) {
            Row twice =
                    table.computeIfAbsent(row.from(), status -> new HashMap<>()).put(row.signal(), row);
            if (twice != null) {
                throw new IllegalStateException("two rows for " + row.from() + " and " + row.signal());
            }
        }
        return table;
    }

    /** Lets the table above read as sentences. */
    private static final class Table {
        final List<Row> rows = new ArrayList<>();

        Rows in(InstanceStatus... from) {
            return new Rows(List.of(from));
        }

        final class Rows {
            private final List<InstanceStatus> from;

            Rows(List<InstanceStatus> from) {
                this.from = from;
            }

            <S extends Signal> void on(Class<S> signal, String meaning, Rule<S> rule, InstanceStatus... to) {
                for (InstanceStatus status : from) {
                    add(status, signal, meaning, rule, EnumSet.copyOf(List.of(to)), false);
                }
            }

            <S extends Signal> void stay(Class<S> signal, String meaning, Rule<S> rule) {
                for (InstanceStatus status : from) {
                    add(status, signal, meaning, rule, EnumSet.of(status), false);
                }
            }

            <S extends Signal> void mayEnd(Class<S> signal, String meaning, Rule<S> rule, InstanceStatus... to) {
                for (InstanceStatus status : from) {
                    Set<InstanceStatus> staying = EnumSet.noneOf(InstanceStatus.class);
                    staying.addAll(List.of(to));
                    add(status, signal, meaning, rule, staying, true);
                }
            }

            private <S extends Signal> void add(
                    InstanceStatus status,
                    Class<S> signal,
                    String meaning,
                    Rule<S> rule,
                    Set<InstanceStatus> to,
                    boolean ends) {
                rows.add(new Row(
                        status,
                        signal,
                        Collections.unmodifiableSet(to),
                        ends,
                        meaning,
                        (draft, instance, given) -> rule.apply(draft, instance, signal.cast(given))));
            }
        }
    }
}
