package dev.cairn.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code cairn bench converge}: how long and with how much memory runs of recipes take. */
@Command(
        name = "converge",
        mixinStandardHelpOptions = true,
        description = "Runs recipes: an empty run list, 1000 files, 200 templates, each anew and again; beside"
                + " cinc-client, chef-client and puppet where they are installed. Prints medians, and the others' as"
                + " multiples of Cairn's.")
final class ConvergeBench implements Callable<Integer> {
    /** A row of the table. */
    private record Case(Workload workload, boolean second) {
        String title() {
            return workload.hasSecondRun() ? workload.title() + (second ? ", again" : ", anew") : workload.title();
        }
    }

    @Option(names = "--runs", paramLabel = "N", description = "Rounds; each runs everything once. (${DEFAULT-VALUE})")
    private int runs = 5;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the figures as JSON, too.")
    private @Nullable Path json;

    private final PrintStream out = System.out;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (runs < 1) {
            throw new IOException("--runs must be at least 1");
        }
        Path directory = Files.createTempDirectory("cairn-bench-");
        try {
            Map<Contender, Map<Case, List<Measurement>>> measured = measure(directory);
            print(measured);
            if (json != null) {
                write(measured, json);
            }
            return 0;
        } finally {
            delete(directory);
        }
    }

    private Map<Contender, Map<Case, List<Measurement>>> measure(Path directory)
            throws IOException, InterruptedException {
        Path root = directory.resolve("root");
        Workload.write(directory, root);
        List<Contender> contenders = Contender.present(Path.of(System.getProperty("cairn.home")));
        Map<Contender, Map<Case, List<Measurement>>> measured = new LinkedHashMap<>();
        for (int round = 1; round <= runs; round++) {
            for (Workload workload : Workload.values()) {
                for (Contender contender : contenders) {
                    System.err.printf("round %d of %d: %s, %s%n", round, runs, contender.title(), workload.title());
                    // Not deleted: file systems are slow to use again at once what has just become free.
                    if (Files.exists(root)) {
                        Files.move(
                                root,
                                Files.createTempDirectory(directory, "before-").resolve("root"));
                    }
                    Files.createDirectories(root);
                    for (boolean second : workload.hasSecondRun() ? new boolean[] {false, true} : new boolean[1]) {
                        Measurement run = MeasuredProcess.run(
                                contender.commandLine(workload, directory), directory.resolve("output"));
                        measured.computeIfAbsent(contender, any -> new LinkedHashMap<>())
                                .computeIfAbsent(new Case(workload, second), any -> new ArrayList<>())
                                .add(run);
                    }
                }
            }
        }
        return measured;
    }

    private void print(Map<Contender, Map<Case, List<Measurement>>> measured) {
        out.printf("%-24s %-12s %8s %8s %9s %10s%n", "", "", "wall s", "CPU s", "peak MB", "wall ratio");
        Map<Case, List<Measurement>> own = measured.values().iterator().next();
        for (Case row : own.keySet()) {
            double reference = Measurement.median(own.get(row)).wallSeconds();
            for (Map.Entry<Contender, Map<Case, List<Measurement>>> entry : measured.entrySet()) {
                Measurement median = Measurement.median(
                        Objects.requireNonNull(entry.getValue().get(row)));
                out.printf(
                        "%-24s %-12s %8.2f %8.2f %9.0f %10.2f%n",
                        row.title(),
                        entry.getKey().title(),
                        median.wallSeconds(),
                        median.cpuSeconds(),
                        median.peakMegabytes(),
                        median.wallSeconds() / reference);
            }
        }
    }

    private void write(Map<Contender, Map<Case, List<Measurement>>> measured, Path file) throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode document = mapper.createObjectNode();
        document.put("benchmark", "converge");
        document.put("rounds", runs);
        ArrayNode rows = document.putArray("medians");
        measured.forEach((contender, cases) -> cases.forEach((row, all) -> {
            Measurement median = Measurement.median(all);
            rows.addObject()
                    .put("case", row.title())
                    .put("program", contender.title())
                    .put("wall_seconds", median.wallSeconds())
                    .put("cpu_seconds", median.cpuSeconds())
                    .put("peak_megabytes", median.peakMegabytes());
        }));
        mapper.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), document);
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> tree = Files.walk(directory)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
