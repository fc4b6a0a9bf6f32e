package dev.cairn.coordinator.simulate;

import static dev.cairn.coordinator.domain.instance.InstanceStatus.ONLINE;
import static dev.cairn.coordinator.domain.instance.InstanceStatus.START_FAILED;
import static dev.cairn.coordinator.domain.instance.InstanceStatus.STOPPED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.instance.InstanceStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Schedules with zones, dates, and a lead, on days that are longer and shorter than others. */
final class ScheduleTest {
    @Test
    void hoursAreThoseOfTheZone() {
        Planned world = new Planned("2026-07-01T00:00:00Z", time("zone", "Europe/Berlin"));
        InstanceId id = world.timed(1, 9);
        assertThat(wanted(world, id, Duration.ofDays(1))).containsExactly("2026-07-01T07:00:00Z 60");
    }

    @Test
    void anHourThatSummerTimeSkipsDoesNotCome() {
        Planned world = new Planned("2026-03-28T22:00:00Z", time("zone", "Europe/Berlin"));
        InstanceId two = world.timed(1, 2);
        InstanceId three = world.timed(2, 3);
        // At 1:00 UTC clocks go from 2:00 to 3:00.
        Map<InstanceId, List<String>> slots = wanted(world, List.of(two, three), Duration.ofDays(1));
        assertThat(slots.get(two)).isEmpty();
        assertThat(slots.get(three)).containsExactly("2026-03-29T01:00:00Z 60");
    }

    @Test
    void anHourThatComesTwiceLastsForTwo() {
        Planned world = new Planned("2026-10-24T22:30:00Z", time("zone", "Europe/Berlin"));
        InstanceId two = world.timed(1, 2);
        InstanceId three = world.timed(2, 3);
        // At 1:00 UTC clocks go from 3:00 back to 2:00.
        Map<InstanceId, List<String>> slots = wanted(world, List.of(two, three), Duration.ofHours(20));
        assertThat(slots.get(two)).containsExactly("2026-10-25T00:00:00Z 120");
        assertThat(slots.get(three)).containsExactly("2026-10-25T02:00:00Z 60");
    }

    @Test
    void zonesMayBeHalfAnHourOff() {
        Planned world = new Planned("2026-07-01T00:00:00Z", time("zone", "Asia/Kolkata"));
        InstanceId id = world.timed(1, 9, 10);
        assertThat(wanted(world, id, Duration.ofDays(1))).containsExactly("2026-07-01T03:30:00Z 120");
    }

    @Test
    void datesTakeThePlaceOfTheWeekday() {
        Planned world = new Planned(
                "2026-12-23T00:00:00Z",
                time("dates", Map.of("2026-12-24/2026-12-25", "off", "2026-12-26", Map.of("20", "on", "21", "off"))));
        InstanceId id = world.timed(1, 9);
        assertThat(wanted(world, id, Duration.ofDays(5)))
                .containsExactly("2026-12-23T09:00:00Z 60", "2026-12-26T20:00:00Z 60", "2026-12-27T09:00:00Z 60");
    }

    @Test
    void aFixedLeadStartsBeforeTheSlot() {
        Planned world = new Planned("2026-07-01T00:00:00Z", time("lead", 20));
        InstanceId id = world.timed(1, 9);
        assertThat(wanted(world, id, Duration.ofDays(1))).containsExactly("2026-07-01T08:40:00Z 80");
    }

