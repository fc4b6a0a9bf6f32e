package dev.cairn.coordinator.engine;

import dev.cairn.coordinator.domain.autoscaling.AlarmReading;
import dev.cairn.coordinator.domain.scaling.LoadBasedScaling;
import dev.cairn.coordinator.domain.scaling.LoadBasedScaling.Thresholds;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import dev.cairn.coordinator.domain.stack.StackId;
import dev.cairn.coordinator.port.Alarms;
import dev.cairn.coordinator.port.Time;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The newest states of the alarms that layers scale by. All stacks of a region ask together, once a round; an answer that is late
 * holds nobody up. Safe for many threads.
 */
final class AlarmBoard {
    /** A reading that is older says nothing any more. */
    private static final Duration GOOD = Scaler.ROUND.multipliedBy(3);

    private final Alarms alarms;
    private final Lanes lanes;
    private final Time time;
    private final Tasks tasks;
    private final Map<String, Readings> regions = new ConcurrentHashMap<>();

    private record Readings(long nanos, Map<String, AlarmReading> byName) {}

    private record Ask(String region) {}

    AlarmBoard(Alarms alarms, Lanes lanes, Time time, Tasks tasks) {
        this.alarms = alarms;
        this.lanes = lanes;
        this.time = time;
        this.tasks = tasks;
    }

    /** Asks anew for the alarms of these stacks. */
    void refresh(Collection<StackId> stacks) {
        if (!alarms.watches()) {
            return;
        }
        Map<String, Set<String>> names = new HashMap<>();
        stacks.stream()
                .map(lanes::snapshot)
                .flatMap(Optional::stream)
                .forEach(snapshot -> names.computeIfAbsent(
                                snapshot.stack().settings().region(), region -> new TreeSet<>())
                        .addAll(names(snapshot)));
        names.values().removeIf(Set::isEmpty);
        regions.keySet().retainAll(names.keySet());
        names.forEach((region, wanted) -> tasks.once(
                new Ask(region),
                Duration.ZERO,
                "alarms of " + region,
                () -> regions.put(region, new Readings(time.nanos(), Map.copyOf(alarms.read(region, wanted))))));
    }

    /** What is known of the region's alarms; empty when nobody looks at alarms. */
    Map<String, AlarmReading> readings(StackSnapshot snapshot) {
        Map<String, AlarmReading> known = new HashMap<>();
        if (!alarms.watches()) {
            return known;
        }
        Readings readings = regions.get(snapshot.stack().settings().region());
        boolean good = readings != null && time.nanos() - readings.nanos() < GOOD.toNanos();
        for (String name : names(snapshot)) {
            AlarmReading reading = good && readings != null ? readings.byName().get(name) : null;
            known.put(name, reading == null ? AlarmReading.unknown("its state has not been learned yet") : reading);
        }
        return known;
    }

    private static Set<String> names(StackSnapshot snapshot) {
        Set<String> names = new TreeSet<>();
        snapshot.loadBasedScaling().values().stream()
                .filter(LoadBasedScaling::enable)
                .flatMap(scaling -> Stream.of(Optional.ofNullable(scaling.up()), Optional.ofNullable(scaling.down())))
                .flatMap(Optional::stream)
                .map(Thresholds::alarms)
                .forEach(names::addAll);
        return names;
    }
}
