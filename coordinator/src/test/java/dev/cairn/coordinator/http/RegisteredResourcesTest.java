package dev.cairn.coordinator.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.coordinator.domain.user.AccessKey;
import dev.cairn.coordinator.http.ApiServer.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Elastic IPs, volumes, databases, clusters and load balancers of stacks. */
final class RegisteredResourcesTest {
    private static final String NOBODY = "00000000-0000-4000-8000-000000000000";
    private static final String DATABASE = "arn:aws:rds:eu-west-1:123456789012:db:shop";
    private static final String CLUSTER = "arn:aws:ecs:eu-west-1:123456789012:cluster/shop";

    private final ApiServer server = new ApiServer();
    private String stack = "";
    private String other = "";
    private String layer = "";
    private String instance = "";

    @BeforeEach
    void prepare() {
        stack = stack("S");
        other = stack("O");
        layer = ok("CreateLayer", "StackId", stack, "Type", "custom", "Name", "L", "Shortname", "l")
                .path("LayerId")
                .asText();
        instance = instance();
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void anElasticIpIsRegisteredNamedMovedAndReleased() {
        assertThat(ok("RegisterElasticIp", "ElasticIp", "203.0.113.7", "StackId", stack)
                        .path("ElasticIp")
                        .asText())
                .isEqualTo("203.0.113.7");
        ok("UpdateElasticIp", "ElasticIp", "203.0.113.7", "Name", "front");
        ok("AssociateElasticIp", "ElasticIp", "203.0.113.7", "InstanceId", instance);

        JsonNode ip = ok("DescribeElasticIps", "InstanceId", instance)
                .path("ElasticIps")
                .path(0);
        assertThat(ip.path("Ip").asText()).isEqualTo("203.0.113.7");
        assertThat(ip.path("Name").asText()).isEqualTo("front");
        assertThat(ip.path("Region").asText()).isEqualTo("eu-west-1");
        assertThat(ip.path("InstanceId").asText()).isEqualTo(instance);
        assertThat(elasticIpOf(instance)).isEqualTo("203.0.113.7");

        String second = instance();
        ok("AssociateElasticIp", "ElasticIp", "203.0.113.7", "InstanceId", second);
        assertThat(elasticIpOf(instance)).isEmpty();
        assertThat(elasticIpOf(second)).isEqualTo("203.0.113.7");

        ok("DisassociateElasticIp", "ElasticIp", "203.0.113.7");
        assertThat(elasticIpOf(second)).isEmpty();
        ok("DeregisterElasticIp", "ElasticIp", "203.0.113.7");
        assertThat(ok("DescribeElasticIps", "StackId", stack).path("ElasticIps"))
                .isEmpty();
        refused("ResourceNotFoundException", "203.0.113.7", "DeregisterElasticIp", "ElasticIp", "203.0.113.7");
    }

    @Test
    void aVolumeNeedsAMountPointAndAStoppedInstance() {
        String volume = ok("RegisterVolume", "StackId", stack, "Ec2VolumeId", "vol-1a2b3c4d")
                .path("VolumeId")
                .asText();
        refused("ValidationException", "mount point", "AssignVolume", "VolumeId", volume, "InstanceId", instance);
        ok("UpdateVolume", "VolumeId", volume, "Name", "data", "MountPoint", "/mnt/data");
        refused("ValidationException", "absolute", "UpdateVolume", "VolumeId", volume, "MountPoint", "mnt");
        ok("AssignVolume", "VolumeId", volume, "InstanceId", instance);
        refused("ValidationException", "assigned", "AssignVolume", "VolumeId", volume, "InstanceId", instance);
        refused("ValidationException", "while", "UpdateVolume", "VolumeId", volume, "MountPoint", "/elsewhere");

        JsonNode found =
                ok("DescribeVolumes", "InstanceId", instance).path("Volumes").path(0);
        assertThat(found.path("VolumeId").asText()).isEqualTo(volume);
        assertThat(found.path("Ec2VolumeId").asText()).isEqualTo("vol-1a2b3c4d");
        assertThat(found.path("Status").asText()).isEqualTo("in-use");
        assertThat(found.path("MountPoint").asText()).isEqualTo("/mnt/data");

        ok("UnassignVolume", "VolumeId", volume);
        assertThat(ok("DescribeVolumes", "StackId", stack)
                        .path("Volumes")
                        .path(0)
                        .path("Status")
                        .asText())
                .isEqualTo("available");
        ok("StartInstance", "InstanceId", instance);
        refused("ValidationException", "stopped", "AssignVolume", "VolumeId", volume, "InstanceId", instance);
        ok("DeregisterVolume", "VolumeId", volume);
        refused("ResourceNotFoundException", volume, "UnassignVolume", "VolumeId", volume);
        assertThat(ok("DescribeRaidArrays", "StackId", stack).path("RaidArrays"))
                .isEmpty();
    }

    @Test
    void aDatabaseHidesItsPasswordAndStaysWhileAnAppUsesIt() {
        ok("RegisterRdsDbInstance", "StackId", stack, "RdsDbInstanceArn", DATABASE, "DbUser", "u", "DbPassword", "p");
        ok("UpdateRdsDbInstance", "RdsDbInstanceArn", DATABASE, "DbUser", "v");
        JsonNode found = ok("DescribeRdsDbInstances", "StackId", stack)
                .path("RdsDbInstances")
                .path(0);
        assertThat(found.path("DbUser").asText()).isEqualTo("v");
        assertThat(found.path("DbPassword").asText()).contains("FILTERED");
        assertThat(found.path("DbInstanceIdentifier").asText()).isEqualTo("shop");

        Reply app = server.call(
                "CreateApp",
                "{\"StackId\": \"" + stack + "\", \"Name\": \"A\", \"Type\": \"other\", \"DataSources\":"
                        + " [{\"Type\": \"RdsDbInstance\", \"Arn\": \"" + DATABASE + "\"}]}");
        assertThat(app.status()).as(app.message()).isEqualTo(200);
        refused("ValidationException", "app A", "DeregisterRdsDbInstance", "RdsDbInstanceArn", DATABASE);
        ok("DeleteApp", "AppId", app.body().path("AppId").asText());
        ok("DeregisterRdsDbInstance", "RdsDbInstanceArn", DATABASE);
        refused("ResourceNotFoundException", DATABASE, "UpdateRdsDbInstance", "RdsDbInstanceArn", DATABASE);
    }

    @Test
    void aClusterIsWhatALayerNeedsAndStaysWhileItDoes() {
        String layerOfCluster =
                "{\"StackId\": \"" + stack + "\", \"Type\": \"ecs-cluster\", \"Name\": \"ecs\", \"Shortname\":"
                        + " \"ecs-cluster\", \"Attributes\": {\"EcsClusterArn\": \"" + CLUSTER + "\"}}";
        assertThat(server.call("CreateLayer", layerOfCluster).message()).contains("not registered");
        ok("RegisterEcsCluster", "StackId", stack, "EcsClusterArn", CLUSTER);
        refused(
                "ValidationException",
                "deregister",
                "RegisterEcsCluster",
                "StackId",
                stack,
                "EcsClusterArn",
                CLUSTER + "2");
        Reply created = server.call("CreateLayer", layerOfCluster);
        assertThat(created.status()).as(created.message()).isEqualTo(200);

        JsonNode found =
                ok("DescribeEcsClusters", "StackId", stack).path("EcsClusters").path(0);
        assertThat(found.path("EcsClusterName").asText()).isEqualTo("shop");
        assertThat(found.path("RegisteredAt").asText()).matches("\\d{4}-.*\\+00:00");
        refused("ValidationException", "layer ecs", "DeregisterEcsCluster", "EcsClusterArn", CLUSTER);
        ok("DeleteLayer", "LayerId", created.body().path("LayerId").asText());
        ok("DeregisterEcsCluster", "EcsClusterArn", CLUSTER);
    }

    @Test
    void aLoadBalancerHasOneLayerAndALayerOneLoadBalancer() {
        ok("AttachElasticLoadBalancer", "ElasticLoadBalancerName", "front", "LayerId", layer);
        String second = ok("CreateLayer", "StackId", stack, "Type", "custom", "Name", "M", "Shortname", "m")
                .path("LayerId")
                .asText();
        refused(
                "ValidationException",
                layer,
                "AttachElasticLoadBalancer",
                "ElasticLoadBalancerName",
                "front",
                "LayerId",
                second);
        refused(
                "ValidationException",
                "front",
                "AttachElasticLoadBalancer",
                "ElasticLoadBalancerName",
                "b",
                "LayerId",
                layer);
        JsonNode found = ok("DescribeElasticLoadBalancers", "StackId", stack)
                .path("ElasticLoadBalancers")
                .path(0);
        assertThat(found.path("ElasticLoadBalancerName").asText()).isEqualTo("front");
        assertThat(found.path("LayerId").asText()).isEqualTo(layer);
        refused(
                "ResourceNotFoundException",
                "front",
                "DetachElasticLoadBalancer",
                "ElasticLoadBalancerName",
                "front",
                "LayerId",
                second);
        ok("DetachElasticLoadBalancer", "ElasticLoadBalancerName", "front", "LayerId", layer);

        ok("AttachElasticLoadBalancer", "ElasticLoadBalancerName", "front", "LayerId", second);
        ok("DeleteLayer", "LayerId", second);
        assertThat(ok("DescribeElasticLoadBalancers", "StackId", stack).path("ElasticLoadBalancers"))
                .isEmpty();
    }

    @Test
    void oneStackAtATimeHasAResource() {
        ok("RegisterElasticIp", "ElasticIp", "203.0.113.7", "StackId", stack);
        ok("RegisterVolume", "StackId", stack, "Ec2VolumeId", "vol-1");
        ok("RegisterRdsDbInstance", "StackId", stack, "RdsDbInstanceArn", DATABASE, "DbUser", "u", "DbPassword", "p");
        ok("RegisterEcsCluster", "StackId", stack, "EcsClusterArn", CLUSTER);
        for (String twice : List.of(stack, other)) {
            String said = twice.equals(stack) ? "with this stack" : "with another stack";
            refused("ValidationException", said, "RegisterElasticIp", "ElasticIp", "203.0.113.7", "StackId", twice);
            refused("ValidationException", said, "RegisterVolume", "StackId", twice, "Ec2VolumeId", "vol-1");
            refused(
                    "ValidationException",
                    said,
                    "RegisterRdsDbInstance",
                    "StackId",
                    twice,
                    "RdsDbInstanceArn",
                    DATABASE,
                    "DbUser",
                    "u",
                    "DbPassword",
                    "p");
            refused("ValidationException", said, "RegisterEcsCluster", "StackId", twice, "EcsClusterArn", CLUSTER);
        }
    }

    @ParameterizedTest
    @CsvSource({"false, true, true", "true, false, false"})
    void anInstanceGivesBackWhatItHadUnlessItIsToGoWithIt(boolean flag, boolean ipStays, boolean volumeStays) {
        ok("RegisterElasticIp", "ElasticIp", "203.0.113.7", "StackId", stack);
        ok("AssociateElasticIp", "ElasticIp", "203.0.113.7", "InstanceId", instance);
        String volume = ok("RegisterVolume", "StackId", stack, "Ec2VolumeId", "vol-1")
                .path("VolumeId")
                .asText();
        ok("UpdateVolume", "VolumeId", volume, "MountPoint", "/mnt");
        ok("AssignVolume", "VolumeId", volume, "InstanceId", instance);

        Reply deleted = server.call(
                "DeleteInstance",
                String.format(
                        Locale.ROOT,
                        "{\"InstanceId\": \"%s\", \"DeleteElasticIp\": %s, \"DeleteVolumes\": %s}",
                        instance,
                        flag,
                        flag));

        assertThat(deleted.status()).as(deleted.message()).isEqualTo(200);
        JsonNode ips = ok("DescribeElasticIps", "StackId", stack).path("ElasticIps");
        JsonNode volumes = ok("DescribeVolumes", "StackId", stack).path("Volumes");
        assertThat(ips.size()).isEqualTo(ipStays ? 1 : 0);
        assertThat(volumes.size()).isEqualTo(volumeStays ? 1 : 0);
        assertThat(ips.path(0).has("InstanceId")).isFalse();
        assertThat(volumes.path(0).has("InstanceId")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            RegisterElasticIp         | ElasticIp=300.1.1.1                                  | not an IPv4 address
            RegisterElasticIp         | ElasticIp=front                                      | not an IPv4 address
            RegisterVolume            | Ec2VolumeId=1a2b                                     | not the id of a volume
            RegisterRdsDbInstance     | RdsDbInstanceArn=shop DbUser=u DbPassword=p          | not an ARN
            RegisterRdsDbInstance     | RdsDbInstanceArn=arn:aws:rds:us-east-1:123456789012:db:a DbUser=u DbPassword=p | region
            RegisterRdsDbInstance     | RdsDbInstanceArn=arn:aws:rds:eu-west-1:123456789012:db:a DbUser=u | dbPassword
            RegisterEcsCluster        | EcsClusterArn=shop                                   | not an ARN
            RegisterEcsCluster        | EcsClusterArn=arn:aws:ecs:us-east-1:123456789012:cluster/a | region
            """)
    void refusesWhatNamesNoResource(String operation, String members, String message) {
        List<String> given = new ArrayList<>(List.of("StackId", stack));
        for (String member : members.split(" ", -1)) {
            given.addAll(List.of(member.split("=", 2)));
        }
        refused("ValidationException", message, operation, given.toArray(String[]::new));
    }

    @Test
    void unknownOnesAreNotFound() {
        refused("ResourceNotFoundException", "198.51.100.1", "UpdateElasticIp", "ElasticIp", "198.51.100.1");
        refused(
                "ResourceNotFoundException",
                NOBODY,
                "RegisterElasticIp",
                "ElasticIp",
                "203.0.113.7",
                "StackId",
                NOBODY);
        refused("ResourceNotFoundException", NOBODY, "AssignVolume", "VolumeId", NOBODY, "InstanceId", instance);
        refused("ResourceNotFoundException", CLUSTER, "DeregisterEcsCluster", "EcsClusterArn", CLUSTER);
        refused(
                "ResourceNotFoundException",
                NOBODY,
                "AttachElasticLoadBalancer",
                "ElasticLoadBalancerName",
                "b",
                "LayerId",
                NOBODY);
        refused("ResourceNotFoundException", NOBODY, "DescribeVolumes", "RaidArrayId", NOBODY);
        refused("ResourceNotFoundException", NOBODY, "GrantAccess", "InstanceId", NOBODY);
    }

    @Test
    void credentialsForRemoteDesktopAreForWindowsOnly() {
        refused("ValidationException", "Windows", "GrantAccess", "InstanceId", instance);
    }

    @Test
    void whoMayOnlyLookMayNotRegister() {
        ok("RegisterElasticIp", "ElasticIp", "203.0.113.7", "StackId", stack);
        AccessKey bob = server.user("bob", false);
        ok("SetPermission", "StackId", stack, "IamUserArn", bob.userArn().value(), "Level", "show");

        assertThat(server.call(bob, "DescribeElasticIps", "{}").body().path("ElasticIps"))
                .hasSize(1);
        Reply reply = server.call(bob, "DeregisterElasticIp", "{\"ElasticIp\": \"203.0.113.7\"}");
        assertThat(reply.type()).isEqualTo("AccessDeniedException");
    }

    private String stack(String name) {
        return ok(
                        "CreateStack",
                        "Name",
                        name,
                        "Region",
                        "eu-west-1",
                        "ServiceRoleArn",
                        "arn:aws:iam::1:role/s",
                        "DefaultInstanceProfileArn",
                        "arn:aws:iam::1:instance-profile/i")
                .path("StackId")
                .asText();
    }

    private String instance() {
        Reply reply = server.call(
                "CreateInstance",
                "{\"StackId\": \"" + stack + "\", \"LayerIds\": [\"" + layer + "\"], \"InstanceType\": \"t2.micro\"}");
        assertThat(reply.status()).as(reply.message()).isEqualTo(200);
        return reply.body().path("InstanceId").asText();
    }

    private String elasticIpOf(String id) {
        return ok("DescribeInstances", "StackId", stack).path("Instances").findParents("InstanceId").stream()
                .filter(shape -> shape.path("InstanceId").asText().equals(id))
                .map(shape -> shape.path("ElasticIp").asText())
                .findFirst()
                .orElseThrow();
    }

    private JsonNode ok(String operation, String... members) {
        Reply reply = server.call(operation, body(members));
        assertThat(reply.status()).as(operation + ": " + reply.message()).isEqualTo(200);
        return reply.body();
    }

    private void refused(String type, String message, String operation, String... members) {
        Reply reply = server.call(operation, body(members));
        assertThat(reply.type()).as(operation + ": " + reply.message()).isEqualTo(type);
        assertThat(reply.message()).contains(message);
    }

    private static String body(String... members) {
        List<String> parts = new ArrayList<>();
        for (int i = 0; i + 1 < members.length; i += 2) {
            parts.add("\"" + members[i] + "\": \"" + members[i + 1] + "\"");
        }
        return "{" + String.join(", ", parts) + "}";
    }
}
