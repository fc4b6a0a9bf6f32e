package dev.cairn.coordinator.http.dashboard;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.coordinator.domain.Id;
import dev.cairn.coordinator.port.Metric;
import dev.cairn.coordinator.port.MetricArchive;
import dev.cairn.coordinator.port.MetricArchive.Point;
import dev.cairn.coordinator.port.MetricSample;
import dev.cairn.coordinator.port.Store;
import dev.cairn.coordinator.port.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The past of an instance, or the averages of a layer, for charts. Blocks on files; safe for many threads. */
public final class MetricViews {
    private final MetricArchive archive;
    private final Store store;
    private final Time time;

    /** How far back, by its word in requests. Each has at most 360 points. */
    private enum Range {
        HOUR("1h", Duration.ofHours(1), MetricArchive.FINE, 1),
        SIX_HOURS("6h", Duration.ofHours(6), MetricArchive.FINE, 1),
        DAY("24h", Duration.ofHours(24), MetricArchive.COARSE, 1),
        WEEK("1w", Duration.ofDays(7), MetricArchive.COARSE, 6),
        TWO_WEEKS("2w", Duration.ofDays(14), MetricArchive.COARSE, 12);

        private final String word;
        private final Duration back;
        private final Duration read;
        private final Duration step;

        Range(String word, Duration back, Duration read, int together) {
            this.word = word;
            this.back = back;
            this.read = read;
            this.step = read.multipliedBy(together);
        }

        static Range of(String word) {
            for (Range range : values()) {
                if (range.word.equals(word)) {
                    return range;
                }
            }
            return HOUR;
        }
    }

    public MetricViews(MetricArchive archive, Store store, Time time) {
        this.archive = archive;
        this.store = store;
        this.time = time;
    }

    /**
     * The series of an instance or a layer.
     *
     * @param range 1h, 6h, 24h, 1w or 2w; anything else counts as 1h
     * @return empty when there is no such instance or layer
     */
    public Optional<JsonNode> series(Id id, String range) {
        return store.stackOf(id).map(stack -> view(id.value(), Range.of(range)));
    }

    private JsonNode view(String id, Range range) {
        long step = range.step.toSeconds();
        Instant now = time.now();
        long last = Math.floorDiv(now.getEpochSecond(), step);
        long first = last - range.back.dividedBy(range.step) + 1;
        Map<Long, MetricSample.Average> slots = new TreeMap<>();
        for (Point point : archive.read(id, Instant.ofEpochSecond(first * step), range.read)) {
            long slot = Math.floorDiv(point.at().getEpochSecond(), step);
            if (slot <= last) {
                slots.computeIfAbsent(slot, fresh -> new MetricSample.Average()).add(point.sample());
            }
        }
        ObjectNode view = JsonNodeFactory.instance.objectNode();
        view.put("id", id);
        view.put("range", range.word);
        view.put("stepSeconds", step);
        view.put("from", Instant.ofEpochSecond(first * step).toString());
        ObjectNode metrics = view.putObject("metrics");
        Map<Metric, ArrayNode> values = new EnumMap<>(Metric.class);
        for (Metric metric : Metric.values()) {
            values.put(metric, metrics.putArray(metric.word()));
        }
        for (long slot = first; slot <= last; slot++) {
            MetricSample.Average average = slots.get(slot);
            MetricSample sample = average == null ? null : average.sample();
            values.forEach((metric, list) -> {
                if (sample == null) {
                    list.addNull();
                } else {
                    list.add(Math.round(sample.of(metric) * 100) / 100.0);
                }
            });
        }
        return view;
    }
}
