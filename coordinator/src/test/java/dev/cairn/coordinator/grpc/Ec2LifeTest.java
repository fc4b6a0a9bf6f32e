package dev.cairn.coordinator.grpc;

import static dev.cairn.coordinator.grpc.Eventually.eventually;
import static dev.cairn.coordinator.grpc.WholeCoordinator.client;
import static dev.cairn.coordinator.grpc.WholeCoordinator.port;
import static dev.cairn.coordinator.grpc.WholeCoordinator.status;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.coordinator.Coordinator;
import dev.cairn.coordinator.compute.ec2.Ec2Server;
import dev.cairn.coordinator.compute.ec2.Machine;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.opsworks.OpsWorksClient;
import software.amazon.awssdk.services.opsworks.model.Instance;

/** Instances on EC2 from creation to deletion: a whole coordinator, EC2 by its settings over HTTP, agents over gRPC. */
final class Ec2LifeTest {
    private static final String REGION = "us-east-1";
    private static final List<String> PROPERTIES =
            List.of("aws.endpointUrlEc2", "aws.endpointUrlSsm", "aws.accessKeyId", "aws.secretAccessKey");

    @TempDir
    private Path directory;

    private final Vertx vertx = Vertx.vertx();
    private final Ec2Server ec2 = new Ec2Server();
    private Path data;
    private Coordinator coordinator;
    private OpsWorksClient api;
    private Ec2Agents agents;

    @BeforeEach
    void start() throws Exception {
        System.setProperty("aws.endpointUrlEc2", ec2.endpoint().toString());
        System.setProperty("aws.endpointUrlSsm", ec2.endpoint().toString());
        System.setProperty("aws.accessKeyId", "AKID");
        System.setProperty("aws.secretAccessKey", "secret");
        data = directory.resolve("data");
        coordinator = new Coordinator(WholeCoordinator.onEc2(data, distribution()));
        api = client(coordinator, data);
        agents = new Ec2Agents(ec2, REGION, vertx, port(coordinator));
    }

    @AfterEach
    void stop() throws Exception {
        agents.close();
        api.close();
        coordinator.close();
        PROPERTIES.forEach(System::clearProperty);
        ec2.close();
        TestAgent.get(vertx.close());
    }

    /** Looks like one: only its archive's hash is needed here. */
    private Path distribution() throws Exception {
        Path home = directory.resolve("distribution");
        Files.createDirectories(home.resolve("agent/lib"));
        Files.createDirectories(home.resolve("runtime"));
        Files.writeString(home.resolve("runtime/release"), "JAVA_VERSION=\"25\"\n");
        Path agent = Files.createDirectories(home.resolve("bin")).resolve("cairn-agent");
        Files.writeString(agent, "#!/bin/sh\n");
        Files.setPosixFilePermissions(agent, PosixFilePermissions.fromString("rwxr-xr-x"));
        return home;
    }

    private String instance(String rootDeviceType) {
        String stack = api.createStack(request -> request.name("shop")
                        .region(REGION)
                        .serviceRoleArn("arn:aws:iam::123456789012:role/service")
                        .defaultInstanceProfileArn("arn:aws:iam::123456789012:instance-profile/instance")
                        .defaultOs("Debian 12")
                        .configurationManager(manager -> manager.name("Chef").version("12")))
                .stackId();
        String layer = api.createLayer(request ->
                        request.stackId(stack).type("custom").name("Web").shortname("web"))
                .layerId();
        return api.createInstance(request -> request.stackId(stack)
                        .layerIds(layer)
                        .instanceType("t3.micro")
                        .rootDeviceType(rootDeviceType))
                .instanceId();
    }

    private void await(String instance, String status) {
        eventually(
                status + ", last failure of an agent: " + agents.failure(), () -> status.equals(status(api, instance)));
    }

    private Instance described(String instance) {
        return api.describeInstances(request -> request.instanceIds(instance))
                .instances()
                .getFirst();
    }

    private void startOnline(String instance) {
        api.startInstance(request -> request.instanceId(instance));
        await(instance, "online");
    }

