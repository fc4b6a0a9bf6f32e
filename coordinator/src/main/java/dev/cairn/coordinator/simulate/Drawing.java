package dev.cairn.coordinator.simulate;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.coordinator.domain.autoscaling.Direction;
import dev.cairn.coordinator.domain.scaling.LoadBasedScaling.Thresholds;
import dev.cairn.coordinator.domain.timeline.TimelineEntry;
import dev.cairn.coordinator.simulate.Simulation.Minute;
import dev.cairn.coordinator.simulate.Simulation.Result;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** A simulation's result, for a terminal and for programs. */
final class Drawing {
    private static final int WIDTH = 96;
    private static final int HEIGHT = 8;
    private static final String BLOCKS = " ▁▂▃▄▅▆▇█";

    private final Result result;

    Drawing(Result result) {
        this.result = result;
    }

    /** Charts of CPU, of what else has a threshold, and of the instances; the decisions, and what they come to. */
    void chart(PrintStream out) {
        String from = String.valueOf(result.minutes().getFirst().time());
        String to = String.valueOf(result.minutes().getLast().time());
        Thresholds up = Direction.UP.thresholds(result.scaling());
        Thresholds down = Direction.DOWN.thresholds(result.scaling());
        panel(out, "CPU %", Minute::cpu, 100, threshold(up, down, Thresholds::cpuThreshold));
        String memory = threshold(up, down, Thresholds::memoryThreshold);
        if (!memory.isEmpty()) {
            panel(out, "memory %", Minute::memory, 100, memory);
        }
        String load = threshold(up, down, Thresholds::loadThreshold);
        if (!load.isEmpty()) {
            panel(out, "load", Minute::load, 0, load);
        }
        panel(out, "instances online", Minute::online, 0, "");
        out.println("        " + from + " ".repeat(Math.max(1, columns() - from.length() - to.length())) + to);
        out.println();
        for (TimelineEntry entry : result.told()) {
            out.println(entry.at() + "  " + entry.decision() + ": " + entry.reason() + detail(entry));
        }
        ObjectNode summary = summary();
        out.println();
        summary.properties()
                .forEach(fact ->
                        out.println(fact.getKey() + ": " + fact.getValue().asText()));
        out.flush();
    }

    private static String detail(TimelineEntry entry) {
        String moved = entry.evidence().get("moved");
        String held = entry.evidence().get("held");
        return (moved == null ? "" : " -> " + moved) + (held == null ? "" : " (" + held + ")");
    }

    private static String threshold(
            @Nullable Thresholds up, @Nullable Thresholds down, Function<Thresholds, @Nullable Double> which) {
        Double above = up == null ? null : which.apply(up);
        Double below = down == null ? null : which.apply(down);
        return (above == null || above < 0 ? "" : ", up above " + above)
                + (below == null || below < 0 ? "" : ", down below " + below);
    }

    private int columns() {
        return Math.min(WIDTH, result.minutes().size());
    }

    /** The highest value of each column's minutes, so that no peak is lost. */
    private void panel(PrintStream out, String title, ToDoubleFunction<Minute> value, double scale, String thresholds) {
        List<Double> columns = new ArrayList<>();
        int minutes = result.minutes().size();
        for (int column = 0; column < columns(); column++) {
            int first = (int) ((long) column * minutes / columns());
            int last = (int) ((long) (column + 1) * minutes / columns());
            columns.add(result.minutes().subList(first, last).stream()
                    .mapToDouble(value)
                    .max()
                    .orElse(0));
        }
        double most = columns.stream().mapToDouble(Double::doubleValue).max().orElse(0);
        if (most == 0) {
            return;
        }
        double top = scale > 0 ? scale : most;
        out.println(title + thresholds);
        for (int row = HEIGHT - 1; row >= 0; row--) {
            StringBuilder line = new StringBuilder(
                    row == HEIGHT - 1 || row == 0
                            ? String.format(Locale.ROOT, "%6.1f |", top * (row + (row == 0 ? 0 : 1)) / HEIGHT)
                            : "       |");
            for (double height : columns) {
                double eighths = height / top * HEIGHT * 8 - row * 8;
                line.append(BLOCKS.charAt((int) Math.round(Math.max(0, Math.min(8, eighths)))));
            }
            out.println(line.toString().stripTrailing());
        }
        out.println();
    }

    private ObjectNode summary() {
        ObjectNode summary = new ObjectMapper().createObjectNode();
        summary.put("stepsUp", steps("scaled up by load"));
        summary.put("stepsDown", steps("scaled down by load"));
        summary.put(
                "mostOnline",
                result.minutes().stream().mapToInt(Minute::online).max().orElse(0));
        summary.put(
                "instanceHours",
                Math.round(result.minutes().stream().mapToInt(Minute::online).sum() / 0.6) / 100.0);
        Thresholds up = Direction.UP.thresholds(result.scaling());
        Double cpu = up == null ? null : up.cpuThreshold();
        if (cpu != null && cpu >= 0) {
            summary.put(
                    "minutesAboveCpuThreshold",
                    result.minutes().stream()
                            .filter(minute -> minute.cpu() > cpu)
                            .count());
        }
        return summary;
    }

    private long steps(String decision) {
        return result.told().stream()
                .filter(entry -> entry.decision().equals(decision))
                .count();
    }

    /** The same as one JSON object. */
    void json(PrintStream out) {
        ObjectNode all = new ObjectMapper().createObjectNode();
        all.set("summary", summary());
        ArrayNode decisions = all.putArray("decisions");
        for (TimelineEntry entry : result.told()) {
            ObjectNode decision = decisions
                    .addObject()
                    .put("time", entry.at().toString())
                    .put("decision", entry.decision())
                    .put("reason", entry.reason());
            ObjectNode evidence = decision.putObject("evidence");
            entry.evidence().forEach(evidence::put);
        }
        ArrayNode minutes = all.putArray("minutes");
        for (Minute minute : result.minutes()) {
            minutes.addObject()
                    .put("time", minute.time().toString())
                    .put("cpu", minute.cpu())
                    .put("memory", minute.memory())
                    .put("load", minute.load())
                    .put("online", minute.online())
                    .put("starting", minute.starting());
        }
        out.println(all.toPrettyString());
        out.flush();
    }
}
