package dev.cairn.coordinator.compute.ec2;

import dev.cairn.coordinator.domain.instance.InstanceSettings;
import dev.cairn.coordinator.domain.instance.InstanceSettings.BlockDeviceMapping;
import dev.cairn.coordinator.domain.launch.LaunchOrder;
import dev.cairn.coordinator.port.Compute.ComputeException;
import dev.cairn.coordinator.port.Compute.LaunchRequest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.EbsBlockDevice;
import software.amazon.awssdk.services.ec2.model.HttpTokensState;
import software.amazon.awssdk.services.ec2.model.InstanceMetadataEndpointState;
import software.amazon.awssdk.services.ec2.model.InstanceNetworkInterfaceSpecification;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.RunInstancesRequest;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;

/** Puts a launch order into EC2's words. */
final class Launch {
    /** What the API calls the root's device, whatever the image calls it. */
    private static final String ROOT_DEVICE = "ROOT_DEVICE";

    private final MachineImages images;
    private final SecurityGroups groups;
    private final Subnets subnets;
    private final String owner;

    Launch(MachineImages images, SecurityGroups groups, Subnets subnets, String owner) {
        this.images = images;
        this.subnets = subnets;
        this.groups = groups;
        this.owner = owner;
    }

    RunInstancesRequest request(LaunchRequest request, String userData) throws ComputeException {
        LaunchOrder order = request.order();
        InstanceSettings settings = order.settings();
        String image = images.id(order.region(), settings);
        RunInstancesRequest.Builder run = RunInstancesRequest.builder()
                .clientToken(request.token())
                .minCount(1)
                .maxCount(1)
                .imageId(image)
                .instanceType(settings.instanceType())
                .userData(encoded(userData))
                .metadataOptions(options -> options.httpEndpoint(InstanceMetadataEndpointState.ENABLED)
                        .httpTokens(HttpTokensState.REQUIRED))
                .tagSpecifications(tagged(ResourceType.INSTANCE, request), tagged(ResourceType.VOLUME, request));
        place(run, order);
        network(run, order, groups.ids(order));
        disks(run, order, image);
        String key = settings.sshKeyName();
        if (key != null && !key.isEmpty()) {
            run.keyName(key);
        }
        String profile = order.instanceProfileArn();
        if (profile != null) {
            run.iamInstanceProfile(chosen -> chosen.arn(profile));
        }
        return run.build();
    }

    /** User data as EC2 takes them. */
    static String encoded(String userData) {
        return Base64.getEncoder().encodeToString(userData.getBytes(StandardCharsets.UTF_8));
    }

    private static void place(RunInstancesRequest.Builder run, LaunchOrder order) {
        InstanceSettings settings = order.settings();
        // A subnet has its zone.
        String zone = settings.subnetId() == null ? settings.availabilityZone() : null;
        String tenancy = settings.tenancy().equals("default") ? null : settings.tenancy();
        if (zone != null || tenancy != null) {
            run.placement(place -> place.availabilityZone(zone).tenancy(tenancy));
        }
    }

    /**
     * Whether there is a public address can only be said together with the interface, which has subnet and groups then. It is said where the
     * subnet would do otherwise.
     */
    private void network(RunInstancesRequest.Builder run, LaunchOrder order, List<String> groupIds)
            throws ComputeException {
        String subnet = order.settings().subnetId();
        Boolean publicIp = order.publicIp();
        if (publicIp != null && !subnets.give(order.region(), subnet, publicIp)) {
            run.networkInterfaces(InstanceNetworkInterfaceSpecification.builder()
                    .deviceIndex(0)
                    .associatePublicIpAddress(publicIp)
                    .deleteOnTermination(true)
                    .subnetId(subnet)
                    .groups(groupIds.isEmpty() ? null : groupIds)
                    .build());
            return;
        }
        run.subnetId(subnet);
        if (!groupIds.isEmpty()) {
            run.securityGroupIds(groupIds);
        }
    }

    private void disks(RunInstancesRequest.Builder run, LaunchOrder order, String image) throws ComputeException {
        if (order.ebsOptimized()) {
            run.ebsOptimized(true);
        }
        List<BlockDeviceMapping> mappings = order.settings().blockDeviceMappings();
        if (mappings.isEmpty()) {
            return;
        }
        String root = mappings.stream().anyMatch(mapping -> ROOT_DEVICE.equals(mapping.deviceName()))
                ? images.rootDevice(order.region(), image)
                : null;
        run.blockDeviceMappings(
                mappings.stream().map(mapping -> device(mapping, root)).toList());
    }

    private static software.amazon.awssdk.services.ec2.model.BlockDeviceMapping device(
            BlockDeviceMapping mapping, @Nullable String root) {
        BlockDeviceMapping.Ebs ebs = mapping.ebs();
        boolean isRoot = ROOT_DEVICE.equals(mapping.deviceName());
        // The root ends with its machine, as images say; not everything that speaks EC2's language follows them.
        Boolean ends = ebs == null ? null : ebs.deleteOnTermination();
        if (isRoot && ends == null) {
            ends = true;
        }
        return software.amazon.awssdk.services.ec2.model.BlockDeviceMapping.builder()
                .deviceName(isRoot ? root : mapping.deviceName())
                .noDevice(mapping.noDevice())
                .virtualName(mapping.virtualName())
                .ebs(
                        ebs == null
                                ? null
                                : EbsBlockDevice.builder()
                                        .snapshotId(ebs.snapshotId())
                                        .iops(ebs.iops())
                                        .volumeSize(ebs.volumeSizeGib())
                                        .volumeType(ebs.volumeType())
                                        .deleteOnTermination(ends)
                                        .build())
                .build();
    }

    private TagSpecification tagged(ResourceType type, LaunchRequest request) {
        List<Tag> tags = Marks.of(request, owner);
        return TagSpecification.builder().resourceType(type).tags(tags).build();
    }
}
