package dev.cairn.bench.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code cairn bench reconcile}: what it costs to compare a large fleet on EC2 with its records. */
@Command(
        name = "reconcile",
        mixinStandardHelpOptions = true,
        description =
                "Starts a coordinator with --compute ec2 against an EC2 of its own, launches a fleet through the API, and measures"
                        + " the calls and the processor time of passes that compare all machines with the records: what the process"
                        + " uses with a pass every 5 seconds, less what it uses over the same time without one.")
public final class ReconcileBench implements Callable<Integer> {
    private static final double AIM_CPU_SECONDS = 1;
    /** Between two passes; shorter than usual, so that the code is as warm as after a day and the bench takes minutes. */
    private static final Duration INTERVAL = Duration.ofSeconds(5);

    private static final int PER_STACK = 1_000;
    private static final int PER_CALL = 1_000;
    private static final String ARN = "arn:aws:iam::123456789012:";

    @Option(names = "--instances", paramLabel = "N", description = "Machines. (${DEFAULT-VALUE})")
    private int instances = 5_000;

    @Option(
            names = "--passes",
            paramLabel = "N",
            description = "Passes that count, after twice as many to warm up. (${DEFAULT-VALUE})")
    private int passes = 12;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the figures as JSON, too.")
    private @Nullable Path json;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (instances < 1 || passes < 1) {
            throw new IOException("all numbers must be at least 1");
        }
        Path home = Path.of(System.getProperty("cairn.home"));
        Path data = Files.createTempDirectory("cairn-bench-");
        try (DescribedMachines ec2 = new DescribedMachines()) {
            Map<String, String> environment = Map.of(
                    "AWS_ENDPOINT_URL", ec2.endpoint(), "AWS_ACCESS_KEY_ID", "bench", "AWS_SECRET_ACCESS_KEY", "bench");
            List<String> settings = List.of(
                    "--compute=ec2", "--limits-instances-per-stack=" + PER_STACK, "--engine-effect-concurrency=64");
            launch(home, data, environment, settings, ec2);
            ObjectNode document = measure(home, data, environment, settings, ec2);
            print(document);
            if (json != null) {
                Api.JSON.writerWithDefaultPrettyPrinter().writeValue(json.toFile(), document);
            }
            return 0;
        } finally {
            delete(data);
        }
    }

    private void launch(
            Path home, Path data, Map<String, String> environment, List<String> settings, DescribedMachines ec2)
            throws IOException, InterruptedException {
        System.err.printf(Locale.ROOT, "launching %d machines%n", instances);
        try (CoordinatorProcess coordinator = CoordinatorProcess.start(home, data, 0, settings, environment)) {
            URI address = coordinator.ready();
            try (Api api =
                    new Api(address, Signer.of(data.resolve("credentials"), Api.REGION, address.getAuthority()))) {
                for (int stack = 0; stack * PER_STACK < instances; stack++) {
                    fill(api, stack, Math.min(PER_STACK, instances - stack * PER_STACK));
                }
                while (ec2.launched() < instances) {
                    coordinator.pause(200);
                }
                // The last answers are still to be recorded.
                coordinator.pause(5_000);
            }
        }
    }

    private static void fill(Api api, int number, int size) throws IOException, InterruptedException {
        String stackId = api.ask(
                        "CreateStack",
                        "{\"Name\":\"stack-" + number + "\",\"Region\":\"" + Api.REGION + "\",\"ServiceRoleArn\":\""
                                + ARN
                                + "role/service\",\"DefaultInstanceProfileArn\":\"" + ARN
                                + "instance-profile/machines\",\"DefaultOs\":\"Custom\",\"DefaultRootDeviceType\":\"ebs\","
                                + "\"UseOpsworksSecurityGroups\":false,"
                                + "\"ConfigurationManager\":{\"Name\":\"Chef\",\"Version\":\"12\"}}")
                .get("StackId")
                .asText();
        String layerId = api.ask(
                        "CreateLayer",
                        "{\"StackId\":\"" + stackId + "\",\"Type\":\"custom\",\"Name\":\"node\",\"Shortname\":\"node\","
                                + "\"CustomSecurityGroupIds\":[\"sg-0123456789abcdef0\"]}")
                .get("LayerId")
                .asText();
        ClosedLoad.run(
                16,
                size,
                instance -> api.call(
                        "CreateInstance",
                        "{\"StackId\":\"" + stackId + "\",\"LayerIds\":[\"" + layerId
                                + "\"],\"InstanceType\":\"c3.large\",\"AmiId\":\"ami-0123456789abcdef0\",\"Os\":\"Custom\","
                                + "\"Hostname\":\"node" + instance + "\"}"));
        api.call("StartStack", "{\"StackId\":\"" + stackId + "\"}");
    }

    private ObjectNode measure(
            Path home, Path data, Map<String, String> environment, List<String> settings, DescribedMachines ec2)
            throws IOException, InterruptedException {
        Used busy = run(home, data, environment, settings, ec2, INTERVAL);
        Used idle = run(home, data, environment, settings, ec2, Duration.ofDays(1));
        ObjectNode document = Api.JSON.createObjectNode();
        document.put("benchmark", "reconcile")
                .put("instances", instances)
                .put("passes", busy.passes())
                .put("describe_calls_per_pass", thousandths(busy.calls() / (double) busy.passes()))
                .put("describe_calls_aim", Math.ceilDiv(instances, PER_CALL))
                .put("cpu_seconds_per_pass", thousandths((busy.cpuSeconds() - idle.cpuSeconds()) / busy.passes()))
                .put("cpu_seconds_aim", AIM_CPU_SECONDS)
                .put("cpu_seconds_per_minute_without", thousandths(idle.cpuSeconds() * 60 / idle.seconds()));
        return document;
    }

    /** What a coordinator used over as many intervals as passes shall count, after twice as many to warm up. */
    private Used run(
            Path home,
            Path data,
            Map<String, String> environment,
            List<String> settings,
            DescribedMachines ec2,
            Duration reconcileInterval)
            throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(settings);
        // Machines whose agents never come stay on their way up; the watcher, which would look at them, has another
        // rhythm.
        all.add("--engine-watch-interval-seconds=86400");
        all.add("--engine-reconcile-interval-seconds=" + reconcileInterval.toSeconds());
        long span = passes * INTERVAL.toMillis();
        try (CoordinatorProcess coordinator = CoordinatorProcess.start(home, data, 0, all, environment)) {
            coordinator.ready();
            System.err.printf(
                    Locale.ROOT,
                    "a coordinator that compares every %d s: %d s to warm up, then %d that count%n",
                    reconcileInterval.toSeconds(),
                    2 * span / 1_000,
                    span / 1_000);
            coordinator.pause(2 * span);
            awaitStart(coordinator, ec2, reconcileInterval);
            int begun = ec2.passes();
            int calls = ec2.describes();
            double cpu = coordinator.cpuSeconds();
            long nanos = System.nanoTime();
            coordinator.pause(span - INTERVAL.toMillis() / 2);
            awaitStart(coordinator, ec2, reconcileInterval);
            return new Used(
                    coordinator.cpuSeconds() - cpu,
                    ec2.passes() - begun,
                    ec2.describes() - calls,
                    (System.nanoTime() - nanos) / 1e9);
        }
    }

    /** Waits until the next pass is about to begin, as far as one will. */
    private static void awaitStart(CoordinatorProcess coordinator, DescribedMachines ec2, Duration reconcileInterval)
            throws IOException, InterruptedException {
        if (reconcileInterval.compareTo(INTERVAL) > 0) {
            return;
        }
        int begun = ec2.passes();
        while (ec2.passes() == begun) {
            coordinator.pause(5);
        }
        // Most of the interval lies between the end of this pass and the next one.
        coordinator.pause(INTERVAL.toMillis() * 4 / 5);
    }

    private record Used(double cpuSeconds, int passes, int calls, double seconds) {}

    private static double thousandths(double value) {
        return Math.round(value * 1_000) / 1_000.0;
    }

    private static void print(ObjectNode document) {
        System.out.printf(
                Locale.ROOT,
                "%-60s %10s %10s%n%-60s %10.2f %10s%n%-60s %10.3f %10s%n%-60s %10.3f%n",
                "reconciling " + document.get("instances").asInt() + " instances",
                "measured",
                "aim",
                "DescribeInstances calls of a pass",
                document.get("describe_calls_per_pass").asDouble(),
                "<= " + document.get("describe_calls_aim").asInt(),
                "processor time of a pass, s",
                document.get("cpu_seconds_per_pass").asDouble(),
                "<= " + document.get("cpu_seconds_aim").asInt(),
                "all else that the coordinator uses in a minute, s",
                document.get("cpu_seconds_per_minute_without").asDouble());
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> tree = Files.walk(directory)) {
            for (Path path : tree.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
