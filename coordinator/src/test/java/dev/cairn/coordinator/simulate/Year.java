package dev.cairn.coordinator.simulate;

import dev.cairn.coordinator.domain.Actor;
import dev.cairn.coordinator.domain.Samples;
import dev.cairn.coordinator.domain.Write;
import dev.cairn.coordinator.domain.autoscaling.AlarmReading;
import dev.cairn.coordinator.domain.autoscaling.Load;
import dev.cairn.coordinator.domain.autoscaling.Memory;
import dev.cairn.coordinator.domain.autoscaling.Observed;
import dev.cairn.coordinator.domain.autoscaling.Planner;
import dev.cairn.coordinator.domain.autoscaling.Policies;
import dev.cairn.coordinator.domain.catalog.Limits;
import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.instance.InstanceStatus;
import dev.cairn.coordinator.domain.instance.Progress;
import dev.cairn.coordinator.domain.lifecycle.InstanceRequests;
import dev.cairn.coordinator.domain.scaling.LoadBasedScaling;
import dev.cairn.coordinator.domain.scaling.LoadBasedScaling.Thresholds;
import dev.cairn.coordinator.domain.scaling.TimeBasedScaling;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import dev.cairn.coordinator.engine.SeededIds;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * A year of one layer with 24/7, time-based and load-based instances: a load that goes with the hour and the day of the week,
 * machines that die, starts that fail, agents that fall silent, people who start and stop, a coordinator that restarts or sleeps.
 */
final class Year {
    static final int ALWAYS = 2;
    static final int TIMED = 4;
    static final int POOL = 6;
    static final Actor ALICE = Actor.user("arn:aws:iam::123456789012:user/alice");
    static final ZoneId ZONE = ZoneId.of("Europe/Berlin");
    private static final String BUSY = "busy";

    final LoadBasedScaling scaling;
    final int minimum;
    final int maximum;
    final SimulatedStack stack;
    final SeededIds ids;
    private final Random chance;
    private final Map<InstanceId, Instant> silentUntil = new HashMap<>();
    private final Map<InstanceId, Duration> boots = new HashMap<>();
    private Instant lostDataUntil = Instant.MIN;
    private double noise;
    private final Policies policies;
    private Memory memory = Memory.EMPTY;
    private Instant lastLook = Instant.MIN;

    /** What the last look saw. */
    Observed observed = new Observed(Map.of(), Map.of(), Duration.ZERO);

    Year(long seed) {
        chance = new Random(seed);
        ids = new SeededIds(seed);
        stack = new SimulatedStack(SimulatedStack.empty(Samples.stack()), ids);
        scaling = new LoadBasedScaling(
                Samples.APP_LAYER,
                Samples.STACK,
                true,
                new Thresholds(
                        1 + chance.nextInt(3),
                        1 + chance.nextInt(10),
                        1 + chance.nextInt(30),
                        60.0 + chance.nextInt(30),
                        -1.0,
                        -1.0,
                        List.of(BUSY)),
                new Thresholds(
                        1 + chance.nextInt(3),
                        1 + chance.nextInt(20),
                        1 + chance.nextInt(30),
                        20.0 + chance.nextInt(20),
                        -1.0,
                        -1.0,
                        List.of()));
        stack.take(List.of(
                Write.put(Samples.stack().withSettings(Samples.stackSettings("{\"scaling\": ...}"))),
                Write.put(Samples.layer(Samples.APP_LAYER, "app", true)),
                Write.put(scaling)));
        minimum = chance.nextInt(3);
        maximum = ALWAYS + TIMED + chance.nextInt(POOL + 3);
        policies = Policies.of(stack.snapshot(), text -> custom(), Limits.USUAL);
        for (int number = 1; number <= ALWAYS + TIMED + POOL; number++) {
            String type = number <= ALWAYS ? null : number <= ALWAYS + TIMED ? "timer" : "load";
            Instance instance = Samples.instance(number, "ebs", type, Samples.APP_LAYER);
            Instance begun = type == null ? instance.to(InstanceStatus.ONLINE, Samples.CREATED) : instance;
            stack.take(List.of(Write.put(begun)));
            if ("timer".equals(type)) {
                stack.take(List.of(Write.put(new TimeBasedScaling(instance.id(), Samples.STACK, schedule()))));
            }
        }
    }

    private Map<DayOfWeek, Map<Integer, String>> schedule() {
        Map<DayOfWeek, Map<Integer, String>> schedule = new EnumMap<>(DayOfWeek.class);
        for (DayOfWeek day : DayOfWeek.values()) {
            Map<Integer, String> hours = new TreeMap<>();
            int begin = chance.nextInt(24);
            int end = begin + chance.nextInt(12);
            for (int hour = begin; hour < Math.min(end, 24); hour++) {
                hours.put(hour, "on");
            }
            schedule.put(day, hours);
        }
        return schedule;
    }

