package dev.cairn.coordinator.compute.ec2;

import java.util.List;

/** A machine as DescribeInstances shows and filters it. */
final class MachineView {
    private MachineView() {}

    static Machine.State shownState(Machine machine) {
        return machine.staleFor > 0 && machine.shown != null ? machine.shown : machine.state;
    }

    /** Null where there is no such filter. */
    static List<String> attribute(Machine machine, String name) {
        Machine.Launch launch = machine.launch;
        return switch (name) {
            case "instance-id" -> List.of(machine.id);
            case "instance-state-name" -> List.of(shownState(machine).word);
            case "instance-state-code" -> Filters.one(shownState(machine).code);
            case "client-token" -> List.of(launch.clientToken());
            case "vpc-id" -> List.of(launch.subnet().vpcId());
            case "subnet-id" -> List.of(launch.subnet().id());
            case "availability-zone" -> List.of(launch.subnet().zone());
            case "image-id" -> List.of(launch.image().id());
            case "instance-type" -> List.of(launch.type().name());
            case "key-name" -> Filters.one(launch.keyName());
            case "private-ip-address" -> Filters.one(machine.privateIp);
            case "ip-address" -> Filters.one(machine.publicIp);
            case "root-device-type" -> List.of(launch.image().rootDeviceType());
            case "architecture" -> List.of(launch.image().architecture());
            case "tenancy" -> List.of(launch.tenancy());
            case "instance.group-id" ->
                launch.groups().stream().map(Groups.Group::id).toList();
            case "instance.group-name" ->
                launch.groups().stream().map(Groups.Group::name).toList();
            default -> null;
        };
    }

    static void write(Xml item, Machine machine, Region region) {
        Machine.Launch launch = machine.launch;
        Machine.State state = shownState(machine);
        item.leaf("instanceId", machine.id)
                .leaf("imageId", launch.image().id())
                .branch("instanceState", inner -> inner.leaf("code", state.code).leaf("name", state.word))
                .leaf("privateDnsName", dns("ip-", machine.privateIp, "." + region.name + ".compute.internal"))
                .leaf("dnsName", dns("ec2-", machine.publicIp, "." + region.name + ".compute.amazonaws.com"))
                .leaf("reason", machine.reasonMessage)
                .leaf("keyName", launch.keyName())
                .leaf("amiLaunchIndex", 0)
                .leaf("instanceType", launch.type().name())
                .leaf("launchTime", launch.launchTime())
                .branch(
                        "placement",
                        place -> place.leaf("availabilityZone", launch.subnet().zone())
                                .leaf("groupName", "")
                                .leaf("tenancy", launch.tenancy()))
                .branch("monitoring", inner -> inner.leaf("state", "disabled"));
        if (!machine.is(Machine.State.TERMINATED)) {
            item.leaf("subnetId", launch.subnet().id())
                    .leaf("vpcId", launch.subnet().vpcId());
        }
        item.leaf("privateIpAddress", machine.privateIp)
                .leaf("ipAddress", machine.publicIp)
                .leaf("architecture", launch.image().architecture())
                .leaf("rootDeviceType", launch.image().rootDeviceType())
                .leaf("rootDeviceName", launch.image().rootDeviceName())
                .leaf("virtualizationType", "hvm")
                .leaf("clientToken", launch.clientToken())
                .leaf("ebsOptimized", launch.ebsOptimized())
                .leaf("hypervisor", "xen");
        if (machine.reasonCode != null) {
            item.branch(
                    "stateReason",
                    reason -> reason.leaf("code", machine.reasonCode).leaf("message", machine.reasonMessage));
        }
        if (launch.profileArn() != null) {
            item.branch(
                    "iamInstanceProfile",
                    profile -> profile.leaf("arn", launch.profileArn()).leaf("id", "AIPAEXAMPLE"));
        }
        item.branch(
                "metadataOptions",
                options -> options.leaf("state", "applied")
                        .leaf("httpTokens", launch.httpTokens())
                        .leaf("httpPutResponseHopLimit", 1)
                        .leaf("httpEndpoint", "enabled"));
        item.items("groupSet", launch.groups(), MachineView::write);
        item.items(
                "blockDeviceMapping",
                region.disks.of(machine.id),
                (mapping, disk) -> mapping.leaf("deviceName", disk.device)
                        .branch(
                                "ebs",
                                ebs -> ebs.leaf("volumeId", disk.id)
                                        .leaf("status", disk.attachmentWord())
                                        .leaf("deleteOnTermination", disk.deleteOnTermination)));
        item.items(
                "networkInterfaceSet",
                List.of(machine),
                (face, each) -> face.leaf("networkInterfaceId", each.interfaceId)
                        .leaf("subnetId", launch.subnet().id())
                        .leaf("vpcId", launch.subnet().vpcId())
                        .leaf("status", "in-use")
                        .leaf("privateIpAddress", each.privateIp)
                        .items("groupSet", launch.groups(), MachineView::write)
                        .branch(
                                "attachment",
                                attachment -> attachment.leaf("deviceIndex", 0).leaf("status", "attached")));
        region.tags.write(item, machine.id);
    }

    private static void write(Xml item, Groups.Group group) {
        item.leaf("groupId", group.id()).leaf("groupName", group.name());
    }

    /** Empty without an address, as EC2 shows it. */
    private static String dns(String prefix, String address, String suffix) {
        return address == null ? "" : prefix + address.replace('.', '-') + suffix;
    }
}
