package dev.cairn.coordinator.compute.ec2;

import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.instance.Server;
import dev.cairn.coordinator.domain.instance.ServerId;
import dev.cairn.coordinator.domain.stack.StackId;
import dev.cairn.coordinator.port.Compute.OwnServer;
import dev.cairn.coordinator.port.Compute.Phase;
import dev.cairn.coordinator.port.Compute.ServerState;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.GroupIdentifier;
import software.amazon.awssdk.services.ec2.model.IamInstanceProfile;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceBlockDeviceMapping;
import software.amazon.awssdk.services.ec2.model.StateReason;
import software.amazon.awssdk.services.ec2.model.Tag;

/** From EC2's words to the coordinator's. */
final class Descriptions {
    private Descriptions() {}

    static ServerState state(Instance seen) {
        Server server = new Server(
                new ServerId(seen.instanceId()),
                filled(seen.privateIpAddress()),
                filled(seen.privateDnsName()),
                filled(seen.publicIpAddress()),
                filled(seen.publicDnsName()),
                seen.placement() == null ? null : filled(seen.placement().availabilityZone()),
                filled(seen.subnetId()),
                filled(seen.imageId()),
                rootVolume(seen),
                fittings(seen));
        return new ServerState(server, phase(seen), reason(seen));
    }

    private static Server.Fittings fittings(Instance seen) {
        IamInstanceProfile profile = seen.iamInstanceProfile();
        // Of all interfaces, since not everything that speaks EC2's language adds them up.
        Stream<GroupIdentifier> groups = Stream.concat(
                seen.securityGroups().stream(),
                seen.networkInterfaces().stream().flatMap(each -> each.groups().stream()));
        return new Server.Fittings(
                groups.map(GroupIdentifier::groupId)
                        .filter(Objects::nonNull)
                        .distinct()
                        .sorted()
                        .toList(),
                profile == null ? null : filled(profile.arn()),
                filled(seen.architectureAsString()),
                filled(seen.virtualizationTypeAsString()));
    }

    static OwnServer own(Instance seen) {
        Map<String, String> tags = tags(seen);
        String stack = tags.get(Marks.STACK);
        String instance = tags.get(Marks.INSTANCE);
        return new OwnServer(
                state(seen),
                stack == null ? null : new StackId(stack),
                instance == null ? null : new InstanceId(instance),
                seen.launchTime());
    }

    static Map<String, String> tags(Instance seen) {
        return seen.tags().stream().collect(Collectors.toMap(Tag::key, Tag::value, (first, second) -> first));
    }

    static Phase phase(Instance seen) {
        return switch (seen.state() == null
                ? "pending"
                : String.valueOf(seen.state().nameAsString())) {
            case "running" -> Phase.RUNNING;
            case "stopping", "shutting-down" -> Phase.STOPPING;
            case "stopped" -> Phase.STOPPED;
            case "terminated" -> Phase.TERMINATED;
            default -> Phase.PENDING;
        };
    }

    private static @Nullable String reason(Instance seen) {
        StateReason reason = seen.stateReason();
        if (reason != null && filled(reason.message()) != null) {
            return reason.message();
        }
        return filled(seen.stateTransitionReason());
    }

    /** The disk under the root's name. Where there is none (emulators mix names up), the one that ends with the machine. */
    private static @Nullable String rootVolume(Instance seen) {
        List<InstanceBlockDeviceMapping> disks = seen.blockDeviceMappings().stream()
                .filter(device -> device.ebs() != null)
                .toList();
        return disks.stream()
                .filter(device ->
                        device.deviceName() != null && device.deviceName().equals(seen.rootDeviceName()))
                .findFirst()
                .or(() -> disks.stream()
                        .filter(device -> Boolean.TRUE.equals(device.ebs().deleteOnTermination()))
                        .findFirst())
                .map(device -> device.ebs().volumeId())
                .orElse(null);
    }

    private static @Nullable String filled(@Nullable String text) {
        return text == null || text.isEmpty() ? null : text;
    }
}
