package dev.cairn.bench.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code cairn bench api}: how fast a coordinator with its embedded store answers. */
@Command(
        name = "api",
        mixinStandardHelpOptions = true,
        description =
                "Starts a coordinator with its embedded store, fills it through the API, and measures three things"
                        + " against their aims: DescribeInstances of one stack at a fixed rate (time from the intended moment of"
                        + " sending), CreateLayer by many callers at a time (each answer durable), and the start with all of it in"
                        + " the store, after a kill -9. Everything is checked to be there again after the kill.")
public final class ApiBench implements Callable<Integer> {
    private static final double AIM_P99_MILLIS = 20;
    private static final double AIM_LAYERS_PER_SECOND = 500;
    private static final double AIM_START_SECONDS = 2;
    private static final int FILLERS = 32;

    @Option(names = "--stacks", paramLabel = "N", description = "Stacks. (${DEFAULT-VALUE})")
    private int stacks = 1000;

    @Option(names = "--layers", paramLabel = "N", description = "Layers of each. (${DEFAULT-VALUE})")
    private int layers = 10;

    @Option(names = "--instances", paramLabel = "N", description = "Instances of each. (${DEFAULT-VALUE})")
    private int instances = 20;

    @Option(names = "--rate", paramLabel = "N", description = "DescribeInstances per second. (${DEFAULT-VALUE})")
    private int rate = 200;

    @Option(names = "--seconds", paramLabel = "N", description = "How long at that rate. (${DEFAULT-VALUE})")
    private int seconds = 30;

    @Option(
            names = "--warm-up-seconds",
            paramLabel = "N",
            description = "Before that, at the same rate and not counted. (${DEFAULT-VALUE})")
    private int warmUpSeconds = 10;

    @Option(names = "--callers", paramLabel = "N", description = "Callers of CreateLayer. (${DEFAULT-VALUE})")
    private int callers = 64;

    @Option(names = "--creations", paramLabel = "N", description = "Layers that they create. (${DEFAULT-VALUE})")
    private int creations = 10_000;

    @Option(names = "--starts", paramLabel = "N", description = "Starts; the median counts. (${DEFAULT-VALUE})")
    private int starts = 5;

