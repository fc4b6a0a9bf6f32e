package dev.cairn.coordinator.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.instance.InstanceSettings;
import dev.cairn.coordinator.domain.instance.ServerId;
import dev.cairn.coordinator.domain.launch.BuiltInSecurityGroup;
import dev.cairn.coordinator.domain.launch.LaunchOrder;
import dev.cairn.coordinator.domain.layer.LayerId;
import dev.cairn.coordinator.domain.stack.StackId;
import dev.cairn.coordinator.port.Compute;
import dev.cairn.coordinator.port.Compute.ComputeException;
import dev.cairn.coordinator.port.Compute.LaunchRequest;
import dev.cairn.coordinator.port.Compute.Phase;
import dev.cairn.coordinator.port.Compute.ServerState;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the coordinator relies on, of every implementation of {@link Compute}. */
public abstract class ComputeContract {
    protected static final Duration LIMIT = Duration.ofSeconds(30);
    protected static final String REGION = "eu-west-1";

    /** The compute under test. */
    protected abstract Compute compute();

    /** A token that was not used before. */
    protected abstract String freshToken();

    /** Lets what is under way happen; called until the awaited state is reached. */
    protected abstract void letPass();

    @Test
    void saysWhatItIsInOneLine() {
        assertThat(compute().describeSelf()).isNotBlank().doesNotContain("\n");
    }

    @Test
    void launchedMachineRunsAndHasAnAddress() throws Exception {
        ServerState launched = compute().launch(request(freshToken(), "web1"));
        assertThat(launched.phase()).isIn(Phase.PENDING, Phase.RUNNING);
        awaitPhase(launched.server().id(), Phase.RUNNING);
        assertThat(described(launched.server().id()).server().privateIp()).isNotNull();
    }

    @Test
    void sameTokenNeverMakesTwo() throws Exception {
        LaunchRequest request = request(freshToken(), "web1");
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<ServerState>> launches = IntStream.range(0, 4)
                    .mapToObj(each -> threads.submit(() -> compute().launch(request)))
                    .toList();
            ServerId first = launches.getFirst().get().server().id();
            for (Future<ServerState> launch : launches) {
                assertThat(launch.get().server().id()).isEqualTo(first);
            }
        }
    }

    @Test
    void tellsWhatALaunchHasMade() throws Exception {
        LaunchRequest request = request(freshToken(), "web1");
        assertThat(compute().launched(REGION, request.token())).isEmpty();
        ServerId id = compute().launch(request).server().id();
        assertThat(compute()
                        .launched(REGION, request.token())
                        .orElseThrow()
                        .server()
                        .id())
                .isEqualTo(id);
    }

    @Test
    void differentTokensMakeDifferentMachines() throws Exception {
        ServerState one = compute().launch(request(freshToken(), "web1"));
        ServerState two = compute().launch(request(freshToken(), "web2"));
        assertThat(one.server().id()).isNotEqualTo(two.server().id());
        awaitPhase(one.server().id(), Phase.RUNNING);
        awaitPhase(two.server().id(), Phase.RUNNING);
        assertThat(described(one.server().id()).server().privateIp())
                .isNotEqualTo(described(two.server().id()).server().privateIp());
    }

    @Test
    void stopsAndStartsAgainUnderTheSameId() throws Exception {
        LaunchRequest request = request(freshToken(), "web1");
        ServerId id = running(request);
        compute().stop(REGION, id);
        awaitPhase(id, Phase.STOPPED);
        ServerState started = compute().start(id, request);
        assertThat(started.server().id()).isEqualTo(id);
        awaitPhase(id, Phase.RUNNING);
    }

    @Test
    void repeatedCallsChangeNothing() throws Exception {
        LaunchRequest request = request(freshToken(), "web1");
        ServerId id = running(request);
        compute().start(id, request);
        assertThat(described(id).phase()).isEqualTo(Phase.RUNNING);
        compute().stop(REGION, id);
        awaitPhase(id, Phase.STOPPED);
        compute().stop(REGION, id);
        assertThat(described(id).phase()).isEqualTo(Phase.STOPPED);
        compute().terminate(REGION, id);
        awaitGone(id);
        compute().terminate(REGION, id);
        compute().stop(REGION, id);
        awaitGone(id);
    }

    @Test
    void rebootedMachineRunsAgain() throws Exception {
        ServerId id = running(request(freshToken(), "web1"));
        compute().reboot(REGION, id);
        awaitPhase(id, Phase.RUNNING);
    }

    @Test
    void launchOfATerminatedMachinesTokenMakesNoNewOne() throws Exception {
        LaunchRequest request = request(freshToken(), "web1");
        ServerId id = running(request);
        compute().terminate(REGION, id);
        awaitGone(id);
        ServerState repeated = compute().launch(request);
        assertThat(repeated.server().id()).isEqualTo(id);
        assertThat(repeated.phase()).isEqualTo(Phase.TERMINATED);
    }

    @Test
    void unknownMachineIsNotThere() throws Exception {
        ServerId unknown = new ServerId("m-000000000000");
        assertThat(compute().describe(REGION, unknown)).isEmpty();
        compute().stop(REGION, unknown);
        compute().terminate(REGION, unknown);
        assertThatThrownBy(() -> compute().start(unknown, request(freshToken(), "web1")))
                .isInstanceOf(ComputeException.class)
                .hasMessageContaining("m-000000000000");
    }

    protected ServerId running(LaunchRequest request) throws ComputeException {
        ServerId id = compute().launch(request).server().id();
        awaitPhase(id, Phase.RUNNING);
        return id;
    }

    protected ServerState described(ServerId id) throws ComputeException {
        return compute().describe(REGION, id).orElseThrow();
    }

    protected void awaitPhase(ServerId id, Phase phase) throws ComputeException {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (described(id).phase() != phase && System.nanoTime() < end) {
            letPass();
        }
        assertThat(described(id).phase()).isEqualTo(phase);
    }

    /** A machine that has ended may be described for a while, as on EC2. */
    protected void awaitGone(ServerId id) throws ComputeException {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!gone(id) && System.nanoTime() < end) {
            letPass();
        }
        assertThat(gone(id)).isTrue();
    }

    private boolean gone(ServerId id) throws ComputeException {
        Optional<ServerState> state = compute().describe(REGION, id);
        return state.isEmpty() || state.get().phase() == Phase.TERMINATED;
    }

    public static LaunchRequest request(String token, String hostname) {
        return new LaunchRequest(
                token,
                new StackId("11111111-1111-1111-1111-111111111111"),
                new InstanceId("22222222-2222-2222-2222-222222222222"),
                order(hostname),
                List.of("0.0.0.0:4433"),
                "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n",
                "one-time-token");
    }

    private static LaunchOrder order(String hostname) {
        return new LaunchOrder(
                REGION,
                null,
                settings(hostname),
                "arn:aws:iam::123456789012:instance-profile/aws-opsworks-ec2-role",
                List.of(BuiltInSecurityGroup.DEFAULT, BuiltInSecurityGroup.of("custom")),
                List.of(),
                null,
                false,
                Map.of("Name", "shop - " + hostname));
    }

    private static InstanceSettings settings(String hostname) {
        return new InstanceSettings(
                hostname,
                List.of(new LayerId("33333333-3333-3333-3333-333333333333")),
                "t3.micro",
                "Debian 12",
                null,
                null,
                null,
                null,
                null,
                "x86_64",
                "ebs",
                "hvm",
                List.of(),
                false,
                false,
                "INHERIT",
                "default");
    }
}
