package dev.cairn.coordinator.grpc;

import static dev.cairn.coordinator.grpc.CoordinatorOnEc2.REGION;
import static dev.cairn.coordinator.grpc.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.coordinator.compute.ec2.Ec2Server;
import dev.cairn.coordinator.compute.ec2.Machine;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.opsworks.OpsWorksClient;
import software.amazon.awssdk.services.opsworks.model.Instance;

/** Instances on EC2 from creation to deletion: a whole coordinator, EC2 by its settings over HTTP, agents over gRPC. */
final class Ec2LifeTest {
    @TempDir
    private Path directory;

    private CoordinatorOnEc2 cairn;
    private OpsWorksClient api;
    private Ec2Server ec2;

    @BeforeEach
    void start() throws Exception {
        cairn = new CoordinatorOnEc2(directory);
        api = cairn.api;
        ec2 = cairn.ec2;
    }

    @AfterEach
    void stop() {
        cairn.close();
    }

    private String instance(String rootDeviceType) {
        String stack = cairn.stack();
        String layer = api.createLayer(request ->
                        request.stackId(stack).type("custom").name("Web").shortname("web"))
                .layerId();
        return cairn.instance(stack, layer, rootDeviceType);
    }

    @Test
    void machineWithADiskIsStartedStoppedAndStartedAgainAndEndsWithItsInstance() {
        String instance = instance("ebs");
        cairn.startOnline(instance);
        Instance first = cairn.described(instance);
        assertThat(first.ec2InstanceId()).startsWith("i-");
        assertThat(first.amiId()).startsWith("ami-");
        assertThat(first.privateIp()).isNotBlank();
        assertThat(first.availabilityZone()).startsWith(REGION);
        assertThat(first.rootDeviceVolumeId()).startsWith("vol-");
        assertThat(first.instanceProfileArn()).isEqualTo(CoordinatorOnEc2.PROFILE);
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

        cairn.stop(instance);
        assertThat(ec2.machines(REGION).all()).extracting(Machine::state).containsExactly(Machine.State.STOPPED);
        Instance resting = cairn.described(instance);
        assertThat(resting.ec2InstanceId()).isEqualTo(first.ec2InstanceId());
        assertThat(resting.privateIp()).isEqualTo(first.privateIp());
        assertThat(resting.rootDeviceVolumeId()).isEqualTo(first.rootDeviceVolumeId());
        assertThat(resting.publicIp()).as("lent to it while it ran").isNull();
        assertThat(resting.publicDns()).isNull();

        cairn.startOnline(instance);
        assertThat(cairn.described(instance).ec2InstanceId()).isEqualTo(first.ec2InstanceId());
        eventually(
                "its new address is known, though its agent was quicker",
                () -> cairn.described(instance).publicIp() != null);

        cairn.agents.outliveStops();
        cairn.stop(instance);
        cairn.startOnline(instance);
        assertThat(cairn.described(instance).ec2InstanceId()).isEqualTo(first.ec2InstanceId());

        cairn.stop(instance);
        api.deleteInstance(request -> request.instanceId(instance));
        eventually("the machine has gone", () -> ec2.machines(REGION).alive().isEmpty());
    }

    @Test
    void machineThatSomebodyStoppedByHandIsHealedOnItsOldDisk() {
        String instance = instance("ebs");
        cairn.startOnline(instance);
        String machine = cairn.described(instance).ec2InstanceId();
        ec2.machines(REGION).stopByHand(machine);
        eventually("healing began", () -> !"online".equals(cairn.status(instance)));
        cairn.await(instance, "online");
        assertThat(cairn.described(instance).ec2InstanceId()).isEqualTo(machine);
        assertThat(ec2.machines(REGION).all()).hasSize(1);
    }

    @Test
    void machineThatIsTerminatedByHandOrTakenAsASpotOneIsReplaced() {
        String instance = instance("instance-store");
        cairn.startOnline(instance);
        String machine = cairn.described(instance).ec2InstanceId();
        ec2.machines(REGION).terminateByHand(machine);
        eventually("healing began", () -> !"online".equals(cairn.status(instance)));
        cairn.await(instance, "online");
        assertThat(cairn.described(instance).ec2InstanceId()).isNotEqualTo(machine);
        assertThat(ec2.machines(REGION).alive()).hasSize(1);

        String spot = cairn.described(instance).ec2InstanceId();
        cairn.agents.announce(spot, Instant.now().plusSeconds(120));
        cairn.await(instance, "shutting_down");
        assertThat(cairn.described(instance).ec2InstanceId())
                .as("it is left to EC2 to end it")
                .isEqualTo(spot);
        ec2.machines(REGION).terminateByHand(spot);
        cairn.await(instance, "online");
        assertThat(cairn.described(instance).ec2InstanceId()).isNotEqualTo(spot);
        assertThat(ec2.machines(REGION).alive()).hasSize(1);

        cairn.stop(instance);
        assertThat(ec2.machines(REGION).alive()).isEmpty();
    }

    @Test
    void withoutCapacityTheStartFailsAndSaysWhyAndALaterOneSucceeds() {
        String instance = instance("ebs");
        ec2.faults().noCapacity(3);
        api.startInstance(request -> request.instanceId(instance));
        cairn.await(instance, "start_failed");
        assertThat(api.describeServiceErrors(request -> request.instanceId(instance))
                        .serviceErrors())
                .singleElement()
                .satisfies(error -> assertThat(error.message()).contains("InsufficientInstanceCapacity"));
        cairn.startOnline(instance);
        assertThat(ec2.machines(REGION).all()).hasSize(1);
    }

    @Test
    void badDaysOfEc2CostTimeOnly() {
        String instance = instance("ebs");
        ec2.faults().staleDescribes(3);
        ec2.faults().loseAnswer("RunInstances", 4);
        ec2.faults().internalError("DescribeInstances", 5);
        ec2.faults().throttle("StopInstances", 2);
        cairn.startOnline(instance);
        cairn.stop(instance);
        ec2.faults().loseAnswer("StartInstances", 1);
        cairn.startOnline(instance);
        assertThat(ec2.machines(REGION).all()).hasSize(1);
    }
}
