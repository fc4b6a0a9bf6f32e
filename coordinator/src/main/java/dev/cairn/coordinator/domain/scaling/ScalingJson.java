package dev.cairn.coordinator.domain.scaling;

import dev.cairn.coordinator.domain.scaling.ScalingRules.Lead;
import dev.cairn.coordinator.domain.scaling.ScalingRules.LoadRules;
import dev.cairn.coordinator.domain.scaling.ScalingRules.Template;
import dev.cairn.coordinator.domain.scaling.ScalingRules.TimeRules;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Reads {@link ScalingRules} from custom JSON, strictly: what is not understood is named, never guessed. */
public final class ScalingJson {
    private static final String PATH = "cairn.scaling";
    private static final int LONGEST_LEAD_MINUTES = 60;
    private static final int MOST_INSTANCES = 10_000;
    private static final int LONGEST_REST_MINUTES = 60 * 24 * 30;
    private static final long MOST_DAYS = 366;

    private ScalingJson() {}

    /**
     * What was read.
     *
     * @param rules OpsWorks' own where there are problems
     * @param problems each names the key that it is about; empty when all was understood
     */
    public record Reading(ScalingRules rules, List<String> problems) {}

    /** The value below {@code cairn.scaling} of a custom JSON; null when there is none, or {@code cairn} is no object. */
    public static @Nullable Object in(Map<String, ?> customJson) {
        return customJson.get("cairn") instanceof Map<?, ?> cairn ? cairn.get("scaling") : null;
    }

    /** One stack's or layer's part, which need not be complete without the others. */
    public static List<String> problems(@Nullable Object scaling) {
        List<String> problems = new ArrayList<>();
        read(scaling, problems);
        return problems;
    }

    /** The whole, of stack and layers together. */
    public static Reading read(@Nullable Object scaling) {
        if (scaling == null) {
            return new Reading(ScalingRules.NONE, List.of());
        }
        List<String> problems = new ArrayList<>();
        ScalingRules rules = read(scaling, problems);
        LoadRules load = rules.load();
        if (load.template() != null && load.maximum() == null) {
            problems.add(PATH + ".load.create needs a " + PATH + ".load.maximum");
        }
        return problems.isEmpty() ? new Reading(rules, problems) : new Reading(ScalingRules.NONE, problems);
    }

    private static ScalingRules read(@Nullable Object scaling, List<String> problems) {
        Reader all = Reader.of(PATH, scaling, problems);
        TimeRules time = time(all.object("time"));
        LoadRules load = load(all.object("load"), problems);
        all.end();
        return new ScalingRules(time, load);
    }

    private static TimeRules time(Reader given) {
        ZoneId zone = ScalingRules.NONE.time().zone();
        String name = given.text("zone");
        if (name != null) {
            try {
                zone = ZoneId.of(name);
            } catch (DateTimeException e) {
                given.problem("zone", "must be a time zone of IANA such as Europe/Berlin, not \"" + name + "\"");
            }
        }
        Map<LocalDate, Set<Integer>> dates = new HashMap<>();
        Reader days = given.object("dates");
        days.rest().forEach((key, value) -> {
            List<LocalDate> meant = dates(days, key);
            Set<Integer> hours = hours(days, key, value);
            meant.forEach(date -> dates.put(date, hours));
        });
        Lead lead = lead(given);
        given.end();
        return new TimeRules(zone, dates, lead);
    }

    private static Lead lead(Reader given) {
        Object value = given.take("lead");
        if (value == null) {
            return Lead.NONE;
        }
        if ("learned".equals(value)) {
            return Lead.LEARNED;
        }
        if (value instanceof Number minutes
                && minutes.doubleValue() >= 0
                && minutes.doubleValue() <= LONGEST_LEAD_MINUTES) {
            return new Lead(Duration.ofSeconds(Math.round(60 * minutes.doubleValue())));
        }
        given.problem("lead", "must be \"learned\" or minutes from 0 to " + LONGEST_LEAD_MINUTES);
        return Lead.NONE;
    }

    /** {@code 2026-12-24}, or from {@code 2026-12-24/2027-01-01} both included. */
    private static List<LocalDate> dates(Reader days, String key) {
        try {
            String[] ends = key.split("/", -1);
            LocalDate first = LocalDate.parse(ends[0]);
            LocalDate last = ends.length == 1 ? first : LocalDate.parse(ends[1]);
            if (ends.length <= 2 && !last.isBefore(first) && last.isBefore(first.plusDays(MOST_DAYS))) {
                return first.datesUntil(last.plusDays(1)).toList();
            }
        } catch (DateTimeException e) {
            // Named below.
        }
        days.problem(
                key, "must be a date such as 2026-12-24, or two such as 2026-12-24/2027-01-01, at most a year apart");
        return List.of();
    }

    private static Set<Integer> hours(Reader days, String key, @Nullable Object value) {
        if ("on".equals(value)) {
            return IntStream.range(0, 24).boxed().collect(Collectors.toSet());
        }
        if ("off".equals(value)) {
            return Set.of();
        }
        Set<Integer> on = new TreeSet<>();
        boolean good = value instanceof Map<?, ?>;
        if (value instanceof Map<?, ?> hours) {
            for (Map.Entry<?, ?> hour : hours.entrySet()) {
                String number = String.valueOf(hour.getKey());
                boolean known = number.matches("[0-9]|1[0-9]|2[0-3]");
                good &= known && ("on".equals(hour.getValue()) || "off".equals(hour.getValue()));
                if (known && "on".equals(hour.getValue())) {
                    on.add(Integer.valueOf(number));
                }
            }
        }
        if (!good) {
            days.problem(
                    key, "must be \"on\", \"off\", or hours as in a schedule, such as {\"8\": \"on\", \"9\": \"on\"}");
        }
        return on;
    }

    private static LoadRules load(Reader given, List<String> problems) {
        Integer minimum = given.number("minimum", 0, MOST_INSTANCES);
        Integer maximum = given.number("maximum", 1, MOST_INSTANCES);
        Integer deleteAfter = given.number("delete-after-minutes", 0, LONGEST_REST_MINUTES);
        Template template = given.has("create") ? template(given.object("create")) : null;
        given.take("create");
        given.end();
        if (minimum != null && maximum != null && minimum > maximum) {
            problems.add(PATH + ".load.minimum must not be above " + PATH + ".load.maximum");
        }
        LoadRules usual = ScalingRules.NONE.load();
        return new LoadRules(
                minimum == null ? usual.minimum() : minimum,
                maximum,
                template,
                deleteAfter == null ? usual.deleteAfter() : Duration.ofMinutes(deleteAfter));
    }

    private static @Nullable Template template(Reader given) {
        String type = given.text("InstanceType");
        Template template = new Template(
                type == null ? "" : type,
                given.text("Os"),
                given.text("AmiId"),
                given.text("SshKeyName"),
                given.text("AvailabilityZone"),
                given.text("SubnetId"),
                given.text("Architecture"),
                given.text("RootDeviceType"),
                given.text("Tenancy"),
                given.bool("EbsOptimized"));
        given.end();
        if (type == null) {
            given.problem("InstanceType", "is required");
        }
        return template;
    }
}
