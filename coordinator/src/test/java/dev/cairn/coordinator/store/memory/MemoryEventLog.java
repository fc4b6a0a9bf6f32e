package dev.cairn.coordinator.store.memory;

import dev.cairn.coordinator.domain.event.StackEvent;
import dev.cairn.coordinator.port.EventLog;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Events by their numbers, under one lock. Safe for many threads. */
final class MemoryEventLog implements EventLog {
    private final Supplier<List<StackEvent>> fresh;
    private final TreeMap<Long, StackEvent> numbered = new TreeMap<>();
    private final Map<String, Cursor> cursors = new HashMap<>();
    private long newest;

    MemoryEventLog(Supplier<List<StackEvent>> fresh) {
        this.fresh = fresh;
    }

    @Override
    public synchronized long number() {
        fresh.get().forEach(event -> numbered.put(++newest, event));
        return newest;
    }

    @Override
    public synchronized List<Numbered> after(long sequence, int limit) {
        return numbered.tailMap(sequence, false).entrySet().stream()
                .limit(limit)
                .map(entry -> new Numbered(entry.getKey(), entry.getValue()))
                .toList();
    }

    @Override
    public synchronized long before(Instant time) {
        return numbered.entrySet().stream()
                .filter(entry -> !entry.getValue().at().isBefore(time))
                .findFirst()
                .map(entry -> entry.getKey() - 1)
                .orElse(newest);
    }

    @Override
    public synchronized Optional<Cursor> cursor(String receiver) {
        return Optional.ofNullable(cursors.get(receiver));
    }

    @Override
    public synchronized void move(String receiver, Cursor cursor) {
        cursors.put(receiver, cursor);
    }

    @Override
    public synchronized Optional<Long> trim(Instant before) {
        List<Long> old = numbered.entrySet().stream()
                .filter(entry -> entry.getValue().at().isBefore(before))
                .map(Map.Entry::getKey)
                .toList();
        old.forEach(numbered::remove);
        return old.isEmpty() ? Optional.empty() : Optional.of(old.getLast());
    }
}
