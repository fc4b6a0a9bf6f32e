package dev.cairn.coordinator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.coordinator.domain.event.StackEvent;
import dev.cairn.coordinator.domain.event.StackEvent.InstanceStateChange;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.instance.InstanceStatus;
import dev.cairn.coordinator.port.EventLog;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which events a life leaves, in what order and with which initiator. */
final class StackEventsTest {
    private final World world = new World(1);

    private List<StackEvent> events() {
        world.store.events().number();
        return world.store.events().after(0, 10_000).stream()
                .map(EventLog.Numbered::event)
                .toList();
    }

    private List<String> statuses(InstanceId id) {
        return events().stream()
                .filter(event -> event.detail() instanceof InstanceStateChange change
                        && change.instanceId().equals(id))
                .map(event -> (InstanceStateChange) event.detail())
                .map(change -> change.initiatedBy() == null
                        ? change.status()
                        : change.status() + " by " + change.initiatedBy())
                .toList();
    }

    @Test
    void anEbsBackedInstanceComesAndGoes() {
        InstanceId id = world.add(2, "ebs");
        world.online(id);
        world.stop(id);
        world.until(() -> world.status(id) == InstanceStatus.STOPPED, Duration.ofMinutes(10));

        assertThat(statuses(id))
                .containsExactly(
                        "requested by user",
                        "pending",
                        "running_setup",
                        "online",
                        "stopping by user",
                        "shutting_down",
                        "stopped");
        assertThat(events())
                .filteredOn(event -> event.detail() instanceof StackEvent.CommandStateChange)
                .extracting(event -> (StackEvent.CommandStateChange) event.detail())
                .extracting(change -> change.commandType() + " " + change.status())
                .contains("setup successful", "configure successful", "shutdown successful");
    }
}
