package dev.cairn.operator.imports;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Why members of descriptions are not given when an object is created again. */
final class Reasons {
    private static final String ANEW = "given anew";
    private static final String MACHINE = "of the former machine";
    private static final String AWS = "what AWS told of it";
    private static final String TERRAFORM = "only Terraform's";
    private static final Map<String, String> KNOWN = known();

    private Reasons() {}

    static String of(Kind kind, String member) {
        if (KNOWN.containsKey(member)) {
            return KNOWN.get(member);
        }
        return ApiShape.members(kind.described()).containsKey(member)
                ? "cannot be given when a " + kind.noun() + " is created"
                : "no " + kind.noun() + " of OpsWorks has this member";
    }

    private static Map<String, String> known() {
        Map<String, String> reasons = new HashMap<>();
        List.of("Arn", "CreatedAt", "RegisteredAt").forEach(member -> reasons.put(member, ANEW));
        List.of(
                        "Ec2InstanceId",
                        "PrivateIp",
                        "PrivateDns",
                        "PublicIp",
                        "PublicDns",
                        "RootDeviceVolumeId",
                        "ReportedOs",
                        "ReportedAgentVersion",
                        "SshHostDsaKeyFingerprint",
                        "SshHostRsaKeyFingerprint",
                        "SecurityGroupIds",
                        "Platform",
                        "InstanceProfileArn",
                        "EcsContainerInstanceArn",
                        "LastServiceErrorId",
                        "InfrastructureClass",
                        "reported_os_family",
                        "reported_os_name",
                        "reported_os_version")
                .forEach(member -> reasons.put(member, MACHINE));
        List.of(
                        "Address",
                        "Region",
                        "VpcId",
                        "AvailabilityZone",
                        "DbInstanceIdentifier",
                        "Engine",
                        "MissingOnRds",
                        "DnsName",
                        "AvailabilityZones",
                        "SubnetIds",
                        "Ec2InstanceIds",
                        "Domain",
                        "Status",
                        "Size",
                        "Device",
                        "VolumeType",
                        "Encrypted",
                        "Iops",
                        "RaidArrayId",
                        "EcsClusterName")
                .forEach(member -> reasons.put(member, AWS));
        List.of("stack_endpoint", "timeouts", "delete_ebs", "delete_eip", "state")
                .forEach(member -> reasons.put(member, TERRAFORM));
        reasons.put("DefaultRecipes", "follow from the layer's type");
        reasons.put("DefaultSecurityGroupNames", "follow from the layer's type");
        reasons.put("ElasticIp", "comes with the Elastic IP itself, when it is described");
        reasons.put("EcsClusterArn", "follows from the instance's layer");
        reasons.put("RegisteredBy", "given by registering");
        return reasons;
    }
}