    @Test
    void theLeadIsLearnedFromHowLongStartsTook() {
        Planned world = new Planned("2026-07-01T00:00:00Z", time("lead", "learned"));
        world.boot = Duration.ofMinutes(17);
        InstanceId id = world.timed(1, 9);
        world.run(Duration.ofDays(1));
        for (int day = 2; day < 12; day++) {
            world.boot = Duration.ofMinutes(day == 6 ? 55 : 12 + day % 5);
            Instant slot = Instant.parse(String.format("2026-07-%02dT09:00:00Z", day));
            world.run(Duration.between(world.now, slot));
            if (day != 6) {
                assertThat(world.status(id))
                        .as("when its slot begins on day %s", day)
                        .isEqualTo(ONLINE);
            }
            world.run(Duration.ofHours(2));
        }
        assertThat(world.told)
                .filteredOn(entry -> entry.decision().equals("started by its schedule"))
                .last()
                .satisfies(entry -> {
                    assertThat(entry.reason()).isEqualTo("the schedule says on soon");
                    assertThat(Integer.parseInt(entry.evidence().get("lead-seconds")))
                            .as("the odd start of day 6 does not count")
                            .isBetween(16 * 60, 19 * 60);
                });
    }

    @Test
    void anInstanceThatIsStillBusyIsStoppedWhenItHasCome() {
        Planned world = new Planned("2026-07-01T09:30:00Z", Map.of());
        world.boot = Duration.ofMinutes(40);
        InstanceId id = world.timed(1, 9);
        world.run(Duration.ofMinutes(35));
        assertThat(world.status(id)).as("the slot has ended").isEqualTo(InstanceStatus.REQUESTED);
        world.run(Duration.ofMinutes(10));
        assertThat(world.status(id)).isEqualTo(STOPPED);
        assertThat(world.times("schedule waits")).isEqualTo(1);
    }

    @Test
    void aFailedStartIsTriedAgainInTheNextHourAndAPersonsStopUndone() {
        Planned world = new Planned("2026-07-01T08:59:00Z", Map.of());
        InstanceId id = world.timed(1, 9, 10);
        world.minute();
        world.stack.change(id, instance -> instance.to(START_FAILED, world.now));
        world.run(Duration.ofMinutes(59));
        assertThat(world.status(id)).isEqualTo(START_FAILED);
        world.run(Duration.ofMinutes(10));
        assertThat(world.status(id)).isEqualTo(ONLINE);
        world.stack.change(id, instance -> instance.to(STOPPED, world.now));
        world.run(Duration.ofMinutes(10));
        assertThat(world.status(id)).isEqualTo(ONLINE);
    }

    @Test
    void settingsThatAreNotUnderstoodAreNamedOnceAndOpsWorksRulesApply() {
        Planned world = new Planned("2026-07-01T00:00:00Z", time("zone", "Europe/Atlantis"));
        InstanceId id = world.timed(1, 9);
        assertThat(wanted(world, id, Duration.ofDays(1))).containsExactly("2026-07-01T09:00:00Z 60");
        assertThat(world.times("scaling settings not understood")).isBetween(1L, 2L);
    }

    private static Map<String, ?> time(String key, Object value) {
        return Map.of("time", Map.of(key, value));
    }

    private static List<String> wanted(Planned world, InstanceId id, Duration time) {
        return wanted(world, List.of(id), time).getOrDefault(id, List.of());
    }

    /** From when for how many minutes each was up or on its way. */
    private static Map<InstanceId, List<String>> wanted(Planned world, List<InstanceId> ids, Duration time) {
        Map<InstanceId, List<String>> slots = new HashMap<>();
        Map<InstanceId, Instant> begun = new HashMap<>();
        for (Instant end = world.now.plus(time); world.now.isBefore(end); ) {
            world.minute();
            for (InstanceId id : ids) {
                boolean up = List.of(ONLINE, InstanceStatus.REQUESTED).contains(world.status(id));
                if (up) {
                    begun.putIfAbsent(id, world.now);
                } else if (begun.containsKey(id)) {
                    Instant since = begun.remove(id);
                    slots.computeIfAbsent(id, key -> new ArrayList<>())
                            .add(since + " "
                                    + Duration.between(since, world.now).toMinutes());
                }
            }
        }
        ids.forEach(id -> slots.computeIfAbsent(id, key -> List.of()));
        return slots;
    }
}
