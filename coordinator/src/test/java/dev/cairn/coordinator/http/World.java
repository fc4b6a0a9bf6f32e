package dev.cairn.coordinator.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.cairn.coordinator.domain.Entity;
import dev.cairn.coordinator.domain.Write;
import dev.cairn.coordinator.domain.deployment.Command;
import dev.cairn.coordinator.domain.deployment.CommandId;
import dev.cairn.coordinator.domain.deployment.Deployment;
import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.instance.InstanceStatus;
import dev.cairn.coordinator.domain.instance.Reported;
import dev.cairn.coordinator.domain.instance.Server;
import dev.cairn.coordinator.domain.instance.ServerId;
import dev.cairn.coordinator.domain.instance.ServiceError;
import dev.cairn.coordinator.domain.instance.ServiceErrorId;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import dev.cairn.coordinator.domain.stack.StackId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server with one of everything, which requests name by placeholders such as {@code <stack>}. */
final class World implements AutoCloseable {
    private static final Pattern PLACEHOLDER = Pattern.compile("<([a-z-]+)>");
    private static final String ACCOUNT = "123456789012";

    final ApiServer server = new ApiServer();
    private final Map<String, String> names = new HashMap<>();
    private int number = 10;

    World() {
        String roles =
                "'ServiceRoleArn': 'arn:aws:iam::123456789012:role/aws-opsworks-service-role', 'DefaultInstanceProfileArn': 'arn:aws:iam::1:instance-profile/i'";
        made(
                "stack",
                "StackId",
                "CreateStack",
                "{'Name': 'S', 'Region': 'us-east-1', 'VpcId': 'vpc-1', 'DefaultSubnetId': 'subnet-1', " + roles + "}");
        made("empty-stack", "StackId", "CreateStack", "{'Name': 'E', 'Region': 'us-east-1', " + roles + "}");
        made(
                "layer",
                "LayerId",
                "CreateLayer",
                "{'StackId': '<stack>', 'Type': 'custom', 'Name': 'L', 'Shortname': 'l'}");
        made(
                "empty-layer",
                "LayerId",
                "CreateLayer",
                "{'StackId': '<stack>', 'Type': 'custom', 'Name': 'E', 'Shortname': 'e'}");
        String instance = "{'StackId': '<stack>', 'LayerIds': ['<layer>'], 'InstanceType': 't2.micro'";
        made("instance", "InstanceId", "CreateInstance", instance + ", 'RootDeviceType': 'instance-store'}");
        made("online", "InstanceId", "CreateInstance", instance + ", 'RootDeviceType': 'ebs'}");
        made("timer", "InstanceId", "CreateInstance", instance + ", 'AutoScalingType': 'timer'}");
        made("custom", "InstanceId", "CreateInstance", instance + ", 'Os': 'Custom', 'AmiId': 'ami-0a1b2c3d'}");
        made("app", "AppId", "CreateApp", "{'StackId': '<stack>', 'Name': 'A', 'Type': 'other'}");
        made(
                "user",
                "IamUserArn",
                "CreateUserProfile",
                "{'IamUserArn': 'arn:aws:iam::" + ACCOUNT + ":user/bob', 'SshPublicKey': 'ssh-rsa AAAA bob'}");
        made("registered", "InstanceId", "RegisterInstance", "{'StackId': '<stack>', 'Hostname': 'registered'}");
        made("assigned", "InstanceId", "RegisterInstance", "{'StackId': '<stack>', 'Hostname': 'assigned'}");
        resources();
        online();
        made(
                "deployment",
                "DeploymentId",
                "CreateDeployment",
                "{'StackId': '<stack>', 'AppId': '<app>', 'InstanceIds': ['<online>'], 'Command': {'Name': 'deploy'}, 'Comment': 'c', 'CustomJson': '{}'}");
        names.put(
                "command",
                server.answer("DescribeCommands", bytes("{'DeploymentId': '<deployment>'}"))
                        .body()
                        .path("Commands")
                        .path(0)
                        .path("CommandId")
                        .asText());
        ended();
        names.put("stack-arn", "arn:aws:opsworks:us-east-1:" + ACCOUNT + ":stack/" + names.get("stack") + "/");
        names.put("layer-arn", "arn:aws:opsworks:us-east-1:" + ACCOUNT + ":layer/" + names.get("layer"));
    }

    private void resources() {
        made("ip", "ElasticIp", "RegisterElasticIp", "{'StackId': '<stack>', 'ElasticIp': '203.0.113.7'}");
        done("UpdateElasticIp", "{'ElasticIp': '<ip>', 'Name': 'front'}");
        done("AssociateElasticIp", "{'ElasticIp': '<ip>', 'InstanceId': '<online>'}");
        made("volume", "VolumeId", "RegisterVolume", "{'StackId': '<stack>', 'Ec2VolumeId': 'vol-1'}");
        made("used-volume", "VolumeId", "RegisterVolume", "{'StackId': '<stack>', 'Ec2VolumeId': 'vol-2'}");
        done("UpdateVolume", "{'VolumeId': '<volume>', 'Name': 'v', 'MountPoint': '/mnt/a'}");
        done("UpdateVolume", "{'VolumeId': '<used-volume>', 'Name': 'w', 'MountPoint': '/mnt/b'}");
        done("AssignVolume", "{'VolumeId': '<used-volume>', 'InstanceId': '<instance>'}");
        names.put("database", "arn:aws:rds:us-east-1:" + ACCOUNT + ":db:shop");
        done(
                "RegisterRdsDbInstance",
                "{'StackId': '<stack>', 'RdsDbInstanceArn': '<database>', 'DbUser': 'u', 'DbPassword': 'p'}");
        made(
                "cluster",
                "EcsClusterArn",
                "RegisterEcsCluster",
                "{'StackId': '<stack>', 'EcsClusterArn': 'arn:aws:ecs:us-east-1:" + ACCOUNT + ":cluster/c'}");
        names.put("balancer", "balancer");
        done("AttachElasticLoadBalancer", "{'ElasticLoadBalancerName': '<balancer>', 'LayerId': '<layer>'}");
    }

