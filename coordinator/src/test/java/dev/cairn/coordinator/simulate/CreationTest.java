package dev.cairn.coordinator.simulate;

import static dev.cairn.coordinator.domain.instance.InstanceStatus.CONNECTION_LOST;
import static dev.cairn.coordinator.domain.instance.InstanceStatus.ONLINE;
import static dev.cairn.coordinator.domain.instance.InstanceStatus.REQUESTED;
import static dev.cairn.coordinator.domain.instance.InstanceStatus.START_FAILED;
import static dev.cairn.coordinator.domain.instance.InstanceStatus.STOPPED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.coordinator.domain.catalog.Limit;
import dev.cairn.coordinator.domain.catalog.Limits;
import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.timeline.TimelineEntry;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Instances that scaling makes from a template, and the bounds of a layer. */
final class CreationTest {
    private static final Map<String, ?> TEMPLATE = Map.of("InstanceType", "c7i.large", "Os", "Debian 12");

    @Test
    void makesInstancesWhenNoneIsLeftAndDeletesThemAfterAWhile() {
        Planned world = world(Map.of("maximum", 4, "create", TEMPLATE, "delete-after-minutes", 30));
        world.online(1, null);
        world.add(2, "load");
        world.cpu = 95;
        world.run(Duration.ofMinutes(60));
        assertThat(world.names(ONLINE))
                .as("the pool first, then new ones up to the maximum")
                .isEqualTo("app1 app2 app3 app4");
        Instance made = world.all().getLast();
        assertThat(made.settings().autoScalingType()).isEqualTo("load");
        assertThat(made.settings().instanceType()).isEqualTo("c7i.large");
        assertThat(made.scaled().created()).isTrue();
        assertThat(world.told)
                .filteredOn(entry -> entry.decision().startsWith("load scaling found nothing"))
                .singleElement()
                .satisfies(entry -> assertThat(entry.evidence().get("held"))
                        .isEqualTo("as many instances run as the maximum allows, 4"));

        world.cpu = 10;
        world.run(Duration.ofMinutes(6));
        assertThat(world.names(ONLINE)).as("made ones are stopped first").isEqualTo("app1 app2 app3");
        world.run(Duration.ofMinutes(28));
        assertThat(world.names(ONLINE)).isEqualTo("app1");
        world.run(Duration.ofMinutes(60));
        assertThat(world.names(STOPPED)).as("made ones are gone").isEqualTo("app2");
        assertThat(world.times("instance deleted")).isEqualTo(2);
    }

    @Test
    void aMinimumIsKeptWhateverTheLoad() {
        Planned world = world(Map.of("minimum", 2, "maximum", 3, "create", TEMPLATE));
        world.cpu = 10;
        world.run(Duration.ofMinutes(30));
        assertThat(world.names(ONLINE)).isEqualTo("app1 app2");
        assertThat(world.told).extracting(TimelineEntry::decision).contains("brought up to its minimum");
        assertThat(world.times("scaled down by load")).isZero();
    }

    @Test
    void whatTheHealerBringsBackCountsAndWhatItDoesNotIsReplaced() {
        Planned world = world(Map.of("minimum", 2, "maximum", 3));
        InstanceId sick = world.online(1, null);
        world.online(2, null);
        InstanceId spare = world.add(3, "load");
        world.stack.change(sick, instance -> instance.to(CONNECTION_LOST, world.now));
        world.run(Duration.ofMinutes(20));
        assertThat(world.status(spare)).as("the healer is at work").isEqualTo(STOPPED);
        world.run(Duration.ofMinutes(20));
        assertThat(world.status(spare)).as("it did not succeed").isEqualTo(ONLINE);
    }

    @Test
    void startsThatFailDoNotMakeEverMore() {
        Planned world = world(Map.of("minimum", 2, "maximum", 3, "create", TEMPLATE));
        world.boot = Duration.ofDays(1);
        for (int minute = 0; minute < 300; minute++) {
            world.minute();
            for (Instance instance : world.all()) {
                if (instance.status() == REQUESTED) {
                    world.stack.change(instance.id(), failed -> failed.to(START_FAILED, world.now));
                }
            }
            assertThat(world.all()).hasSizeLessThanOrEqualTo(3);
        }
        assertThat(world.times("start requested")).as("tries in five hours").isBetween(10L, 130L);
        assertThat(world.times("minimum not kept")).as("told once").isLessThanOrEqualTo(2);
    }

    @Test
    void theAccountsLimitHolds() {
        Planned world = new Planned("2026-07-01T00:00:00Z", Map.of());
        world.limits = Limits.USUAL.with(Limit.INSTANCES, 2);
        world.settings(Map.of("load", Map.of("maximum", 9, "create", TEMPLATE)));
        world.byLoad();
        world.online(1, null);
        world.cpu = 95;
        world.run(Duration.ofHours(1));
        assertThat(world.all()).hasSize(2);
        assertThat(world.told)
                .filteredOn(entry -> entry.decision().startsWith("load scaling found nothing"))
                .singleElement()
                .satisfies(entry -> assertThat(entry.evidence().get("held"))
                        .contains("no instance can be made from the template: A stack can have at most 2 instances"));
    }

    private static Planned world(Map<String, ?> load) {
        Planned world = new Planned("2026-07-01T00:00:00Z", Map.of("load", load));
        world.byLoad();
        return world;
    }
}
