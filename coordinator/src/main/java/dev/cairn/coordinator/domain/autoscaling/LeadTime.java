package dev.cairn.coordinator.domain.autoscaling;

import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.scaling.ScalingRules.Lead;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * How long before its slot an instance is started, so that it is online when the slot begins: what four of five of its last starts
 * took at most, which one odd start does not move, and a minute until the planner looks.
 *
 * @param time the lead
 * @param measured so many starts it was learned from; 0 when it was not
 */
record LeadTime(Duration time, int measured) {
    private static final Duration LOOK = Duration.ofMinutes(1);
    private static final Duration LONGEST = Duration.ofHours(1);
    /** As long as nobody knows. */
    private static final Duration GUESS = Duration.ofMinutes(5);
    /** With fewer starts of its own, those of its neighbours count, too. */
    private static final int ENOUGH = 3;

    static LeadTime of(Lead lead, Instance instance, Collection<Instance> all) {
        Duration fixed = lead.fixed();
        if (fixed != null) {
            return new LeadTime(fixed, 0);
        }
        List<Long> boots = new ArrayList<>(instance.scaled().boots());
        if (boots.size() < ENOUGH) {
            for (Instance other : all) {
                if (!other.id().equals(instance.id())
                        && other.settings()
                                .layerIds()
                                .equals(instance.settings().layerIds())) {
                    boots.addAll(other.scaled().boots());
                }
            }
        }
        if (boots.isEmpty()) {
            return new LeadTime(GUESS, 0);
        }
        boots.sort(null);
        long most = boots.get((int) Math.ceil(0.8 * boots.size()) - 1);
        Duration learned = Duration.ofSeconds(most).plus(LOOK);
        return new LeadTime(learned.compareTo(LONGEST) > 0 ? LONGEST : learned, boots.size());
    }
}