    /** What machines and agents do. */
    private void online() {
        StackId stackId = new StackId(names.getOrDefault("stack", ""));
        InstanceId id = new InstanceId(names.getOrDefault("online", ""));
        ServiceError error = new ServiceError(
                new ServiceErrorId(server.ids.uuid()),
                stackId,
                new InstanceId(names.getOrDefault("instance", "")),
                "InstanceStop",
                "It did not stop",
                server.time.now());
        names.put("error", error.id().value());
        StackSnapshot snapshot = snapshot(stackId);
        Instance stopped = Objects.requireNonNull(snapshot.instances().get(id));
        Instance running = stopped.to(InstanceStatus.ONLINE, server.time.now())
                .withServer(new Server(
                        new ServerId("i-0a1b2c3d"),
                        "10.0.0.5",
                        "ip-10-0-0-5",
                        "203.0.113.7",
                        "ec2-203-0-113-7",
                        "us-east-1a",
                        "subnet-1",
                        "ami-1",
                        "vol-root"))
                .withReported(new Reported(
                        "1.0",
                        "boot",
                        "ubuntu",
                        "debian",
                        "22.04",
                        "6.1",
                        "x86_64",
                        2,
                        1L << 32,
                        "ssh-rsa AAAA",
                        "ssh-dss BBBB"));
        save(
                stackId,
                snapshot.version(),
                error,
                running.withLastServiceError(error.id()),
                registered(snapshot, "registered").to(InstanceStatus.REGISTERED, server.time.now()),
                registered(snapshot, "assigned")
                        .withSettings(registered(snapshot, "assigned")
                                .settings()
                                .withLayers(running.settings().layerIds()))
                        .to(InstanceStatus.ONLINE, server.time.now()));
    }

    private Instance registered(StackSnapshot snapshot, String placeholder) {
        return Objects.requireNonNull(snapshot.instances().get(new InstanceId(names.getOrDefault(placeholder, ""))));
    }

    private void ended() {
        StackId stackId = new StackId(names.getOrDefault("stack", ""));
        StackSnapshot snapshot = snapshot(stackId);
        Command command =
                Objects.requireNonNull(snapshot.commands().get(new CommandId(names.getOrDefault("command", ""))));
        Deployment deployment = snapshot.deployments().values().iterator().next();
        save(
                stackId,
                snapshot.version(),
                command.ready(null)
                        .sent()
                        .acknowledged(server.time.now())
                        .ended(Command.Status.SUCCESSFUL, 0, null, server.time.now()),
                deployment.completed(Deployment.Status.SUCCESSFUL, server.time.now()));
    }

    /** All open commands of the stack end well. */
    void endCommands() {
        StackId stackId = new StackId(names.getOrDefault("stack", ""));
        StackSnapshot snapshot = snapshot(stackId);
        Entity[] ended = snapshot.commands().values().stream()
                .map(command -> command.ended(Command.Status.SUCCESSFUL, 0, null, server.time.now()))
                .toArray(Entity[]::new);
        save(stackId, snapshot.version(), ended);
    }

    private void save(StackId stackId, long version, Entity... entities) {
        List<Write> writes = new ArrayList<>();
        for (Entity entity : entities) {
            writes.add(Write.put(entity));
        }
        assertThat(server.store.commit(stackId, version, writes)).isPresent();
    }

    private StackSnapshot snapshot(StackId id) {
        return server.store.snapshot(id).orElseThrow();
    }

    private void made(String placeholder, String member, String operation, String body) {
        names.put(placeholder, done(operation, body).path(member).asText());
    }

    private JsonNode done(String operation, String body) {
        ApiServer.Reply reply = server.answer(operation, bytes(body));
        assertThat(reply.status()).as(operation + ": " + reply.message()).isEqualTo(200);
        return reply.body();
    }

    private byte[] bytes(String body) {
        try {
            return ApiServer.JSON.writeValueAsBytes(filled(ApiServer.JSON.readTree(body.replace('\'', '"'))));
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The request with what its placeholders stand for; {@code <n>} is another number each time. */
    JsonNode filled(JsonNode request) {
        number++;
        return replaced(request);
    }

    private JsonNode replaced(JsonNode node) {
        if (node instanceof ObjectNode object) {
            ObjectNode copy = ApiServer.JSON.createObjectNode();
            object.properties().forEach(entry -> copy.set(entry.getKey(), replaced(entry.getValue())));
            return copy;
        }
        if (node instanceof ArrayNode array) {
            ArrayNode copy = ApiServer.JSON.createArrayNode();
            array.forEach(element -> copy.add(replaced(element)));
            return copy;
        }
        return node instanceof TextNode text ? new TextNode(replaced(text.textValue())) : node;
    }

    String replaced(String text) {
        Matcher matcher = PLACEHOLDER.matcher(text);
        return matcher.replaceAll(found -> Matcher.quoteReplacement(
                found.group(1).equals("n")
                        ? Integer.toString(number)
                        : names.getOrDefault(found.group(1), found.group())));
    }

    /** Another one as soon as a request has changed anything. */
    Set<Object> state() {
        return Set.of(
                server.store.stacks().stream()
                        .map(stack -> stack.id() + " " + server.store.version(stack.id()))
                        .toList(),
                server.store.userProfiles(),
                server.store.accessKeys());
    }

    @Override
    public void close() {
        server.close();
    }
}
