package dev.cairn.coordinator.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.coordinator.domain.Actor;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.lifecycle.Signal;
import dev.cairn.coordinator.domain.lifecycle.Signals;
import dev.cairn.coordinator.domain.stack.StackId;
import dev.cairn.coordinator.http.ApiServer.Reply;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Machines that were made elsewhere, as the API sees them. */
final class RegisteredInstancesTest {
    private static final String IDENTITY = """
            {\\"instanceId\\": \\"i-0123456789abcdef0\\", \\"region\\": \\"eu-west-1\\", \\"availabilityZone\\": \\"eu-west-1b\\",
             \\"imageId\\": \\"ami-12345678\\", \\"instanceType\\": \\"m5.large\\", \\"architecture\\": \\"x86_64\\",
             \\"privateIp\\": \\"10.0.0.9\\"}""".replace("\n", " ");

    private final ApiServer server = new ApiServer();
    private String stack = "";
    private String layer = "";

    @BeforeEach
    void prepare() {
        stack = createStack();
        layer = layer("custom", "web");
    }

    private String createStack() {
        return ok("CreateStack", """
                        {"Name": "S", "Region": "eu-west-1", "ServiceRoleArn": "arn:aws:iam::1:role/s",
                         "DefaultInstanceProfileArn": "arn:aws:iam::1:instance-profile/i",
                         "ConfigurationManager": {"Name": "Chef", "Version": "11.10"}}""").path("StackId").asText();
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void anOnPremisesMachineIsShownAsWhatItIs() {
        JsonNode instance =
                described(register("\"Hostname\": \"Rack7\", \"PrivateIp\": \"10.0.0.7\", \"PublicIp\": \"\""));

        assertThat(instance.path("Status").asText()).isEqualTo("registering");
        assertThat(instance.path("Hostname").asText()).isEqualTo("rack7");
        assertThat(instance.path("InfrastructureClass").asText()).isEqualTo("on-premises");
        assertThat(instance.path("PrivateIp").asText()).isEqualTo("10.0.0.7");
        assertThat(instance.path("RegisteredBy").asText()).isEqualTo("arn:aws:iam::123456789012:user/administrator");
        assertThat(instance.path("LayerIds").isArray()).isTrue();
        assertThat(instance.path("LayerIds")).isEmpty();
        assertThat(instance.path("InstallUpdatesOnBoot").asBoolean()).isFalse();
        assertThat(instance.has("Ec2InstanceId")).isFalse();
        assertThat(instance.has("InstanceType")).isFalse();
        assertThat(instance.has("PublicIp")).isFalse();
    }

    @Test
    void anEc2MachineIsDescribedByItsIdentityDocument() {
        String id = register("\"Hostname\": \"app\", " + identity(IDENTITY));
        JsonNode instance = described(id);

        assertThat(instance.path("InfrastructureClass").asText()).isEqualTo("ec2");
        assertThat(instance.path("Ec2InstanceId").asText()).isEqualTo("i-0123456789abcdef0");
        assertThat(instance.path("Os").asText()).isEqualTo("Custom");
        assertThat(instance.path("AmiId").asText()).isEqualTo("ami-12345678");
        assertThat(instance.path("InstanceType").asText()).isEqualTo("m5.large");
        assertThat(instance.path("PrivateIp").asText()).isEqualTo("10.0.0.9");
        assertThat(instance.path("AvailabilityZone").asText()).isEqualTo("eu-west-1b");
        assertThat(refused("RegisterInstance", "{\"StackId\": \"" + stack + "\", " + identity(IDENTITY) + "}"))
                .contains("i-0123456789abcdef0")
                .contains(id);
        assertThat(refused(
                        "RegisterInstance",
                        "{\"StackId\": \"" + stack + "\", " + identity(IDENTITY.replace("eu-west-1", "us-west-2"))
                                + "}"))
                .contains("us-west-2");
    }

    @Test
    void anEc2MachineIsAnInstanceOfOneStackOnly() {
        String id = register("\"Hostname\": \"app\", " + identity(IDENTITY));
        String other = "{\"StackId\": \"" + createStack() + "\", \"Hostname\": \"app\", " + identity(IDENTITY) + "}";

        assertThat(refused("RegisterInstance", other))
                .contains("i-0123456789abcdef0 is an instance of another stack")
                .doesNotContain(id);
        ok("DeregisterInstance", "{\"InstanceId\": \"" + id + "\"}");
        ok("RegisterInstance", other);
    }

    @ParameterizedTest
    @CsvSource({
        "Hostname, -web, Hostname",
        "Hostname, we b, Hostname",
        "Hostname, rack7, already an instance named",
        "Hostname, RACK7, already an instance named",
        "PrivateIp, ten, Private Ip",
        "PublicIp, 1.2.3.4/24, Public Ip",
    })
    void whatAMachineSaysOfItselfMustMakeSense(String member, String value, String complaint) {
        register("\"Hostname\": \"rack7\"");
        assertThat(refused(
                        "RegisterInstance", "{\"StackId\": \"" + stack + "\", \"" + member + "\": \"" + value + "\"}"))
                .contains(complaint);
        assertThat(ok("DescribeInstances", "{\"StackId\": \"" + stack + "\"}").path("Instances"))
                .hasSize(1);
    }

    @Test
    void aMachineWithoutANameGetsTheLowestFreeNumber() {
        assertThat(described(register("\"RsaPublicKey\": \"k\""))
                        .path("Hostname")
                        .asText())
                .isEqualTo("1");
        assertThat(described(register("\"RsaPublicKey\": \"k\""))
                        .path("Hostname")
                        .asText())
                .isEqualTo("2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"StartInstance", "StopInstance", "RebootInstance", "DeleteInstance", "UpdateInstance"})
    void anOnPremisesMachineIsNeitherStartedNorStoppedNorEdited(String operation) {
        String id = online("\"Hostname\": \"rack7\"");
        assertThat(refused(operation, "{\"InstanceId\": \"" + id + "\"}")).contains("on-premises");
        assertThat(described(id).path("Status").asText()).isEqualTo("online");
    }

    @Test
    void startAndStopOfTheStackLeaveItAlone() {
        String id = online("\"Hostname\": \"rack7\"");
        ok("StopStack", "{\"StackId\": \"" + stack + "\"}");
        ok("StartStack", "{\"StackId\": \"" + stack + "\"}");
        assertThat(described(id).path("Status").asText()).isEqualTo("online");
    }

    @Test
    void itTakesNeitherAddressesNorVolumes() {
        String id = online("\"Hostname\": \"rack7\"");
        ok("RegisterElasticIp", "{\"ElasticIp\": \"203.0.113.7\", \"StackId\": \"" + stack + "\"}");
        assertThat(refused("AssociateElasticIp", "{\"ElasticIp\": \"203.0.113.7\", \"InstanceId\": \"" + id + "\"}"))
                .contains("on-premises");
        String volume = ok("RegisterVolume", "{\"Ec2VolumeId\": \"vol-1a2b3c4d\", \"StackId\": \"" + stack + "\"}")
                .path("VolumeId")
                .asText();
        assertThat(refused("AssignVolume", "{\"VolumeId\": \"" + volume + "\", \"InstanceId\": \"" + id + "\"}"))
                .contains("on-premises");
    }

    @Test
    void whatWasCreatedHereIsNotAssignedOrUnassigned() {
        String created = ok(
                        "CreateInstance",
                        "{\"StackId\": \"" + stack + "\", \"LayerIds\": [\"" + layer
                                + "\"], \"InstanceType\": \"t2.micro\"}")
                .path("InstanceId")
                .asText();
        assertThat(refused("AssignInstance", assignment(created, layer))).contains("was not registered");
        assertThat(refused("UnassignInstance", "{\"InstanceId\": \"" + created + "\"}"))
                .contains("was not registered");
        ok("DeregisterInstance", "{\"InstanceId\": \"" + created + "\"}");
        assertThat(server.call("DescribeInstances", "{\"InstanceIds\": [\"" + created + "\"]}")
                        .type())
                .isEqualTo("ResourceNotFoundException");
    }

    @Test
    void onlyLayersThatTakeRegisteredMachinesAreAssigned() {
        String builtIn = layer("php-app", "php-app");
        String rack = registered("\"Hostname\": \"rack7\"");
        String cloud = registered("\"Hostname\": \"cloud\", " + identity(IDENTITY));

        assertThat(refused("AssignInstance", assignment(cloud, builtIn))).contains("php-app");
        assertThat(refused("AssignInstance", "{\"InstanceId\": \"" + rack + "\", \"LayerIds\": []}"))
                .contains("at least one");
        Reply unknown = server.call("AssignInstance", assignment(rack, "00000000-0000-4000-8000-000000000000"));
        assertThat(unknown.type()).isEqualTo("ResourceNotFoundException");
        ok("AssignInstance", assignment(rack, builtIn));
        assertThat(refused("AssignInstance", assignment(rack, layer))).contains("assigning");
        assertThat(described(rack).path("LayerIds").path(0).asText()).isEqualTo(builtIn);
    }

    @Test
    void aLayerStaysWhileARegisteredMachineServesIt() {
        online("\"Hostname\": \"rack7\"");
        refused("DeleteLayer", "{\"LayerId\": \"" + layer + "\"}");
    }

    @Test
    void theInstallerIsFoundThroughTheProvisioningParameters() throws Exception {
        JsonNode answer = ok("DescribeStackProvisioningParameters", "{\"StackId\": \"" + stack + "\"}");
        JsonNode parameters = answer.path("Parameters");

        assertThat(answer.path("AgentInstallerUrl").asText())
                .isEqualTo(server.uri("/opsworks-agent-installer.tgz").toString());
        assertThat(parameters.path("charlie_public_key").asText()).startsWith("-----BEGIN PUBLIC KEY-----\n");
        assertThat(parameters.path("instance_service_endpoint").asText()).isEqualTo("coordinator.example.com");
        assertThat(parameters.path("instance_service_port").asText()).isEqualTo("8443");
        assertThat(parameters.path("ops_works_port").asText()).isEqualTo(Integer.toString(server.port()));
        assertThat(parameters.path("ops_works_use_ssl").asText()).isEqualTo("false");
        assertThat(parameters.path("ops_works_region").asText()).isEqualTo("eu-west-1");
        assertThat(parameters.path("wait_between_runs").asText()).isEqualTo("30");
        assertThat(parameters).allMatch(JsonNode::isTextual);

        HttpResponse<byte[]> installer = server.http.send(
                HttpRequest.newBuilder(server.uri("/opsworks-agent-installer.tgz"))
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
        assertThat(installer.statusCode()).isEqualTo(200);
        assertThat(installer.body()).startsWith(0x1f, 0x8b);
        assertThat(server.get("/agent/cairn-agent.tar.gz").statusCode())
                .as("this test does not run from a distribution")
                .isEqualTo(503);
    }

    private String register(String members) {
        return ok("RegisterInstance", "{\"StackId\": \"" + stack + "\", " + members + "}")
                .path("InstanceId")
                .asText();
    }

    private String registered(String members) {
        String id = register(members);
        happens(id, new Signal.SetupBegun());
        happens(id, new Signal.SetupSucceeded());
        assertThat(described(id).path("Status").asText()).isEqualTo("registered");
        return id;
    }

    private String online(String members) {
        String id = registered(members);
        ok("AssignInstance", assignment(id, layer));
        happens(id, new Signal.SetupSucceeded());
        assertThat(described(id).path("Status").asText()).isEqualTo("online");
        return id;
    }

    private void happens(String id, Signal signal) {
        server.decisions.decide(
                new StackId(stack),
                (snapshot, now, ids) ->
                        Signals.arrived(snapshot, new InstanceId(id), signal, Actor.COORDINATOR, now, ids));
    }

    private String layer(String type, String shortname) {
        return ok(
                        "CreateLayer",
                        "{\"StackId\": \"" + stack + "\", \"Type\": \"" + type + "\", \"Name\": \"" + shortname
                                + "\", \"Shortname\": \"" + shortname + "\"}")
                .path("LayerId")
                .asText();
    }

    private static String assignment(String instance, String layer) {
        return "{\"InstanceId\": \"" + instance + "\", \"LayerIds\": [\"" + layer + "\"]}";
    }

    private static String identity(String document) {
        return "\"InstanceIdentity\": {\"Document\": \"" + document + "\", \"Signature\": \"s\"}";
    }

    private JsonNode described(String id) {
        return ok("DescribeInstances", "{\"InstanceIds\": [\"" + id + "\"]}")
                .path("Instances")
                .path(0);
    }

    private JsonNode ok(String operation, String body) {
        Reply reply = server.call(operation, body);
        assertThat(reply.status()).as(operation + ": " + reply.message()).isEqualTo(200);
        return reply.body();
    }

    private String refused(String operation, String body) {
        Reply reply = server.call(operation, body);
        assertThat(reply.type()).as(operation + ": " + reply.message()).isEqualTo("ValidationException");
        return reply.message();
    }
}
