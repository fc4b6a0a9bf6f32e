package dev.cairn.coordinator.metrics.files;

import dev.cairn.coordinator.port.Metric;
import dev.cairn.coordinator.port.MetricArchive;
import dev.cairn.coordinator.port.MetricSample;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file per series with two rings of slots, as round-robin databases have: a slot's place follows from its time, and it says of
 * which time it is, so that old content is not taken for new. A minute costs one small read and two small writes into the page
 * cache, and never a sync. Memory is used by nobody but the caller. Safe for many threads.
 */
public final class FileMetricArchive implements MetricArchive {
    private static final Logger LOG = LoggerFactory.getLogger(FileMetricArchive.class);
    private static final int METRICS = Metric.values().length;
    /** The slot's number since 1970, then the values. */
    private static final int SLOT = Integer.BYTES + METRICS * Float.BYTES;

    private static final Ring FINE_RING = new Ring(FINE, (int) FINE_KEPT.dividedBy(FINE), 0);
    private static final Ring COARSE_RING =
            new Ring(COARSE, (int) COARSE_KEPT.dividedBy(COARSE), (long) FINE_RING.slots() * SLOT);
    private static final int FINE_PER_COARSE = (int) COARSE.dividedBy(FINE);
    private static final int LOCKS = 64;

    private final Path directory;
    private final Object[] locks = Stream.generate(Object::new).limit(LOCKS).toArray();

    private record Ring(Duration step, int slots, long start) {
        int number(Instant at) {
            return Math.toIntExact(at.getEpochSecond() / step.toSeconds());
        }

        long place(int number) {
            return start + (long) Math.floorMod(number, slots) * SLOT;
        }

        Instant at(int number) {
            return Instant.ofEpochSecond(number * step.toSeconds());
        }
    }

    public FileMetricArchive(Path directory) {
        this.directory = directory;
    }

    @Override
    public void add(String series, Instant minute, MetricSample sample) {
        synchronized (lock(series)) {
            try {
                Path path = path(series);
                if (!Files.exists(path)) {
                    Files.createDirectories(path.getParent());
                }
                try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
                    int number = FINE_RING.number(minute);
                    write(file, FINE_RING, number, sample);
                    int coarse = COARSE_RING.number(minute);
                    write(file, COARSE_RING, coarse, average(file, coarse * FINE_PER_COARSE));
                }
            } catch (IOException e) {
                throw new UncheckedIOException("metrics of " + series + " cannot be written: " + e.getMessage(), e);
            }
        }
    }

    /** From what is in the file, so that a restart within the five minutes loses nothing. */
    private static MetricSample average(RandomAccessFile file, int first) throws IOException {
        ByteBuffer slots = ByteBuffer.wrap(read(file, FINE_RING.place(first), FINE_PER_COARSE));
        MetricSample.Average average = new MetricSample.Average();
        for (int i = 0; i < FINE_PER_COARSE; i++) {
            int number = slots.getInt(i * SLOT);
            if (number == first + i) {
                average.add(sample(slots, i));
            }
        }
        return average.sample();
    }

    private static void write(RandomAccessFile file, Ring ring, int number, MetricSample sample) throws IOException {
        ByteBuffer slot = ByteBuffer.allocate(SLOT).putInt(number);
        for (Metric metric : Metric.values()) {
            slot.putFloat(Integer.BYTES + metric.place() * Float.BYTES, (float) sample.of(metric));
        }
        file.seek(ring.place(number));
        file.write(slot.array());
    }

    /** Zeros past the end: slots that were never written. */
    private static byte[] read(RandomAccessFile file, long place, int slots) throws IOException {
        byte[] bytes = new byte[slots * SLOT];
        file.seek(place);
        int have = 0;
        for (int more = 0; more >= 0 && have < bytes.length; have += Math.max(0, more)) {
            more = file.read(bytes, have, bytes.length - have);
        }
        return bytes;
    }

    private static MetricSample sample(ByteBuffer slots, int slot) {
        float[] values = new float[METRICS];
        for (int i = 0; i < METRICS; i++) {
            values[i] = slots.getFloat(slot * SLOT + Integer.BYTES + i * Float.BYTES);
        }
        return MetricSample.of(values);
    }

    @Override
    public List<Point> read(String series, Instant from, Duration step) {
        Ring ring = step.equals(FINE) ? FINE_RING : COARSE_RING;
        int first = ring.number(from);
        synchronized (lock(series)) {
            Path path = path(series);
            if (!Files.exists(path)) {
                return List.of();
            }
            try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
                ByteBuffer slots = ByteBuffer.wrap(read(file, ring.start(), ring.slots()));
                List<Point> points = new ArrayList<>();
                for (int i = 0; i < ring.slots(); i++) {
                    int number = slots.getInt(i * SLOT);
                    if (number >= first && number > 0) {
                        points.add(new Point(ring.at(number), sample(slots, i)));
                    }
                }
                points.sort(Comparator.comparing(Point::at));
                return points;
            } catch (IOException e) {
                throw new UncheckedIOException("metrics of " + series + " cannot be read: " + e.getMessage(), e);
            }
        }
    }

    @Override
    public void keep(Set<String> series) {
        if (!Files.isDirectory(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = String.valueOf(file.getFileName());
                if (!series.contains(name)) {
                    Files.deleteIfExists(file);
                    LOG.debug("metrics={} removed", name);
                }
            }
        } catch (NoSuchFileException e) {
            LOG.debug("metrics are removed by somebody else, too", e);
        } catch (IOException e) {
            throw new UncheckedIOException("metrics in " + directory + " cannot be cleared up: " + e.getMessage(), e);
        }
    }

    private Object lock(String series) {
        return locks[Math.floorMod(series.hashCode(), LOCKS)];
    }

    /** In 256 directories, by the first characters of the id. */
    private Path path(String series) {
        if (!series.matches("[0-9A-Za-z-]{1,64}")) {
            throw new IllegalArgumentException("not the id of an instance or a layer: " + series);
        }
        String part = series.substring(0, Math.min(2, series.length())).toLowerCase(Locale.ROOT);
        return directory.resolve(part).resolve(series);
    }
}
