package dev.cairn.coordinator.simulate;

import dev.cairn.coordinator.domain.Actor;
import dev.cairn.coordinator.domain.Ids;
import dev.cairn.coordinator.domain.Outcome;
import dev.cairn.coordinator.domain.Source;
import dev.cairn.coordinator.domain.Write;
import dev.cairn.coordinator.domain.autoscaling.AlarmReading;
import dev.cairn.coordinator.domain.autoscaling.Load;
import dev.cairn.coordinator.domain.autoscaling.Memory;
import dev.cairn.coordinator.domain.autoscaling.Observed;
import dev.cairn.coordinator.domain.autoscaling.Planner;
import dev.cairn.coordinator.domain.autoscaling.Policies;
import dev.cairn.coordinator.domain.catalog.Limit;
import dev.cairn.coordinator.domain.catalog.Limits;
import dev.cairn.coordinator.domain.catalog.Scaling;
import dev.cairn.coordinator.domain.catalog.Trace;
import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.instance.InstanceSettings;
import dev.cairn.coordinator.domain.instance.InstanceStatus;
import dev.cairn.coordinator.domain.instance.Progress;
import dev.cairn.coordinator.domain.instance.Scaled;
import dev.cairn.coordinator.domain.layer.Layer;
import dev.cairn.coordinator.domain.layer.LayerId;
import dev.cairn.coordinator.domain.layer.LayerSettings;
import dev.cairn.coordinator.domain.layer.Recipes;
import dev.cairn.coordinator.domain.scaling.LoadBasedScaling;
import dev.cairn.coordinator.domain.scaling.LoadBasedScaling.Thresholds;
import dev.cairn.coordinator.domain.stack.Stack;
import dev.cairn.coordinator.domain.stack.StackId;
import dev.cairn.coordinator.domain.stack.StackSettings;
import dev.cairn.coordinator.domain.timeline.TimelineEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a policy would have done with a load: the coordinator's own planner, asked once for each minute of the curve. A value holds
 * until the next one. Where the curve says of how many instances it is the average, the same work is spread over those that are
 * online in the simulation; otherwise it is taken as it is.
 */
final class Simulation {
    private static final StackId STACK = new StackId("simulated-stack");
    private static final LayerId LAYER = new LayerId("simulated-layer");
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final LoadCurve curve;
    private final Fleet fleet;
    private final SimulatedStack stack;
    private final Policies policies;
    private final Ids ids;
    private Memory memory = Memory.EMPTY;

    /**
     * What there is at the beginning.
     *
     * @param always 24/7 instances, all online
     * @param pool load-based instances, all stopped
     * @param boot from a start until online
     */
    record Fleet(int always, int pool, Duration boot) {}

    /** One minute: what the layer's average was and how many of its instances were online, or on their way. */
    record Minute(Instant time, double cpu, double memory, double load, int online, int starting) {}

    /** All that came of it. Of what is told only scaling's own decisions are kept. */
    record Result(LoadBasedScaling scaling, List<Minute> minutes, List<TimelineEntry> told) {}

    Simulation(LoadCurve curve, LayerPolicy policy, Fleet fleet) throws BadInput {
        this.curve = curve;
        this.fleet = fleet;
        long[] last = {0};
        ids = () -> "simulated-" + ++last[0];
        Instant begin = curve.points().getFirst().time();
        Limits limits = Limits.USUAL.with(Limit.INSTANCES, Integer.MAX_VALUE);
        stack = new SimulatedStack(SimulatedStack.empty(stack(begin)), ids);
        stack.take(List.of(Write.put(layer(begin))));
        policies = Policies.of(stack.snapshot(), text -> policy.custom(), limits);
        Outcome<LayerId> set = Scaling.byLoad(
                stack.snapshot(),
                LAYER,
                true,
                policy.up(),
                policy.down(),
                new Trace(Actor.COORDINATOR, begin, ids, limits));
        if (set instanceof Outcome.Refused<LayerId> refused) {
            throw new BadInput(refused.refusal().message());
        }
        stack.take(set, LAYER);
        needsColumns();
        for (int number = 1; number <= fleet.always() + fleet.pool(); number++) {
            stack.take(List.of(Write.put(instance(number, number <= fleet.always(), begin))));
        }
        stack.told();
    }

    /** A threshold on something that was not measured would seem to be crossed, or never to be. */
    private void needsColumns() throws BadInput {
        for (Thresholds thresholds : Stream.of(scaling().up(), scaling().down())
                .filter(Objects::nonNull)
                .toList()) {
            needs("CpuThreshold", thresholds.cpuThreshold(), LoadCurve.CPU);
            needs("MemoryThreshold", thresholds.memoryThreshold(), LoadCurve.MEMORY);
            needs("LoadThreshold", thresholds.loadThreshold(), LoadCurve.LOAD);
        }
    }

