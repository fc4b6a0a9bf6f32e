package dev.cairn.coordinator.domain.healing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.coordinator.domain.Outcome;
import dev.cairn.coordinator.domain.Samples;
import dev.cairn.coordinator.domain.Write;
import dev.cairn.coordinator.domain.healing.Evidence.Machine;
import dev.cairn.coordinator.domain.healing.Verdict.Brake;
import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.instance.InstanceStatus;
import dev.cairn.coordinator.domain.instance.Server;
import dev.cairn.coordinator.domain.instance.ServerId;
import dev.cairn.coordinator.domain.layer.Layer;
import dev.cairn.coordinator.domain.layer.LayerId;
import dev.cairn.coordinator.domain.resource.Resources;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import dev.cairn.coordinator.domain.timeline.TimelineEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class HealingTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final HealingPolicy POLICY = HealingPolicy.DEFAULTS;
    private static final LayerId FORBIDS = new LayerId("layer-without-healing");
    private static final List<Machine> MACHINES = List.copyOf(EnumSet.allOf(Machine.class));
    private static final Doubt NONE = new Doubt(null, false);
    private static final Evidence DOWN = new Evidence(Duration.ofMinutes(6), Machine.DOWN, "stopped");

    private static Instance lost(int number, LayerId... layers) {
        return Samples.instance(number, "ebs", layers)
                .withServer(new Server(new ServerId("i-" + number), null, null, null, null, null, null, null, null))
                .to(InstanceStatus.CONNECTION_LOST, NOW.minusSeconds(30));
    }

    private static StackSnapshot stack(List<Instance> instances) {
        Map<InstanceId, Instance> byId = new LinkedHashMap<>();
        instances.forEach(instance -> byId.put(instance.id(), instance));
        Map<LayerId, Layer> layers = Map.of(
                Samples.APP_LAYER,
                Samples.layer(Samples.APP_LAYER, "app", true),
                FORBIDS,
                Samples.layer(FORBIDS, "frozen", false));
        return new StackSnapshot(
                1,
                Samples.stack(),
                layers,
                byId,
                Map.of(),
                Map.of(),
                Map.of(),
                Map.of(),
                Map.of(),
                Map.of(),
                Resources.NONE,
                Map.of());
    }

    private static Brake judge(Instance instance, Evidence evidence, Doubt doubt) {
        return Healing.judge(stack(List.of(instance)), instance, evidence, doubt, POLICY, NOW)
                .brake();
    }

    @Test
    void needsAWitnessOrTheHardLimit() {
        Instance instance = lost(1, Samples.APP_LAYER);
        assertThat(judge(instance, DOWN, NONE)).isEqualTo(Brake.NONE);
        assertThat(judge(instance, new Evidence(Duration.ofMinutes(6), Machine.GONE, ""), NONE))
                .isEqualTo(Brake.NONE);
        for (Machine machine : List.of(Machine.RUNNING, Machine.UNKNOWN)) {
            assertThat(judge(instance, new Evidence(Duration.ofMinutes(14), machine, ""), NONE))
                    .isEqualTo(Brake.UNCONFIRMED);
            assertThat(judge(instance, new Evidence(Duration.ofMinutes(15), machine, ""), NONE))
                    .isEqualTo(Brake.NONE);
        }
        assertThat(judge(instance, new Evidence(Duration.ofDays(1), Machine.NONE, ""), NONE))
                .isEqualTo(Brake.NO_MACHINE);
    }

    @Test
    void oneForbiddingLayerIsEnough() {
        assertThat(judge(lost(1, Samples.APP_LAYER, FORBIDS), DOWN, NONE)).isEqualTo(Brake.LAYER);
    }

    @Test
    void meltdownsAreEnteredHighAndLeftLowOrAfterAWhile() {
        List<Instance> fleet = new ArrayList<>();
        for (int number = 1; number <= 10; number++) {
            Instance instance = lost(number, Samples.APP_LAYER);
            fleet.add(number <= 4 ? instance : instance.to(InstanceStatus.ONLINE, NOW));
        }
        StackSnapshot fourOfTen = stack(fleet);
        fleet.set(4, lost(5, Samples.APP_LAYER));
        StackSnapshot fiveOfTen = stack(fleet);
        Duration soon = Duration.ofMinutes(1);
        assertThat(Healing.meltdown(fourOfTen, false, soon, POLICY)).isFalse();
        assertThat(Healing.meltdown(fiveOfTen, false, soon, POLICY)).isTrue();
        assertThat(Healing.meltdown(fourOfTen, true, soon, POLICY)).isTrue();
        assertThat(Healing.meltdown(fourOfTen, true, POLICY.hardLimit(), POLICY))
                .isFalse();
        assertThat(Healing.meltdown(stack(fleet.subList(3, 10)), true, soon, POLICY))
                .isFalse();
    }

    @Test
    void holdsAreToldOnceAndTheNextLookIsSet() {
        Instance instance = lost(1, Samples.APP_LAYER);
        StackSnapshot stack = stack(List.of(instance));
        Doubt doubt = new Doubt("it has just started", false);
        List<Write> first = writes(stack, instance.id(), doubt, null);
        List<Write> second = writes(stack, instance.id(), doubt, Brake.SELF_DOUBT);
        assertThat(first).anyMatch(HealingTest::tells);
        assertThat(second).noneMatch(HealingTest::tells);
        assertThat(second.toString()).contains("HEAL_REVIEW");
    }

    private static List<Write> writes(StackSnapshot stack, InstanceId id, Doubt doubt, @Nullable Brake told) {
        Outcome<Verdict> outcome = Healing.review(
                stack,
                id,
                DOWN,
                doubt,
                POLICY,
                told,
                NOW,
                () -> UUID.randomUUID().toString());
        return outcome instanceof Outcome.Accepted<Verdict> accepted ? accepted.writes() : List.of();
    }

    private static boolean tells(Write write) {
        return write instanceof Write.Put put && put.entity() instanceof TimelineEntry;
    }

    /** The property that matters most, over random fleets: whatever else is true, some things forbid healing. */
    @Test
    void neverHealsWhereABrakeIsOn() {
        long seed = Long.getLong("healing.seed", System.nanoTime());
        Random chance = new Random(seed);
        int healed = 0;
        for (int round = 0; round < 5_000; round++) {
            List<Instance> fleet = fleet(chance);
            StackSnapshot stack = stack(fleet);
            Instance instance = fleet.getFirst();
            Evidence evidence = new Evidence(
                    Duration.ofMinutes(chance.nextInt(20)), MACHINES.get(chance.nextInt(MACHINES.size())), "");
            boolean before = chance.nextBoolean();
            Duration calm = Duration.ofMinutes(chance.nextInt(20));
            boolean meltdown = Healing.meltdown(stack, before, calm, POLICY);
            Doubt doubt = new Doubt(chance.nextInt(4) == 0 ? "a pause" : null, meltdown);
            Verdict verdict = Healing.judge(stack, instance, evidence, doubt, POLICY, NOW);
            if (verdict.heals()) {
                healed++;
                String why = "seed " + seed + " round " + round;
                assertThat(meltdown).as(why).isFalse();
                assertThat(doubt.ofItself()).as(why).isNull();
                assertThat(instance.settings().layerIds()).as(why).doesNotContain(FORBIDS);
                assertThat(evidence.machine()).as(why).isNotEqualTo(Machine.NONE);
                assertThat(evidence.confirmed() || evidence.silence().compareTo(POLICY.hardLimit()) >= 0)
                        .as(why)
                        .isTrue();
                assertThat(instance.progress().heals().stream()
                                .filter(at -> at.isAfter(NOW.minus(POLICY.instanceWindow()))))
                        .as(why)
                        .hasSizeLessThan(POLICY.instanceHeals());
            }
        }
        assertThat(healed).isGreaterThan(50);
    }

    private static List<Instance> fleet(Random chance) {
        List<Instance> fleet = new ArrayList<>();
        int size = 1 + chance.nextInt(12);
        for (int number = 1; number <= size; number++) {
            LayerId[] layers = chance.nextInt(4) == 0
                    ? new LayerId[] {Samples.APP_LAYER, FORBIDS}
                    : new LayerId[] {Samples.APP_LAYER};
            Instance instance = lost(number, layers);
            List<Instant> heals = new ArrayList<>();
            for (int heal = chance.nextInt(5); heal > 0; heal--) {
                heals.add(NOW.minus(Duration.ofMinutes(120L * heal + chance.nextInt(100))));
            }
            instance = instance.withProgress(instance.progress().withHeals(heals));
            fleet.add(number == 1 || chance.nextInt(3) == 0 ? instance : instance.to(InstanceStatus.ONLINE, NOW));
        }
        return fleet;
    }
}