    @Test
    void machineWithADiskIsStartedStoppedAndStartedAgainAndEndsWithItsInstance() {
        String instance = instance("ebs");
        startOnline(instance);
        Instance first = described(instance);
        assertThat(first.ec2InstanceId()).startsWith("i-");
        assertThat(first.amiId()).startsWith("ami-");
        assertThat(first.privateIp()).isNotBlank();
        assertThat(first.availabilityZone()).startsWith(REGION);
        assertThat(first.rootDeviceVolumeId()).startsWith("vol-");
        assertThat(first.instanceProfileArn()).isEqualTo("arn:aws:iam::123456789012:instance-profile/instance");
        assertThat(first.subnetId()).startsWith("subnet-");
        assertThat(first.publicIp()).isNotBlank();
        assertThat(first.publicDns()).isNotBlank();
        assertThat(first.privateDns()).isNotBlank();
        assertThat(first.architectureAsString()).isEqualTo("x86_64");
        assertThat(first.virtualizationTypeAsString()).isEqualTo("hvm");
        assertThat(first.securityGroupIds())
                .as("the two built-in groups")
                .hasSize(2)
                .allMatch(id -> id.startsWith("sg-"));

        api.stopInstance(request -> request.instanceId(instance));
        await(instance, "stopped");
        assertThat(ec2.machines(REGION).all()).extracting(Machine::state).containsExactly(Machine.State.STOPPED);
        Instance resting = described(instance);
        assertThat(resting.ec2InstanceId()).isEqualTo(first.ec2InstanceId());
        assertThat(resting.privateIp()).isEqualTo(first.privateIp());
        assertThat(resting.rootDeviceVolumeId()).isEqualTo(first.rootDeviceVolumeId());
        assertThat(resting.publicIp()).as("lent to it while it ran").isNull();
        assertThat(resting.publicDns()).isNull();

        startOnline(instance);
        assertThat(described(instance).ec2InstanceId()).isEqualTo(first.ec2InstanceId());

        agents.outliveStops();
        api.stopInstance(request -> request.instanceId(instance));
        await(instance, "stopped");
        startOnline(instance);
        assertThat(described(instance).ec2InstanceId()).isEqualTo(first.ec2InstanceId());

        api.stopInstance(request -> request.instanceId(instance));
        await(instance, "stopped");
        api.deleteInstance(request -> request.instanceId(instance));
        eventually("the machine has gone", () -> ec2.machines(REGION).alive().isEmpty());
    }

    @Test
    void machineThatSomebodyStoppedByHandIsHealedOnItsOldDisk() {
        String instance = instance("ebs");
        startOnline(instance);
        String machine = described(instance).ec2InstanceId();
        ec2.machines(REGION).stopByHand(machine);
        eventually("healing began", () -> !"online".equals(status(api, instance)));
        await(instance, "online");
        assertThat(described(instance).ec2InstanceId()).isEqualTo(machine);
        assertThat(ec2.machines(REGION).all()).hasSize(1);
    }

    @Test
    void machineThatIsTerminatedByHandOrTakenAsASpotOneIsReplaced() {
        String instance = instance("instance-store");
        startOnline(instance);
        String machine = described(instance).ec2InstanceId();
        ec2.machines(REGION).terminateByHand(machine);
        eventually("healing began", () -> !"online".equals(status(api, instance)));
        await(instance, "online");
        assertThat(described(instance).ec2InstanceId()).isNotEqualTo(machine);
        assertThat(ec2.machines(REGION).alive()).hasSize(1);

        String spot = described(instance).ec2InstanceId();
        agents.announce(spot, Instant.now().plusSeconds(120));
        await(instance, "shutting_down");
        assertThat(described(instance).ec2InstanceId())
                .as("it is left to EC2 to end it")
                .isEqualTo(spot);
        ec2.machines(REGION).terminateByHand(spot);
        await(instance, "online");
        assertThat(described(instance).ec2InstanceId()).isNotEqualTo(spot);
        assertThat(ec2.machines(REGION).alive()).hasSize(1);

        api.stopInstance(request -> request.instanceId(instance));
        await(instance, "stopped");
        assertThat(ec2.machines(REGION).alive()).isEmpty();
    }

    @Test
    void withoutCapacityTheStartFailsAndSaysWhyAndALaterOneSucceeds() {
        String instance = instance("ebs");
        ec2.faults().noCapacity(3);
        api.startInstance(request -> request.instanceId(instance));
        await(instance, "start_failed");
        assertThat(api.describeServiceErrors(request -> request.instanceId(instance))
                        .serviceErrors())
                .singleElement()
                .satisfies(error -> assertThat(error.message()).contains("InsufficientInstanceCapacity"));
        startOnline(instance);
        assertThat(ec2.machines(REGION).all()).hasSize(1);
    }

    @Test
    void badDaysOfEc2CostTimeOnly() {
        String instance = instance("ebs");
        ec2.faults().staleDescribes(3);
        ec2.faults().loseAnswer("RunInstances", 4);
        ec2.faults().internalError("DescribeInstances", 5);
        ec2.faults().throttle("StopInstances", 2);
        startOnline(instance);
        api.stopInstance(request -> request.instanceId(instance));
        await(instance, "stopped");
        ec2.faults().loseAnswer("StartInstances", 1);
        startOnline(instance);
        assertThat(ec2.machines(REGION).all()).hasSize(1);
    }
}