    @Option(
            names = "--setting",
            paramLabel = "OPTION",
            description =
                    "A further option of the coordinator, such as --setting=--audit-sync=second; may be repeated.")
    private List<String> settings = new ArrayList<>();

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description =
                    "Where the temporary data directory is made: its disk is what is measured. [the system's place]")
    private @Nullable Path parent;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the figures as JSON, too.")
    private @Nullable Path json;

    private final PrintStream out = System.out;
    private final ObjectNode document = Api.JSON.createObjectNode();
    private final ArrayNode aims = document.putArray("aims");

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (Stream.of(stacks, layers, instances, rate, seconds, callers, creations, starts)
                .anyMatch(number -> number < 1)) {
            throw new IOException("all numbers must be at least 1");
        }
        settings.addFirst("--limits-stacks-per-region=" + stacks);
        settings.addFirst("--limits-layers-per-stack=" + (layers + Math.ceilDiv(creations, stacks)));
        settings.addFirst("--limits-instances-per-stack=" + instances);
        Path data = parent == null
                ? Files.createTempDirectory("cairn-bench-")
                : Files.createTempDirectory(parent, "cairn-bench-");
        try {
            document.put("benchmark", "api");
            measure(data);
            print();
            if (json != null) {
                Api.JSON.writerWithDefaultPrettyPrinter().writeValue(json.toFile(), document);
            }
            return 0;
        } finally {
            delete(data);
        }
    }

    private void measure(Path data) throws IOException, InterruptedException {
        Path home = Path.of(System.getProperty("cairn.home"));
        URI address;
        Signer signer;
        Fleet fleet;
        CoordinatorProcess coordinator = CoordinatorProcess.start(home, data, 0, settings);
        try (coordinator) {
            address = coordinator.ready();
            signer = Signer.of(data.resolve("credentials"), Api.REGION, address.getAuthority());
            try (Api api = new Api(address, signer)) {
                fleet = fill(api);
                describe(api, fleet);
                create(api, fleet);
            }
            document.put("peak_megabytes", round(coordinator.peakMegabytes()));
            document.put("cpu_seconds", round(coordinator.cpuSeconds()));
            coordinator.kill();
        }
        document.put("store_megabytes", round(Files.size(data.resolve("cairn.db")) / 1e6));
        start(home, data, address, signer, fleet);
    }

    private Fleet fill(Api api) throws IOException, InterruptedException {
        say("filling %d stacks with %d layers and %d instances each", stacks, layers, instances);
        long begun = System.nanoTime();
        Fleet fleet = Fleet.create(api, new Fleet.Size(stacks, layers, instances), FILLERS);
        double took = secondsSince(begun);
        document.putObject("fleet")
                .put("stacks", stacks)
                .put("layers_per_stack", layers)
                .put("instances_per_stack", instances)
                .put("seconds", round(took))
                .put("calls_per_second", round(stacks * (1 + layers + instances) / took));
        return fleet;
    }

    private void describe(Api api, Fleet fleet) throws IOException, InterruptedException {
        say("DescribeInstances, %d/s for %d s after %d s of warming up", rate, seconds, warmUpSeconds);
        Random random = new Random(20130218);
        int[] places = random.ints((long) rate * seconds, 0, stacks).toArray();
        ClosedLoad.Step step =
                number -> Fleet.describeInstances(api, fleet.stackIds().get(places[number % places.length]));
        OpenLoad.run(rate, rate * warmUpSeconds, step);
        Latencies latencies = OpenLoad.run(rate, rate * seconds, step);
        document.putObject("describe_instances")
                .put("rate_per_second", rate)
                .put("calls", latencies.count())
                .put("p50_milliseconds", round(latencies.millis(0.5)))
                .put("p90_milliseconds", round(latencies.millis(0.9)))
                .put("p99_milliseconds", round(latencies.millis(0.99)))
                .put("p999_milliseconds", round(latencies.millis(0.999)))
                .put("longest_milliseconds", round(latencies.millis(1)));
        aim(
                "DescribeInstances of one of " + stacks + " stacks, " + rate + "/s: p99",
                latencies.millis(0.99),
                "ms",
                "<=",
                AIM_P99_MILLIS);
    }

    private void create(Api api, Fleet fleet) throws IOException, InterruptedException {
        say("CreateLayer, %d times by %d callers", creations, callers);
        double took =
                ClosedLoad.run(callers, creations, number -> fleet.createLayer(api, number % stacks, number / stacks));
        document.putObject("create_layer")
                .put("calls", creations)
                .put("callers", callers)
                .put("connections", callers)
                .put("stacks", Math.min(stacks, creations))
                .put("seconds", round(took))
                .put("per_second", round(creations / took));
        aim(
                "CreateLayer by " + callers + " callers on " + Math.min(stacks, creations) + " stacks, durable",
                creations / took,
                "per s",
                ">=",
                AIM_LAYERS_PER_SECOND);
    }

    private void start(Path home, Path data, URI address, Signer signer, Fleet fleet)
            throws IOException, InterruptedException {
        List<Double> took = new ArrayList<>();
        for (int round = 1; round <= starts; round++) {
            say("start %d of %d", round, starts);
            try (CoordinatorProcess coordinator = CoordinatorProcess.start(home, data, address.getPort(), settings);
                    Api api = new Api(address, signer)) {
                took.add(firstAnswer(coordinator, api, fleet.stackIds().get(round % stacks)));
                coordinator.ready();
                if (round == 1) {
                    fleet.check(api, FILLERS);
                }
            }
        }
        Collections.sort(took);
        double median = took.get(took.size() / 2);
        document.putObject("start")
                .put("starts", starts)
                .put("median_seconds", round(median))
                .put("longest_seconds", round(took.getLast()));
        aim("start of the process to its first answer, median of " + starts, median, "s", "<=", AIM_START_SECONDS);
    }

    private static double firstAnswer(CoordinatorProcess coordinator, Api api, String stackId)
            throws IOException, InterruptedException {
        while (true) {
            try {
                Fleet.describeInstances(api, stackId);
                return secondsSince(coordinator.startedNanos());
            } catch (java.net.ConnectException notYet) {
                coordinator.pause(2);
            }
        }
    }

    private void aim(String name, double measured, String unit, String direction, double aim) {
        boolean met = direction.equals("<=") ? measured <= aim : measured >= aim;
        aims.addObject()
                .put("name", name)
                .put("measured", round(measured))
                .put("unit", unit)
                .put("aim", direction + " " + (long) aim)
                .put("met", met);
    }

    private void print() {
        out.printf(Locale.ROOT, "%-72s %10s %-6s %10s%n", "", "measured", "", "aim");
        aims.forEach(row -> out.printf(
                Locale.ROOT,
                "%-72s %10.2f %-6s %10s  %s%n",
                row.get("name").asText(),
                row.get("measured").asDouble(),
                row.get("unit").asText(),
                row.get("aim").asText(),
                row.get("met").asBoolean() ? "met" : "missed"));
        out.println();
        Stream.of("fleet", "describe_instances", "create_layer", "start")
                .forEach(part -> out.println(part + " " + document.get(part)));
        out.printf(
                Locale.ROOT,
                "peak memory %.0f MB, store %.0f MB, processor time before the kill %.0f s%n",
                document.get("peak_megabytes").asDouble(),
                document.get("store_megabytes").asDouble(),
                document.get("cpu_seconds").asDouble());
    }

    private static void say(String format, Object... values) {
        System.err.printf(Locale.ROOT, format + "%n", values);
    }

    private static double secondsSince(long begunNanos) {
        return (System.nanoTime() - begunNanos) / 1e9;
    }

    private static double round(double value) {
        return Math.round(value * 100) / 100.0;
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> tree = Files.walk(directory)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
