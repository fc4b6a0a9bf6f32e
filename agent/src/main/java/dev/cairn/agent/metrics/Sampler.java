package dev.cairn.agent.metrics;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes samples from {@code /proc}. Keeps the former processor times; one thread at a time. */
public final class Sampler {
    private static final Logger log = LoggerFactory.getLogger(Sampler.class);
    /** The columns of {@code /proc/stat} that are counted: user nice system idle iowait irq softirq steal. */
    private static final int COLUMNS = 8;

    private final Path proc;
    private final Path journal;
    private long[] former = new long[COLUMNS];

    /**
     * Makes a sampler.
     *
     * @param proc the mounted proc file system
     * @param journal a file or directory on the file system whose room is told
     */
    public Sampler(Path proc, Path journal) {
        this.proc = proc;
        this.journal = journal;
    }

    /** Takes a sample. What cannot be read is 0, pressures -1. */
    public Sample sample() {
        double[] load = load();
        return new Sample(
                cpu(),
                memory(),
                load[0],
                load[1],
                load[2],
                processes(),
                pressure("cpu"),
                pressure("memory"),
                pressure("io"),
                diskFree());
    }

    private Sample.Cpu cpu() {
        long[] now = new long[COLUMNS];
        for (String line : lines("stat")) {
            if (line.startsWith("cpu ")) {
                String[] words = words(line);
                for (int i = 0; i < COLUMNS && i + 1 < words.length; i++) {
                    now[i] = number(words[i + 1]);
                }
            }
        }
        double[] share = new double[COLUMNS];
        double total = 0;
        for (int i = 0; i < COLUMNS; i++) {
            share[i] = Math.max(0, now[i] - former[i]);
            total += share[i];
        }
        former = now;
        double percent = total == 0 ? 0 : 100 / total;
        for (int i = 0; i < COLUMNS; i++) {
            share[i] *= percent;
        }
        return new Sample.Cpu(share[0], share[1], share[2] + share[5] + share[6], share[3], share[4], share[7]);
    }

    private Sample.Memory memory() {
        long total = 0;
        long free = 0;
        long buffers = 0;
        long cached = 0;
        long swapTotal = 0;
        long swapFree = 0;
        for (String line : lines("meminfo")) {
            String[] words = words(line);
            long value = words.length > 1 ? number(words[1]) : 0;
            switch (words[0]) {
                case "MemTotal:" -> total = value;
                case "MemFree:" -> free = value;
                case "Buffers:" -> buffers = value;
                case "Cached:" -> cached = value;
                case "SwapTotal:" -> swapTotal = value;
                case "SwapFree:" -> swapFree = value;
                default -> {}
            }
        }
        return new Sample.Memory(
                total, Math.max(0, total - free - buffers - cached), free, buffers, cached, swapTotal - swapFree);
    }

    private double[] load() {
        double[] load = new double[3];
        List<String> lines = lines("loadavg");
        if (!lines.isEmpty()) {
            String[] words = words(lines.getFirst());
            for (int i = 0; i < 3 && i < words.length; i++) {
                load[i] = decimal(words[i]).orElse(0.0);
            }
        }
        return load;
    }

    private int processes() {
        String[] names = proc.toFile().list((directory, name) -> Character.isDigit(name.charAt(0)));
        return names == null ? 0 : names.length;
    }

    private double pressure(String kind) {
        for (String line : lines("pressure/" + kind)) {
            if (line.startsWith("some ")) {
                return Arrays.stream(words(line))
                        .filter(word -> word.startsWith("avg10="))
                        .findFirst()
                        .flatMap(word -> decimal(word.substring("avg10=".length())))
                        .orElse(-1.0);
            }
        }
        return -1;
    }

    private long diskFree() {
        try {
            return Files.getFileStore(journal).getUsableSpace();
        } catch (IOException e) {
            log.debug("cannot tell the room under {}", journal, e);
            return 0;
        }
    }

    private List<String> lines(String name) {
        Path file = proc.resolve(name);
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            log.trace("cannot read {}", file, e);
            return List.of();
        }
    }

    private static String[] words(String line) {
        return line.strip().split("\\s+", -1);
    }

    private static long number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException _) {
            return 0;
        }
    }

    private static Optional<Double> decimal(String text) {
        try {
            return Optional.of(Double.valueOf(text));
        } catch (NumberFormatException _) {
            return Optional.empty();
        }
    }
}
