package dev.cairn.coordinator.compute.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.coordinator.domain.instance.Server;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.GroupIdentifier;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceBlockDeviceMapping;
import software.amazon.awssdk.services.ec2.model.InstanceNetworkInterface;

/** What is made of EC2's descriptions, those of emulators among them. */
final class DescriptionsTest {
    private static InstanceBlockDeviceMapping disk(String device, String volume, boolean endsWithTheMachine) {
        return InstanceBlockDeviceMapping.builder()
                .deviceName(device)
                .ebs(ebs -> ebs.volumeId(volume).deleteOnTermination(endsWithTheMachine))
                .build();
    }

    private static String root(InstanceBlockDeviceMapping... disks) {
        return Descriptions.state(Instance.builder()
                        .instanceId("i-1")
                        .rootDeviceName("/dev/xvda")
                        .blockDeviceMappings(disks)
                        .build())
                .server()
                .rootDeviceVolumeId();
    }

    @Test
    void theRootIsTheDiskOfItsNameElseTheOneThatEndsWithTheMachine() {
        assertThat(root(disk("/dev/sdi", "vol-1", true), disk("/dev/xvda", "vol-2", false)))
                .isEqualTo("vol-2");
        assertThat(root(disk("/dev/sdi", "vol-1", false), disk("/dev/sda1", "vol-2", true)))
                .isEqualTo("vol-2");
        assertThat(root(disk("/dev/sdi", "vol-1", false))).isNull();
        assertThat(root()).isNull();
    }

    @Test
    void groupsAreThoseOfTheMachineAndOfItsInterfaces() {
        GroupIdentifier one = GroupIdentifier.builder().groupId("sg-2").build();
        GroupIdentifier two = GroupIdentifier.builder().groupId("sg-1").build();
        Server seen = Descriptions.state(Instance.builder()
                        .instanceId("i-1")
                        .architecture("arm64")
                        .iamInstanceProfile(profile -> profile.arn("arn:aws:iam::123456789012:instance-profile/web"))
                        .securityGroups(one)
                        .networkInterfaces(InstanceNetworkInterface.builder()
                                .groups(one, two)
                                .build())
                        .build())
                .server();
        assertThat(seen.fittings())
                .isEqualTo(new Server.Fittings(
                        List.of("sg-1", "sg-2"), "arn:aws:iam::123456789012:instance-profile/web", "arm64", null));
    }
}
