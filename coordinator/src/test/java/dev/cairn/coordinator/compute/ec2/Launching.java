package dev.cairn.coordinator.compute.ec2;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** RunInstances. */
final class Launching {
    private static final int LONGEST_USER_DATA = 16 * 1024;

    private final Region region;
    private final Map<String, List<Machine>> byToken = new HashMap<>();

    Launching(Region region) {
        this.region = region;
    }

    Map<String, Action> actions() {
        return Map.of("RunInstances", this::run);
    }

    private void run(Query query, Xml reply) throws Refused {
        String token = query.text("ClientToken").orElse("");
        if (token.length() > 64) {
            throw Refused.of("InvalidParameterValue", "The client token is longer than 64 characters");
        }
        List<Machine> made = byToken.get(token);
        if (token.isEmpty() || made == null) {
            made = launch(query, token);
            if (!token.isEmpty()) {
                byToken.put(token, made);
            }
        } else {
            repeated(query, made.getFirst());
        }
        List<Machine> all = made;
        reply.leaf("reservationId", Region.id("r")).leaf("ownerId", "123456789012");
        reply.items("instancesSet", all, region.machines::write);
    }

    private static void repeated(Query query, Machine first) throws Refused {
        if (!first.launch.parameters().values().equals(query.values())) {
            throw Refused.of(
                    "IdempotentParameterMismatch",
                    "Arguments on this idempotent request are inconsistent with arguments used in previous request(s).");
        }
        if (first.is(Machine.State.TERMINATED)) {
            throw Refused.of(
                    "IdempotentInstanceTerminated",
                    "The client token you have provided is associated with an instance that has been terminated.");
        }
    }

    private List<Machine> launch(Query query, String token) throws Refused {
        Machine.Launch launch = checked(query, token);
        Map<String, String> tags = Tags.specified(query, "instance");
        Map<String, String> volumeTags = Tags.specified(query, "volume");
        List<Machine> made = new ArrayList<>();
        for (int each = 0; each < query.number("MaxCount").orElse(1); each++) {
            Machine machine = region.machines.add(launch);
            region.tags.put(machine.id, tags);
            for (Disk disk : disks(query, launch, machine)) {
                region.tags.put(disk.id, volumeTags);
            }
            made.add(machine);
        }
        return made;
    }

    private Machine.Launch checked(Query query, String token) throws Refused {
        Images.Image image = region.images.known(query.required("ImageId"));
        Images.Type type = Images.type(query.text("InstanceType").orElse("m1.small"));
        if (!image.architecture().equals(type.architecture())) {
            throw Refused.of(
                    "InvalidParameterValue",
                    "The architecture '" + type.architecture() + "' of the specified instance type does not match the"
                            + " architecture '" + image.architecture() + "' of the specified AMI.");
        }
        if (image.rootDeviceType().equals("instance-store") && !type.instanceStore()) {
            throw Refused.of(
                    "InvalidParameterCombination",
                    "Non-Windows instances with a virtualization type of 'hvm' and an instance-store root device are"
                            + " not supported for the instance type '" + type.name() + "'.");
        }
        List<Query> interfaces = query.each("NetworkInterface");
        if (!interfaces.isEmpty() && (query.has("SecurityGroupId") || query.has("SecurityGroup"))) {
            throw Refused.of(
                    "InvalidParameterCombination",
                    "Network interfaces and an instance-level security groups may not be specified on the same request");
        }
        if (!interfaces.isEmpty() && query.has("SubnetId")) {
            throw Refused.of(
                    "InvalidParameterCombination",
                    "Network interfaces and an instance-level subnet ID may not be specified on the same request");
        }
        Network.Subnet subnet = subnet(query, interfaces);
        boolean publicIp = subnet.givesPublicIps();
        if (!interfaces.isEmpty() && interfaces.getFirst().has("AssociatePublicIpAddress")) {
            publicIp = interfaces.getFirst().flag("AssociatePublicIpAddress");
        }
        String key = query.text("KeyName").orElse(null);
        if (key != null && region.machines.lacksKey(key)) {
            throw Refused.of("InvalidKeyPair.NotFound", "The key pair '" + key + "' does not exist");
        }
        checkRoot(query, image);
        boolean optimized = query.flag("EbsOptimized");
        if (optimized && !type.nitro() && !type.name().startsWith("m4")) {
            throw Refused.of(
                    "Unsupported", "EBS-optimized instances are not supported for your requested configuration.");
        }
        return new Machine.Launch(
                token,
                query,
                image,
                type,
                subnet,
                groups(query, interfaces, subnet),
                key,
                profile(query),
                query.text("Placement.Tenancy").orElse("default"),
                publicIp,
                optimized,
                query.text("MetadataOptions.HttpTokens").orElse("optional"),
                userData(query),
                Instant.now().toString());
    }

