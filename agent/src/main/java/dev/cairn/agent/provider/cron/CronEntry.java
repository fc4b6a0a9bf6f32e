package dev.cairn.agent.provider.cron;

import dev.cairn.agent.resource.Desired;
import dev.cairn.agent.resource.ResourceException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The lines of a cron resource: variables, then the schedule and the command. */
record CronEntry(List<String> lines) {
    private static final List<String> DAYS =
            List.of("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday");
    private static final Set<String> TIMES =
            Set.of("reboot", "yearly", "annually", "monthly", "weekly", "daily", "midnight", "hourly");
    private static final Pattern SAFE = Pattern.compile("[^\\n\\r]*");

    static CronEntry of(Desired desired) {
        String command = desired.text("command").orElseThrow(() -> desired.invalid("property command is required"));
        List<String> lines = new ArrayList<>();
        for (String variable : List.of("mailto", "path", "shell", "home")) {
            Optional<String> value = desired.text(variable);
            value.ifPresent(text -> lines.add(variable.toUpperCase(Locale.ROOT) + "=\"" + text + "\""));
        }
        desired.textMap("environment").forEach((key, value) -> lines.add(key + "=" + (value == null ? "" : value)));
        lines.add(schedule(desired) + " " + timeOut(desired) + command);
        for (String line : lines) {
            if (!SAFE.matcher(line).matches()) {
                throw desired.invalid("a crontab entry cannot contain a line break: " + line);
            }
        }
        return new CronEntry(List.copyOf(lines));
    }

    private static String schedule(Desired desired) {
        Optional<String> time = desired.text("time");
        if (time.isPresent()) {
            if (!TIMES.contains(time.get())) {
                throw desired.refused("time", time.get(), "one of " + String.join(", ", TIMES));
            }
            return "@" + time.get();
        }
        return String.join(
                " ",
                field("minute", 0, 59, desired),
                field("hour", 0, 23, desired),
                field("day", 1, 31, desired),
                field("month", 1, 12, desired),
                weekday(desired));
    }

    private static String weekday(Desired desired) {
        String day = desired.text("weekday", "*").toLowerCase(Locale.ROOT);
        int index = DAYS.indexOf(day);
        return index >= 0 ? Integer.toString(index) : field("weekday", 0, 7, desired);
    }

    /** Single numbers are checked; lists, ranges, steps and names are cron's business. */
    private static String field(String property, int least, int most, Desired desired) {
        String value = desired.text(property, "*").strip();
        if (value.isEmpty() || value.matches(".*\\s.*")) {
            throw desired.refused(property, value, "a cron field");
        }
        if (value.matches("-?\\d+")) {
            ResourceException refused = desired.refused(property, value, "between " + least + " and " + most);
            if (value.length() > 4 || Integer.parseInt(value) < least || Integer.parseInt(value) > most) {
                throw refused;
            }
        }
        return value;
    }

    /** timeout(1) in front of the command: a number of seconds, or a hash of its options. */
    private static String timeOut(Desired desired) {
        if (!desired.has("time_out")) {
            return "";
        }
        if (!desired.isMap("time_out")) {
            return "timeout " + desired.text("time_out", "") + " ";
        }
        Map<?, ?> options = desired.map("time_out");
        StringBuilder words = new StringBuilder("timeout ");
        for (String flag : List.of("preserve-status", "foreground")) {
            if (Boolean.TRUE.equals(options.get(flag))) {
                words.append("--").append(flag).append(' ');
            }
        }
        if (options.get("kill-after") != null) {
            words.append("-k ").append(options.get("kill-after")).append(' ');
        }
        if (options.get("signal") != null) {
            words.append("-s ").append(options.get("signal")).append(' ');
        }
        return words.append(options.get("duration")).append(' ').toString();
    }
}
