package dev.cairn.coordinator.domain.policy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The policies that AWS keeps for everybody, as far as OpsWorks had to do with them. They can be attached and nobody changes
 * them.
 *
 * @param document its JSON
 */
public record ManagedPolicy(String name, Map<String, Object> document) {
    private static final String PREFIX = "arn:aws:iam::aws:policy";
    private static final String REGISTERED_USERS = "arn:aws:iam::*:user/AWS/OpsWorks/OpsWorks-*";
    private static final String REGISTERED_GROUPS = "arn:aws:iam::*:group/AWS/OpsWorks/OpsWorks-*";
    private static final String[] FOR_REGISTRATION = {
        "opsworks:AssignInstance",
        "opsworks:CreateLayer",
        "opsworks:DeregisterInstance",
        "opsworks:DescribeInstances",
        "opsworks:DescribeStackProvisioningParameters",
        "opsworks:DescribeStacks",
        "opsworks:UnassignInstance"
    };

    private static final List<ManagedPolicy> ALL = List.of(
            policy("AdministratorAccess", List.of(allow(List.of("*"), "*"))),
            policy(
                    "AWSOpsWorks_FullAccess",
                    List.of(
                            allow(
                                    List.of(
                                            "opsworks:*",
                                            "cloudwatch:GetMetricStatistics",
                                            "ec2:DescribeAccountAttributes",
                                            "ec2:DescribeAvailabilityZones",
                                            "ec2:DescribeInstances",
                                            "ec2:DescribeKeyPairs",
                                            "ec2:DescribeSecurityGroups",
                                            "ec2:DescribeSubnets",
                                            "ec2:DescribeVpcs",
                                            "elasticloadbalancing:DescribeInstanceHealth",
                                            "elasticloadbalancing:DescribeLoadBalancers",
                                            "iam:GetRolePolicy",
                                            "iam:ListInstanceProfiles",
                                            "iam:ListRoles",
                                            "iam:ListUsers"),
                                    "*"),
                            when(
                                    allow(List.of("iam:PassRole"), "*"),
                                    "StringEquals",
                                    "iam:PassedToService",
                                    "opsworks.amazonaws.com"))),
            policy(
                    "AWSOpsWorksRegisterCLI_EC2",
                    List.of(allow(List.of(FOR_REGISTRATION), "*"), allow(List.of("ec2:DescribeInstances"), "*"))),
            policy(
                    "AWSOpsWorksRegisterCLI_OnPremises",
                    List.of(
                            allow(List.of(FOR_REGISTRATION), "*"),
                            allow(List.of("ec2:DescribeInstances"), "*"),
                            allow(List.of("iam:CreateGroup", "iam:AddUserToGroup"), REGISTERED_GROUPS),
                            allow(List.of("iam:CreateUser", "iam:CreateAccessKey"), REGISTERED_USERS),
                            when(
                                    allow(List.of("iam:AttachUserPolicy"), REGISTERED_USERS),
                                    "ArnEquals",
                                    "iam:PolicyARN",
                                    PREFIX + "/AWSOpsWorksInstanceRegistration"))),
            policy(
                    "AWSOpsWorksInstanceRegistration",
                    List.of(allow(
                            List.of(
                                    "opsworks:DescribeStackProvisioningParameters",
                                    "opsworks:DescribeStacks",
                                    "opsworks:RegisterInstance"),
                            "*"))),
            policy(
                    "AWSOpsWorksCloudWatchLogs",
                    List.of(allow(
                            List.of(
                                    "logs:CreateLogGroup",
                                    "logs:CreateLogStream",
                                    "logs:PutLogEvents",
                                    "logs:DescribeLogStreams"),
                            "arn:aws:logs:*:*:*"))));

    /** Of all partitions of AWS, since what refers to them may come from any. */
    public static Optional<ManagedPolicy> of(String arn) {
        String wanted = arn.replaceFirst("^arn:aws-[a-z-]+:", "arn:aws:");
        return ALL.stream().filter(policy -> policy.arn().equals(wanted)).findFirst();
    }

    public static List<ManagedPolicy> all() {
        return ALL;
    }

    public String arn() {
        return PREFIX + "/" + name;
    }

    /** In the form of IAM's, where the original's is nothing that anybody refers to. */
    public String id() {
        return "ANPA"
                + name.toUpperCase(Locale.ROOT)
                        .replaceAll("[^A-Z]", "")
                        .concat("A".repeat(17))
                        .substring(0, 17);
    }

    public Policy policy() {
        try {
            return Policy.read(document);
        } catch (MalformedPolicy broken) {
            throw new IllegalStateException("the managed policy " + name + " is malformed", broken);
        }
    }

    private static ManagedPolicy policy(String name, List<Map<String, Object>> statements) {
        return new ManagedPolicy(name, Map.of("Version", "2012-10-17", "Statement", statements));
    }

    private static Map<String, Object> allow(List<String> actions, String resource) {
        return Map.of("Effect", "Allow", "Action", actions, "Resource", resource);
    }

    private static Map<String, Object> when(Map<String, Object> statement, String operator, String key, String value) {
        Map<String, Object> conditional = new LinkedHashMap<>(statement);
        conditional.put("Condition", Map.of(operator, Map.of(key, value)));
        return conditional;
    }

    /** The names, for messages. */
    public static String names() {
        return ALL.stream().map(ManagedPolicy::name).collect(Collectors.joining(", "));
    }
}