    private void needs(String name, @Nullable Double threshold, String column) throws BadInput {
        if (threshold != null && threshold >= 0 && !curve.columns().contains(column)) {
            throw new BadInput("the policy has a " + name + ", but the load has no column " + column);
        }
    }

    private LoadBasedScaling scaling() {
        return Objects.requireNonNull(stack.snapshot().loadBasedScaling().get(LAYER));
    }

    Result run() {
        List<Minute> minutes = new ArrayList<>();
        List<TimelineEntry> told = new ArrayList<>();
        Iterator<LoadCurve.Point> points = curve.points().iterator();
        LoadCurve.Point point = points.next();
        LoadCurve.Point next = points.next();
        Instant end = curve.points().getLast().time();
        for (Instant now = point.time(); !now.isAfter(end); now = now.plus(MINUTE)) {
            while (next != null && !next.time().isAfter(now)) {
                point = next;
                next = points.hasNext() ? points.next() : null;
            }
            minutes.add(minute(point, now));
            stack.told().stream()
                    .filter(entry ->
                            LAYER.equals(entry.subject()) || entry.decision().startsWith("instance "))
                    .forEach(told::add);
        }
        return new Result(scaling(), minutes, told);
    }

    private Minute minute(LoadCurve.Point point, Instant now) {
        stack.pass(now, new SimulatedStack.Machines() {
            @Override
            public Duration boot(Instance instance) {
                return fleet.boot();
            }

            @Override
            public Duration end(Instance instance) {
                return MINUTE;
            }
        });
        int online = count(InstanceStatus.ONLINE);
        Double measured = point.instances();
        double share = measured == null || online == 0 ? 1 : measured / online;
        Load load = new Load(
                Math.min(100, point.cpu() * share), Math.min(100, point.memory() * share), point.load() * share, 1);
        Map<InstanceId, Load> loads = new HashMap<>();
        stack.snapshot().instances().values().stream()
                .filter(instance -> instance.status() == InstanceStatus.ONLINE)
                .forEach(instance -> loads.put(instance.id(), load));
        Planner.Plan plan = stack.take(
                Planner.look(stack.snapshot(), policies, new Observed(loads, alarms(), MINUTE), memory, now, ids),
                new Planner.Plan(List.of(), memory));
        memory = plan.memory();
        return new Minute(
                now, load.cpuPercent(), load.memoryPercent(), load.load1(), online, count(InstanceStatus.REQUESTED));
    }

    private int count(InstanceStatus status) {
        return (int) stack.snapshot().instances().values().stream()
                .filter(instance -> instance.status() == status)
                .count();
    }

    private Map<String, AlarmReading> alarms() {
        Map<String, AlarmReading> unknown = new HashMap<>();
        Stream.of(scaling().up(), scaling().down())
                .filter(Objects::nonNull)
                .flatMap(thresholds -> thresholds.alarms().stream())
                .forEach(name -> unknown.put(name, AlarmReading.unknown("a simulation knows no alarms")));
        return unknown;
    }

    private static Stack stack(Instant now) {
        return new Stack(
                STACK,
                "simulated",
                new StackSettings(
                        "simulated",
                        "us-east-1",
                        null,
                        Map.of(),
                        "",
                        "",
                        "Debian 12",
                        "Layer_Dependent",
                        null,
                        null,
                        "{\"scaling\": \"as the policy says\"}",
                        "12",
                        false,
                        null,
                        false,
                        false,
                        new Source("git", null, null, null, null, null),
                        null,
                        "ebs",
                        "LATEST"),
                Map.of(),
                now,
                0);
    }

    private static Layer layer(Instant now) {
        return new Layer(
                LAYER,
                STACK,
                "custom",
                new LayerSettings(
                        "simulated",
                        "load",
                        Map.of(),
                        Map.of(),
                        null,
                        null,
                        null,
                        List.of(),
                        List.of(),
                        List.of(),
                        true,
                        false,
                        null,
                        Recipes.NONE,
                        false,
                        false,
                        120,
                        false),
                Map.of(),
                now);
    }

    private static Instance instance(int number, boolean always, Instant now) {
        return new Instance(
                new InstanceId("simulated-instance-" + number),
                STACK,
                new InstanceSettings(
                        "load" + number,
                        List.of(LAYER),
                        "any",
                        "Debian 12",
                        null,
                        always ? null : "load",
                        null,
                        null,
                        null,
                        "x86_64",
                        "ebs",
                        "hvm",
                        List.of(),
                        false,
                        false,
                        "INHERIT",
                        "default"),
                always ? InstanceStatus.ONLINE : InstanceStatus.STOPPED,
                now,
                null,
                null,
                Progress.NEW,
                Scaled.NEW,
                "ec2",
                null,
                null,
                null,
                now);
    }
}
