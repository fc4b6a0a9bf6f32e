package dev.cairn.coordinator.domain.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.coordinator.domain.Actor;
import dev.cairn.coordinator.domain.Samples;
import dev.cairn.coordinator.domain.decision.Draft;
import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.instance.InstanceStatus;
import dev.cairn.coordinator.domain.instance.Progress.Intent;
import dev.cairn.coordinator.domain.instance.Reported;
import dev.cairn.coordinator.domain.instance.Server;
import dev.cairn.coordinator.domain.instance.ServerId;
import dev.cairn.coordinator.domain.instance.SpotNotice;
import dev.cairn.coordinator.domain.resource.Resources;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Every status with every signal, against a table written by hand; what it lacks must be refused. */
final class LifecycleTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    /**
     * Signal: from>to. Where EBS-backed instances and those on an instance store differ, to is ebs|store. A lone status stays
     * as it is.
     */
    private static final String TABLE = """
            AssignRequested: REGISTERED>ASSIGNING
            UnassignRequested: ASSIGNING>UNASSIGNING RUNNING_SETUP>UNASSIGNING ONLINE>UNASSIGNING
            UnassignRequested: SETUP_FAILED>UNASSIGNING CONNECTION_LOST
            DeregisterRequested: RUNNING_SETUP>DEREGISTERING ONLINE>DEREGISTERING SETUP_FAILED>DEREGISTERING
            DeregisterRequested: REQUESTED>gone PENDING>gone BOOTING>gone START_FAILED>gone STOPPING>gone
            DeregisterRequested: SHUTTING_DOWN>gone STOP_FAILED>gone STOPPED>gone REBOOTING>gone TERMINATING>gone
            DeregisterRequested: TERMINATED>gone CONNECTION_LOST>gone REGISTERING>gone REGISTERED>gone ASSIGNING>gone
            DeregisterRequested: UNASSIGNING>gone
            SetupBegun: REGISTERING>RUNNING_SETUP ASSIGNING>RUNNING_SETUP
            StartRequested: STOPPED>REQUESTED START_FAILED>REQUESTED
            StopRequested: REQUESTED>STOPPING|TERMINATING PENDING>STOPPING|TERMINATING BOOTING>STOPPING|TERMINATING
            StopRequested: RUNNING_SETUP>STOPPING|TERMINATING ONLINE>STOPPING|TERMINATING
            StopRequested: SETUP_FAILED>STOPPING|TERMINATING START_FAILED>STOPPING|TERMINATING
            StopRequested: STOP_FAILED>STOPPING|TERMINATING CONNECTION_LOST>STOPPING|TERMINATING
            StopForced: REQUESTED>STOPPED PENDING>STOPPED BOOTING>STOPPED RUNNING_SETUP>STOPPED ONLINE>STOPPED
            StopForced: SETUP_FAILED>STOPPED START_FAILED>STOPPED STOPPING>STOPPED SHUTTING_DOWN>STOPPED
            StopForced: STOP_FAILED>STOPPED REBOOTING>STOPPED TERMINATING>STOPPED TERMINATED>STOPPED
            StopForced: CONNECTION_LOST>STOPPED
            RebootRequested: ONLINE>REBOOTING SETUP_FAILED>REBOOTING
            SetupRequested: ONLINE>RUNNING_SETUP SETUP_FAILED>RUNNING_SETUP
            LaunchAccepted: REQUESTED>PENDING PENDING BOOTING RUNNING_SETUP ONLINE SETUP_FAILED START_FAILED STOPPING
            LaunchAccepted: SHUTTING_DOWN STOP_FAILED STOPPED REBOOTING TERMINATING TERMINATED CONNECTION_LOST
            LaunchRefused: REQUESTED>START_FAILED STOPPING>STOPPED TERMINATING>STOPPED
            ServerRunning: PENDING>BOOTING BOOTING RUNNING_SETUP ONLINE SETUP_FAILED REBOOTING CONNECTION_LOST
            ServerStopped: PENDING>START_FAILED BOOTING>START_FAILED STOPPING>STOPPED|STOPPING
            ServerStopped: SHUTTING_DOWN>STOPPED|SHUTTING_DOWN STOP_FAILED>STOPPED|STOP_FAILED
            ServerTerminated: PENDING>START_FAILED BOOTING>START_FAILED STOPPING>STOPPED|TERMINATED
            ServerTerminated: TERMINATING>STOPPED|TERMINATED SHUTTING_DOWN>STOPPED|TERMINATED
            ServerTerminated: STOP_FAILED>STOPPED|TERMINATED TERMINATED>STOPPED
            EquippingRefused: BOOTING>START_FAILED RUNNING_SETUP>START_FAILED
            StopRefused: STOPPING>STOP_FAILED TERMINATING>STOP_FAILED SHUTTING_DOWN>STOP_FAILED START_FAILED
            RebootRefused: REBOOTING>ONLINE
            AgentConnected: REQUESTED>RUNNING_SETUP PENDING>RUNNING_SETUP BOOTING>RUNNING_SETUP RUNNING_SETUP ONLINE
            AgentConnected: REGISTERING REGISTERED ASSIGNING UNASSIGNING DEREGISTERING
            AgentConnected: SETUP_FAILED STOPPING SHUTTING_DOWN TERMINATING REBOOTING>ONLINE CONNECTION_LOST>ONLINE
            ContactRestored: CONNECTION_LOST>ONLINE
            ContactLost: RUNNING_SETUP>CONNECTION_LOST ONLINE>CONNECTION_LOST SETUP_FAILED>CONNECTION_LOST
            ContactLost: REGISTERED>CONNECTION_LOST
            HealDecided: CONNECTION_LOST>STOPPING|TERMINATING
            InterruptionNoticed: RUNNING_SETUP>STOPPING|TERMINATING ONLINE>STOPPING|TERMINATING
            InterruptionNoticed: SETUP_FAILED>STOPPING|TERMINATING STOPPING TERMINATING SHUTTING_DOWN REGISTERED
            InterruptionOverdue: STOPPING>SHUTTING_DOWN TERMINATING>SHUTTING_DOWN SHUTTING_DOWN
            SetupSucceeded: RUNNING_SETUP>ONLINE REGISTERING>REGISTERED ASSIGNING>ONLINE
            SetupFailed: RUNNING_SETUP>SETUP_FAILED REGISTERING>SETUP_FAILED ASSIGNING>SETUP_FAILED
            ConnectionsDrained: STOPPING TERMINATING
            ShutdownBegun: UNASSIGNING DEREGISTERING
            ShutdownEnded: UNASSIGNING>REGISTERED DEREGISTERING>gone
            ShutdownTimedOut: UNASSIGNING>REGISTERED DEREGISTERING>gone
            ShutdownBegun: STOPPING>SHUTTING_DOWN TERMINATING>SHUTTING_DOWN
            ShutdownEnded: STOPPING>SHUTTING_DOWN TERMINATING>SHUTTING_DOWN SHUTTING_DOWN
            ShutdownTimedOut: STOPPING>SHUTTING_DOWN TERMINATING>SHUTTING_DOWN SHUTTING_DOWN
            BootTimedOut: REQUESTED PENDING BOOTING
            RebootTimedOut: REBOOTING>CONNECTION_LOST
            """;

    private static final List<Signal> SIGNALS = List.of(
            new Signal.StartRequested(),
            new Signal.StopRequested(),
            new Signal.StopForced(),
            new Signal.RebootRequested(),
            new Signal.SetupRequested(),
            new Signal.ConnectionsDrained(),
            new Signal.AssignRequested(List.of(Samples.APP_LAYER)),
            new Signal.UnassignRequested(),
            new Signal.DeregisterRequested(),
            new Signal.SetupBegun(),
            new Signal.LaunchAccepted(server(), true),
            new Signal.LaunchRefused("no capacity"),
            new Signal.ServerRunning(server()),
            new Signal.ServerStopped(null),
            new Signal.ServerTerminated(null),
            new Signal.EquippingRefused("no such volume"),
            new Signal.StopRefused("not allowed"),
            new Signal.RebootRefused("not allowed"),
            new Signal.AgentConnected(reported("boot-2"), null, null, null, null),
            new Signal.ContactRestored(),
            new Signal.ContactLost(Map.of()),
            new Signal.HealDecided("it is down", Map.of()),
            new Signal.InterruptionNoticed(new SpotNotice(SpotNotice.Action.TERMINATE, NOW.plusSeconds(120)), null),
            new Signal.InterruptionOverdue(),
            new Signal.SetupSucceeded(),
            new Signal.SetupFailed("exit code 1"),
            new Signal.ShutdownBegun(),
            new Signal.ShutdownEnded("over"),
            new Signal.ShutdownTimedOut(),
            new Signal.BootTimedOut(),
            new Signal.RebootTimedOut(false));

    private static Server server() {
        return new Server(new ServerId("i-1"), "10.0.0.1", null, null, null, null, null, null, null);
    }

    private static Reported reported(String boot) {
        return new Reported("0.1.0", boot, "debian", "debian", "12", "6.1", "x86_64", 2, 1L << 30, null, null);
    }

    private static Instance sample(InstanceStatus status, String rootDevice) {
        boolean layers = status != InstanceStatus.REGISTERING && status != InstanceStatus.REGISTERED;
        Instance instance =
                layers ? Samples.instance(1, rootDevice, Samples.APP_LAYER) : Samples.instance(1, rootDevice);
        boolean machine = switch (status) {
            case REQUESTED, TERMINATED -> false;
            case STOPPED -> rootDevice.equals("ebs");
            default -> true;
        };
        return instance.withServer(machine ? server() : null)
                .withReported(reported("boot-1"))
                .withProgress(instance.progress().withIntent(Intent.STOP))
                .to(status, NOW.minusSeconds(60));
    }

    private static Draft draft(Instance instance) {
        return new Draft(
                snapshot(instance),
                Actor.COORDINATOR,
                NOW,
                () -> UUID.randomUUID().toString());
    }

    private static StackSnapshot snapshot(Instance instance) {
        return new StackSnapshot(
                1,
                Samples.stack(),
                Map.of(Samples.APP_LAYER, Samples.layer(Samples.APP_LAYER, "app", true)),
                Map.of(instance.id(), instance),
                Map.of(),
                Map.of(),
                Map.of(),
                Map.of(),
                Map.of(),
                Map.of(),
                Resources.NONE,
                Map.of());
    }

    private static Map<String, String> expected(boolean ebs) {
        Map<String, String> expected = new HashMap<>();
        for (String line : TABLE.lines().toList()) {
            String signal = line.substring(0, line.indexOf(':'));
            for (String entry : line.substring(line.indexOf(':') + 1).trim().split(" ", -1)) {
                String from = entry.contains(">") ? entry.substring(0, entry.indexOf('>')) : entry;
                String to = entry.substring(entry.indexOf('>') + 1);
                String chosen = to.contains("|") ? to.split("\\|", -1)[ebs ? 0 : 1] : to;
                assertThat(expected.put(from + " " + signal, chosen)).as(line).isNull();
            }
        }
        return expected;
    }

    @Test
    void doesWhatTheTableSaysAndRefusesTheRest() {
        Set<String> wrong = new TreeSet<>();
        for (String rootDevice : List.of("ebs", "instance-store")) {
            Map<String, String> expected = expected(rootDevice.equals("ebs"));
            for (InstanceStatus status : InstanceStatus.values()) {
                for (Signal signal : SIGNALS) {
                    String pair = status + " " + signal.getClass().getSimpleName();
                    String wanted = expected.getOrDefault(pair, "refused");
                    String found = outcome(sample(status, rootDevice), signal);
                    if (!found.equals(wanted)) {
                        wrong.add(rootDevice + " " + pair + ": " + found + ", not " + wanted);
                    }
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    private static String outcome(Instance instance, Signal signal) {
        Draft draft = draft(instance);
        if (!Lifecycle.apply(draft, instance.id(), signal)) {
            assertThat(draft.writes()).as("writes of a refusal").isEmpty();
            return "refused";
        }
        return draft.instance(instance.id()).map(after -> after.status().name()).orElse("gone");
    }

    @Test
    void hasNoSignalAndNoRowThatThisTestLeavesOut() {
        Set<Object> tested = new HashSet<>();
        SIGNALS.forEach(signal -> tested.add(signal.getClass()));
        assertThat(tested).containsAll(Arrays.asList(Signal.class.getPermittedSubclasses()));
        List<String> rows = new ArrayList<>();
        Lifecycle.table()
                .forEach(row -> rows.add(row.from() + " " + row.signal().getSimpleName()));
        assertThat(rows)
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(expected(true).keySet());
    }

    @Test
    void tellsPeopleOfEveryChangeOfStatus() {
        for (Lifecycle.Row row : Lifecycle.table()) {
            for (Signal signal : SIGNALS) {
                Draft draft = draft(sample(row.from(), "ebs"));
                if (signal.getClass() == row.signal()
                        && Lifecycle.apply(draft, Samples.instanceId(1), signal)
                        && draft.instance(Samples.instanceId(1))
                                .filter(after -> after.status() == row.from())
                                .isEmpty()) {
                    assertThat(draft.writes().toString())
                            .as("%s on %s", row.signal().getSimpleName(), row.from())
                            .contains("TimelineEntry");
                }
            }
        }
    }

    /** {@code -Dlifecycle.write=true} writes the diagram anew. */
    @Test
    void theDiagramInTheDocumentationIsThatOfTheTable() throws IOException {
        Path file = Path.of("..", "docs", "lifecycle.md");
        String diagram = LifecycleDiagram.markdown(Lifecycle.table());
        if (Boolean.getBoolean("lifecycle.write")) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, diagram);
        }
        assertThat(file).hasContent(diagram);
    }
}
