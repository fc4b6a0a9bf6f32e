package dev.cairn.coordinator.compute.ec2;

import static dev.cairn.coordinator.compute.ec2.AccountFixture.HERE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.coordinator.compute.ComputeContract;
import dev.cairn.coordinator.domain.instance.InstanceSettings;
import dev.cairn.coordinator.domain.instance.InstanceSettings.BlockDeviceMapping;
import dev.cairn.coordinator.domain.launch.LaunchOrder;
import dev.cairn.coordinator.port.Compute.LaunchRequest;
import dev.cairn.coordinator.system.SystemTime;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.ec2.model.InstanceNetworkInterfaceSpecification;
import software.amazon.awssdk.services.ec2.model.RunInstancesRequest;

/** What is asked of EC2 for a launch order. */
final class LaunchTest {
    private final AccountFixture account = new AccountFixture();
    private final SystemTime time = new SystemTime();
    private final Launch launch = new Launch(
            new MachineImages(account.clients),
            new SecurityGroups(account.clients, "test", time),
            new Subnets(account.clients),
            "test");

    @AfterEach
    void close() {
        account.close();
        time.close();
    }

    private RunInstancesRequest run(String subnet, Boolean publicIp, List<BlockDeviceMapping> disks) throws Exception {
        LaunchRequest plain = ComputeContract.request("token", "web1");
        InstanceSettings usual = plain.order().settings();
        InstanceSettings settings = new InstanceSettings(
                usual.hostname(),
                usual.layerIds(),
                usual.instanceType(),
                usual.os(),
                null,
                null,
                null,
                subnet,
                null,
                usual.architecture(),
                usual.rootDeviceType(),
                usual.virtualizationType(),
                disks,
                false,
                false,
                usual.agentVersion(),
                usual.tenancy());
        LaunchOrder order = new LaunchOrder(
                HERE,
                null,
                settings,
                null,
                List.of(),
                List.of("sg-1"),
                publicIp,
                false,
                plain.order().tags());
        return launch.request(
                new LaunchRequest(
                        plain.token(),
                        plain.stackId(),
                        plain.instanceId(),
                        order,
                        plain.coordinatorAddresses(),
                        plain.authorityPem(),
                        plain.enrolmentToken()),
                "#!/bin/sh");
    }

    @ParameterizedTest
    @CsvSource({"true, true", "false, false"})
    void aPublicAddressIsSpokenOfWhereTheSubnetWouldDoOtherwise(boolean subnetGives, boolean wanted) throws Exception {
        String subnet = account.server
                .network(HERE)
                .addSubnet(account.server.network(HERE).addVpc(), HERE + "a", subnetGives);
        RunInstancesRequest left = run(subnet, wanted, List.of());
        assertThat(left.networkInterfaces()).isEmpty();
        assertThat(left.subnetId()).isEqualTo(subnet);
        assertThat(left.securityGroupIds()).containsExactly("sg-1");
        RunInstancesRequest said = run(subnet, !wanted, List.of());
        assertThat(said.subnetId()).isNull();
        assertThat(said.networkInterfaces()).singleElement().satisfies(card -> {
            assertThat(card.associatePublicIpAddress()).isEqualTo(!wanted);
            assertThat(card).returns(subnet, InstanceNetworkInterfaceSpecification::subnetId);
            assertThat(card.groups()).containsExactly("sg-1");
        });
    }

    @Test
    void theRootEndsWithItsMachineUnlessSomebodySaysOtherwise() throws Exception {
        assertThat(root(null)).isTrue();
        assertThat(root(false)).isFalse();
    }

    private Boolean root(Boolean deleteOnTermination) throws Exception {
        BlockDeviceMapping mapping = new BlockDeviceMapping(
                "ROOT_DEVICE", null, null, new BlockDeviceMapping.Ebs(null, null, 20, "gp2", deleteOnTermination));
        return run(null, null, List.of(mapping))
                .blockDeviceMappings()
                .getFirst()
                .ebs()
                .deleteOnTermination();
    }
}
