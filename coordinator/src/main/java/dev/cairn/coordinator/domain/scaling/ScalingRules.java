package dev.cairn.coordinator.domain.scaling;

import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What goes beyond OpsWorks' API, as it stands in the custom JSON of stacks and layers below {@code cairn.scaling} (ADR 11).
 *
 * @param time of time-based instances
 * @param load of load-based scaling
 */
public record ScalingRules(TimeRules time, LoadRules load) {
    /** OpsWorks' own: UTC, no dates, no lead, nothing is created. */
    public static final ScalingRules NONE = new ScalingRules(
            new TimeRules(ZoneOffset.UTC, Map.of(), Lead.NONE), new LoadRules(0, null, null, Duration.ofHours(1)));

    /**
     * Of time-based instances.
     *
     * @param zone of the hours in schedules and of dates
     * @param dates the hours that are on, in place of those of the weekday
     * @param lead how long before its slot an instance is started
     */
    public record TimeRules(ZoneId zone, Map<LocalDate, Set<Integer>> dates, Lead lead) {
        public TimeRules {
            dates = Map.copyOf(dates);
        }
    }

    /**
     * How long before its slot an instance is started.
     *
     * @param fixed null when it is learned from how long its starts took
     */
    public record Lead(@Nullable Duration fixed) {
        public static final Lead NONE = new Lead(Duration.ZERO);
        public static final Lead LEARNED = new Lead(null);
    }

    /**
     * Of load-based scaling.
     *
     * @param minimum so many of the layer's instances shall be online, whatever the load
     * @param maximum so many of them may run; null for no limit
     * @param template what new instances are like; null when none are made
     * @param deleteAfter how long an instance that was made stays stopped before it is deleted
     */
    public record LoadRules(
            int minimum,
            @Nullable Integer maximum,
            @Nullable Template template,
            Duration deleteAfter) {}

    /** What a new instance is like, with the names of CreateInstance; null for what the stack decides. */
    public record Template(
            String instanceType,
            @Nullable String os,
            @Nullable String amiId,
            @Nullable String sshKeyName,
            @Nullable String availabilityZone,
            @Nullable String subnetId,
            @Nullable String architecture,
            @Nullable String rootDeviceType,
            @Nullable String tenancy,
            @Nullable Boolean ebsOptimized) {}
}