    private Network.Subnet subnet(Query query, List<Query> interfaces) throws Refused {
        String zone = query.text("Placement.AvailabilityZone").orElse(null);
        String id = interfaces.isEmpty()
                ? query.text("SubnetId").orElse(null)
                : interfaces.getFirst().text("SubnetId").orElse(null);
        if (id == null) {
            return region.network.defaultSubnet(zone);
        }
        Network.Subnet subnet = region.network.subnet(id);
        if (zone != null && !zone.equals(subnet.zone())) {
            throw Refused.of(
                    "InvalidParameterValue",
                    "The availability zone '" + zone + "' does not match the zone of the subnet '" + id + "'");
        }
        return subnet;
    }

    private List<Groups.Group> groups(Query query, List<Query> interfaces, Network.Subnet subnet) throws Refused {
        List<Groups.Group> groups = new ArrayList<>();
        List<String> ids = interfaces.isEmpty()
                ? query.list("SecurityGroupId")
                : interfaces.getFirst().list("SecurityGroupId");
        for (String id : ids) {
            Groups.Group group = region.groups.known(id);
            if (!group.vpcId().equals(subnet.vpcId())) {
                throw Refused.of(
                        "InvalidParameter",
                        "Security group " + id + " and subnet " + subnet.id() + " belong to different networks.");
            }
            groups.add(group);
        }
        for (String name : query.list("SecurityGroup")) {
            groups.add(region.groups.named(name, subnet.vpcId()));
        }
        if (groups.isEmpty()) {
            groups.add(region.groups.named("default", subnet.vpcId()));
        }
        return groups;
    }

    private String profile(Query query) throws Refused {
        String arn = query.text("IamInstanceProfile.Arn").orElse(null);
        String name = query.text("IamInstanceProfile.Name").orElse(null);
        if (arn != null && name != null) {
            throw Refused.of(
                    "InvalidParameterCombination",
                    "The parameter 'iamInstanceProfile.name' may not be used in combination with 'iamInstanceProfile.arn'");
        }
        if (arn != null && !arn.matches("arn:aws[\\w-]*:iam::\\d{12}:instance-profile/.+")) {
            throw Refused.of(
                    "InvalidParameterValue",
                    "Value (" + arn
                            + ") for parameter iamInstanceProfile.arn is invalid. Invalid IAM Instance Profile ARN");
        }
        String last = arn != null ? arn.substring(arn.lastIndexOf('/') + 1) : name;
        if (last != null && region.machines.lacksProfile(last)) {
            throw Refused.of(
                    "InvalidParameterValue",
                    "Value (" + last
                            + ") for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile"
                            + " name");
        }
        return arn != null || name == null ? arn : "arn:aws:iam::123456789012:instance-profile/" + name;
    }

    private static String userData(Query query) throws Refused {
        String data = query.text("UserData").orElse(null);
        try {
            if (data != null && Base64.getMimeDecoder().decode(data).length > LONGEST_USER_DATA) {
                throw Refused.of("InvalidParameterValue", "User data is limited to 16384 bytes");
            }
        } catch (IllegalArgumentException e) {
            throw Refused.of("InvalidParameterValue", "Invalid BASE64 encoding of user data.");
        }
        return data;
    }

    private static void checkRoot(Query query, Images.Image image) throws Refused {
        for (Query mapping : query.each("BlockDeviceMapping")) {
            int size = mapping.under("Ebs").number("VolumeSize").orElse(image.rootSizeGib());
            if (mapping.required("DeviceName").equals(image.rootDeviceName()) && size < image.rootSizeGib()) {
                throw Refused.of(
                        "InvalidBlockDeviceMapping",
                        "Volume of size " + size + "GB is smaller than snapshot, expect size >= " + image.rootSizeGib()
                                + "GB");
            }
        }
    }

    private List<Disk> disks(Query query, Machine.Launch launch, Machine machine) throws Refused {
        SortedMap<String, Query> mappings = new TreeMap<>();
        for (Query mapping : query.each("BlockDeviceMapping")) {
            mappings.put(mapping.required("DeviceName"), mapping);
        }
        Images.Image image = launch.image();
        if (image.rootDeviceType().equals("ebs")) {
            mappings.putIfAbsent(image.rootDeviceName(), new Query(new TreeMap<>()));
        }
        List<Disk> made = new ArrayList<>();
        for (Map.Entry<String, Query> mapping : mappings.entrySet()) {
            boolean root = mapping.getKey().equals(image.rootDeviceName());
            Query ebs = mapping.getValue().under("Ebs");
            if (root || !ebs.values().isEmpty()) {
                made.add(disk(mapping.getKey(), ebs, root, image, machine));
            }
        }
        return made;
    }

    private Disk disk(String device, Query ebs, boolean root, Images.Image image, Machine machine) {
        int size = ebs.number("VolumeSize").orElse(root ? image.rootSizeGib() : 0);
        Disk disk = region.disks.add(
                machine.launch.subnet().zone(),
                size,
                ebs.text("VolumeType").orElse("gp2"),
                ebs.number("Iops").orElse(null),
                ebs.flag("Encrypted"));
        disk.attach(
                machine.id,
                device,
                ebs.text("DeleteOnTermination").map(Boolean::valueOf).orElse(true));
        disk.settle();
        return disk;
    }
}
