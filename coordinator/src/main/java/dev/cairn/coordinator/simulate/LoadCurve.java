package dev.cairn.coordinator.simulate;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A layer's load over time, from a CSV. The first line names the columns: {@code time}, then {@code cpu} and {@code memory} (percent),
 * {@code load}, and {@code instances} that these are averages of; in any order, all but time may be missing.
 *
 * @param columns that the file has
 * @param points in order of time
 */
record LoadCurve(Set<String> columns, List<Point> points) {
    static final String TIME = "time";
    static final String CPU = "cpu";
    static final String MEMORY = "memory";
    static final String LOAD = "load";
    static final String INSTANCES = "instances";
    private static final List<String> KNOWN = List.of(TIME, CPU, MEMORY, LOAD, INSTANCES);

    /** One line; what it lacks is 0, and {@code instances} null. */
    record Point(
            Instant time,
            double cpu,
            double memory,
            double load,
            @Nullable Double instances) {}

    /** Reads the lines of a file. */
    static LoadCurve of(String file, List<String> lines) throws BadInput {
        List<String> header = List.of();
        List<Point> points = new ArrayList<>();
        for (int number = 1; number <= lines.size(); number++) {
            String line = lines.get(number - 1).replace("\uFEFF", "").strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            String where = file + " line " + number + ": ";
            if (header.isEmpty()) {
                header = header(where, cells(line.toLowerCase(Locale.ROOT)));
            } else {
                Point point = point(where, header, cells(line));
                if (!points.isEmpty() && !point.time().isAfter(points.getLast().time())) {
                    throw new BadInput(where + "its time is not after that of the line before");
                }
                points.add(point);
            }
        }
        if (points.size() < 2) {
            throw new BadInput(file + " has " + points.size() + " lines of load; at least two are needed");
        }
        return new LoadCurve(new TreeSet<>(header), points);
    }

    private static List<String> cells(String line) {
        List<String> cells = new ArrayList<>();
        for (String cell : line.split(",", -1)) {
            cells.add(cell.strip().replaceAll("^\"(.*)\"$", "$1").strip());
        }
        return cells;
    }

    private static List<String> header(String where, List<String> names) throws BadInput {
        for (String name : names) {
            if (!KNOWN.contains(name)) {
                throw new BadInput(where + "there is no column \"" + name + "\", only " + String.join(", ", KNOWN)
                        + "; the first line names the columns");
            }
        }
        if (!names.contains(TIME) || names.stream().distinct().count() != names.size() || names.size() < 2) {
            throw new BadInput(where + "the columns must be time and some of cpu, memory, load, instances, each once");
        }
        return names;
    }

    private static Point point(String where, List<String> header, List<String> cells) throws BadInput {
        if (cells.size() != header.size()) {
            throw new BadInput(where + "it has " + cells.size() + " values, the first line names " + header.size());
        }
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < header.size(); i++) {
            values.put(header.get(i), cells.get(i));
        }
        return new Point(
                time(where, values.getOrDefault(TIME, "")),
                number(where, CPU, values, 100),
                number(where, MEMORY, values, 100),
                number(where, LOAD, values, Double.MAX_VALUE),
                values.containsKey(INSTANCES) ? number(where, INSTANCES, values, 1e6) : null);
    }

    private static Instant time(String where, String text) throws BadInput {
        try {
            return text.matches("[0-9]{1,11}")
                    ? Instant.ofEpochSecond(Long.parseLong(text))
                    : OffsetDateTime.parse(text.replace(' ', 'T')).toInstant();
        } catch (DateTimeException e) {
            throw new BadInput(
                    where + "time must be like 2026-01-31T12:00:00Z, or seconds since 1970, not \"" + text + "\"");
        }
    }

    private static double number(String where, String name, Map<String, String> values, double most) throws BadInput {
        String text = values.get(name);
        if (text == null) {
            return 0;
        }
        try {
            double number = Double.parseDouble(text);
            if (number >= 0 && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Named below.
        }
        String range = most == Double.MAX_VALUE ? "0 or more" : "from 0 to " + (long) most;
        throw new BadInput(where + name + " must be a number, " + range + ", not \"" + text + "\"");
    }
}