    private Map<String, Object> custom() {
        Map<String, ?> load = Map.of(
                "minimum",
                minimum,
                "maximum",
                maximum,
                "create",
                Map.of("InstanceType", "t3.micro"),
                "delete-after-minutes",
                chance.nextInt(600));
        Map<String, ?> time =
                Map.of("zone", ZONE.getId(), "lead", "learned", "dates", Map.of("2026-08-01/2026-08-03", "off"));
        return Map.of("cairn", Map.of("scaling", Map.of("load", load, "time", time)));
    }

    /** One minute of the world; false when the coordinator does not look in it. */
    boolean minute(Instant now) {
        stack.pass(now, new SimulatedStack.Machines() {
            @Override
            public Duration boot(Instance instance) {
                return boots.computeIfAbsent(instance.id(), id -> Duration.ofSeconds(60 + chance.nextInt(400)));
            }

            @Override
            public Duration end(Instance instance) {
                return Duration.ofMinutes(2);
            }
        });
        heal(now);
        if (chance.nextInt(180) == 0) {
            trouble(now);
        }
        if (chance.nextInt(400) == 0) {
            people(now);
        }
        return chance.nextInt(2_000) != 0;
    }

    /** Asks the planner, as the engine does. */
    Planner.Plan look(Instant now) {
        if (chance.nextInt(5_000) == 0) {
            memory = Memory.EMPTY;
            lastLook = Instant.MIN;
        }
        boolean first = lastLook.equals(Instant.MIN);
        Duration since = first ? Duration.ZERO : Duration.between(lastLook, now);
        if (first || since.compareTo(Duration.ofMinutes(2)) > 0) {
            memory = memory.waitingAnew();
        }
        lastLook = now;
        observed = new Observed(loads(now), Map.of(BUSY, alarm(now)), since);
        Planner.Plan plan = stack.take(
                Planner.look(stack.snapshot(), policies, observed, memory, now, ids),
                new Planner.Plan(List.of(), memory));
        memory = plan.memory();
        return plan;
    }

    private AlarmReading alarm(Instant now) {
        if (lostDataUntil.isAfter(now)) {
            return AlarmReading.INSUFFICIENT_DATA;
        }
        return demand(now) > 700 ? AlarmReading.ALARM : AlarmReading.OK;
    }

    /** Percent of one machine's CPU, in all. */
    private double demand(Instant now) {
        long minute = now.getEpochSecond() / 60;
        double day = 1 - Math.cos(2 * Math.PI * (minute % 1440) / 1440);
        double week = minute / 1440 % 7 < 5 ? 1 : 0.4;
        return Math.max(10, 300 * day * week + noise);
    }

    private Map<InstanceId, Load> loads(Instant now) {
        noise = noise * 0.95 + chance.nextGaussian() * 15;
        List<Instance> online = stack.snapshot().instances().values().stream()
                .filter(instance -> instance.status() == InstanceStatus.ONLINE)
                .toList();
        Map<InstanceId, Load> loads = new HashMap<>();
        for (Instance instance : online) {
            double cpu = Math.min(100, Math.max(0, demand(now) / online.size() + chance.nextGaussian() * 2));
            if (!silentUntil.getOrDefault(instance.id(), Instant.MIN).isAfter(now)) {
                loads.put(instance.id(), new Load(cpu, 40, cpu / 25, 1));
            }
        }
        return loads;
    }

    private void trouble(Instant now) {
        Instance one = any();
        switch (chance.nextInt(6)) {
            case 0, 1 -> {
                if (one.status() == InstanceStatus.ONLINE) {
                    stack.change(one.id(), instance -> instance.to(InstanceStatus.CONNECTION_LOST, now));
                }
            }
            case 2 -> silentUntil.put(one.id(), now.plus(Duration.ofMinutes(chance.nextInt(120))));
            case 3 -> {
                if (one.status() == InstanceStatus.REQUESTED) {
                    stack.change(
                            one.id(),
                            instance -> instance.to(
                                    chance.nextBoolean() ? InstanceStatus.START_FAILED : InstanceStatus.SETUP_FAILED,
                                    now));
                }
            }
            case 4 -> lostDataUntil = now.plus(Duration.ofMinutes(chance.nextInt(600)));
            default -> boots.put(one.id(), Duration.ofSeconds(60 + chance.nextInt(900)));
        }
    }

    /** The healer: a silent instance goes down and comes up again. */
    private void heal(Instant now) {
        for (Instance instance : List.copyOf(stack.snapshot().instances().values())) {
            if (instance.status() == InstanceStatus.CONNECTION_LOST && chance.nextInt(6) == 0) {
                Progress healing = instance.progress().withIntent(Progress.Intent.HEAL);
                stack.change(instance.id(), lost -> lost.withProgress(healing).to(InstanceStatus.STOPPING, now));
            }
        }
    }

    private void people(Instant now) {
        InstanceId id = any().id();
        StackSnapshot snapshot = stack.snapshot();
        if (chance.nextBoolean()) {
            stack.take(InstanceRequests.start(snapshot, id, ALICE, now, ids), id);
        } else {
            stack.take(InstanceRequests.stop(snapshot, id, ALICE, now, ids), id);
        }
    }

    private Instance any() {
        List<Instance> all = List.copyOf(stack.snapshot().instances().values());
        return all.get(chance.nextInt(all.size()));
    }
}
