package dev.cairn.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stack with something of every kind, saved from one coordinator by {@code aws} and imported into another. */
final class ImportIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String RDS = "arn:aws:rds:us-east-1:123456789012:db:shop";
    private static final String USER = "arn:aws:iam::123456789012:user/alice";
    /** What a description says of a stack's past or of a machine, which an import cannot bring along. */
    private static final List<String> OWN = List.of("Arn", "CreatedAt", "RegisteredAt");

    private static TrialSystem from;
    private static TrialSystem to;
    private static String stack;
    private static String web;

    @TempDir
    private Path directory;

    @BeforeAll
    static void fill() {
        from = TrialSystem.start();
        to = TrialSystem.start();
        AwsCli aws = from.aws();
        stack = from.createStack("Saved", "git@example.com:cookbooks.git");
        aws.opsworks(
                "update-stack",
                "--stack-id",
                stack,
                "--custom-cookbooks-source",
                "SshKey=private,Revision=main",
                "--custom-json",
                "{\"a\": {\"b\": 1}}",
                "--attributes",
                "{\"Color\": \"rgb(45, 114, 184)\"}");
        web = aws.opsworks("create-layer", "--cli-input-json", """
                        {"StackId": "%s", "Type": "custom", "Name": "Web", "Shortname": "web", "EnableAutoHealing": false,
                         "CustomRecipes": {"Setup": ["web::setup"], "Deploy": ["web::deploy"]}, "Packages": ["git"],
                         "CustomJson": "{\\"c\\": 2}", "CustomSecurityGroupIds": ["sg-1"],
                         "VolumeConfigurations": [{"MountPoint": "/data", "NumberOfDisks": 2, "RaidLevel": 0, "Size": 10,
                           "VolumeType": "gp2"}],
                         "LifecycleEventConfiguration": {"Shutdown": {"ExecutionTimeout": 90}}}
                        """.formatted(stack))
                .get("LayerId")
                .textValue();
        String timed = aws.opsworks(
                        "create-instance",
                        "--stack-id",
                        stack,
                        "--layer-ids",
                        web,
                        "--instance-type",
                        "t3.small",
                        "--hostname",
                        "web7",
                        "--auto-scaling-type",
                        "timer")
                .get("InstanceId")
                .textValue();
        aws.opsworks(
                "set-time-based-auto-scaling",
                "--instance-id",
                timed,
                "--auto-scaling-schedule",
                "{\"Monday\": {\"9\": \"on\"}}");
        aws.opsworks("set-load-based-auto-scaling", "--layer-id", web, "--enable", "--up-scaling", "CpuThreshold=70.5");
        aws.opsworks("register-elastic-ip", "--stack-id", stack, "--elastic-ip", "192.0.2.7");
        aws.opsworks("update-elastic-ip", "--elastic-ip", "192.0.2.7", "--name", "front");
        String volume = aws.opsworks("register-volume", "--stack-id", stack, "--ec2-volume-id", "vol-0001")
                .get("VolumeId")
                .textValue();
        aws.opsworks("update-volume", "--volume-id", volume, "--name", "own", "--mount-point", "/own");
        aws.opsworks("assign-volume", "--volume-id", volume, "--instance-id", timed);
        aws.opsworks(
                "register-rds-db-instance",
                "--stack-id",
                stack,
                "--rds-db-instance-arn",
                RDS,
                "--db-user",
                "u",
                "--db-password",
                "pw");
        aws.opsworks("attach-elastic-load-balancer", "--elastic-load-balancer-name", "lb", "--layer-id", web);
        aws.opsworks("create-app", "--cli-input-json", """
                {"StackId": "%s", "Name": "The Shop", "Shortname": "shop", "Type": "other", "Description": "d",
                 "AppSource": {"Type": "git", "Url": "https://example.com/shop.git", "Revision": "v1", "Password": "p"},
                 "DataSources": [{"Type": "RdsDbInstance", "Arn": "%s", "DatabaseName": "shop"}],
                 "Environment": [{"Key": "LEVEL", "Value": "7"}, {"Key": "TOKEN", "Value": "t", "Secure": true}]}
                """.formatted(stack, RDS));
        aws.opsworks(
                "create-user-profile",
                "--iam-user-arn",
                USER,
                "--ssh-username",
                "alice",
                "--ssh-public-key",
                "ssh-rsa A");
        aws.opsworks("set-permission", "--stack-id", stack, "--iam-user-arn", USER, "--level", "deploy", "--allow-ssh");
        aws.opsworks("tag-resource", "--resource-arn", arn(aws, stack), "--tags", "team=shop");
    }

    @AfterAll
    static void stop() {
        from.close();
        to.close();
    }

    private static String arn(AwsCli aws, String stackId) {
        return aws.opsworks("describe-stacks", "--stack-ids", stackId)
                .at("/Stacks/0/Arn")
                .textValue();
    }

    /** What {@code aws} prints of a stack, one file per description. */
    private static Map<String, JsonNode> describe(AwsCli aws, String stackId) {
        Map<String, JsonNode> saved = new TreeMap<>();
        saved.put("stacks", aws.opsworks("describe-stacks", "--stack-ids", stackId));
        for (String what : List.of(
                "layers",
                "instances",
                "apps",
                "permissions",
                "volumes",
                "elastic-ips",
                "rds-db-instances",
                "elastic-load-balancers",
                "ecs-clusters")) {
            saved.put(what, aws.opsworks("describe-" + what, "--stack-id", stackId));
        }
        String layer = of(saved, "layers").at("/Layers/0/LayerId").textValue();
        String instance = of(saved, "instances").at("/Instances/0/InstanceId").textValue();
        saved.put("load", aws.opsworks("describe-load-based-auto-scaling", "--layer-ids", layer));
        saved.put("time", aws.opsworks("describe-time-based-auto-scaling", "--instance-ids", instance));
        saved.put("profiles", aws.opsworks("describe-user-profiles", "--iam-user-arns", USER));
        saved.put("tags-" + stackId, aws.opsworks("list-tags", "--resource-arn", arn(aws, stackId)));
        return saved;
    }

    private static JsonNode of(Map<String, JsonNode> saved, String what) {
        return Objects.requireNonNull(saved.get(what), what);
    }

    private void save(Map<String, JsonNode> saved) throws IOException {
        for (Map.Entry<String, JsonNode> description : saved.entrySet()) {
            Files.writeString(
                    directory.resolve(description.getKey() + ".json"),
                    description.getValue().toString());
        }
    }

    private AwsCli.Result run(String... words) throws IOException {
        Path home = Distribution.fromSystemProperties().home();
        List<String> command = new ArrayList<>(List.of(
                System.getProperty("java.home") + "/bin/java",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                home.resolve("operator/lib") + "/*",
                "dev.cairn.operator.Main",
                "import"));
        command.addAll(List.of(words));
        command.addAll(List.of(
                "--endpoint-url",
                to.coordinator().http().toString(),
                "--data",
                to.data().toString()));
        return AwsCli.result(new ProcessBuilder(command));
    }

    @Test
    void whatIsImportedIsDescribedAsItWas() throws IOException {
        Map<String, JsonNode> before = describe(from.aws(), stack);
        save(before);
        Path secrets = Files.createTempFile("secrets", ".json");
        Path ids = directory.resolveSibling("ids-" + stack + ".json");
        Path report = directory.resolveSibling("report-" + stack + ".json");
        String app = "Apps/" + of(before, "apps").at("/Apps/0/AppId").textValue() + "/";
        Files.writeString(
                secrets,
                JSON.createObjectNode()
                        .put("Stacks/" + stack + "/CustomCookbooksSource.SshKey", "private")
                        .put(app + "AppSource.Password", "p")
                        .put(app + "Environment.TOKEN", "t")
                        .put("RdsDbInstances/" + RDS + "/DbPassword", "pw")
                        .toString());

        AwsCli.Result result = run(
                directory.toString(),
                "--secrets",
                secrets.toString(),
                "--ids",
                ids.toString(),
                "--json",
                report.toString());
        assertThat(result.exitCode()).as(result.output() + result.error()).isZero();
        assertThat(result.output())
                .contains("13 objects to create, 0 not", "0 secrets missing")
                .doesNotContain("private");

        JsonNode table = JSON.readTree(report.toFile()).get("ids");
        Map<String, JsonNode> after = describe(to.aws(), table.get(stack).textValue());
        before.forEach((what, description) -> assertThat(comparable(
                        after.getOrDefault(what.replace(stack, table.get(stack).textValue()), JSON.createObjectNode())))
                .as(what)
                .isEqualTo(comparable(translated(description, table))));
        assertThat(run(directory.toString(), "--ids", ids.toString()).error())
                .contains(ids + " is there already, from an earlier import");
    }

    /** The description with new ids for the old ones. */
    private static JsonNode translated(JsonNode description, JsonNode table) {
        String[] text = {description.toString()};
        table.properties()
                .forEach(entry -> text[0] =
                        text[0].replace(entry.getKey(), entry.getValue().textValue()));
        try {
            return JSON.readTree(text[0]);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Without what is given anew, and with lists of objects in an order of their own. */
    private static JsonNode comparable(JsonNode node) {
        if (node instanceof ObjectNode object) {
            ObjectNode copy = JSON.createObjectNode();
            object.properties().stream()
                    .filter(member -> !OWN.contains(member.getKey()))
                    .forEach(member -> copy.set(member.getKey(), comparable(member.getValue())));
            return copy;
        }
        if (node instanceof ArrayNode list) {
            ArrayNode copy = JSON.createArrayNode();
            StreamSupport.stream(list.spliterator(), false)
                    .map(ImportIT::comparable)
                    .sorted(Comparator.comparing(JsonNode::toString))
                    .forEach(copy::add);
            return copy;
        }
        return node;
    }

    @Test
    void anImportThatBreaksOffIsResumed() throws IOException {
        Map<String, JsonNode> before = describe(from.aws(), stack);
        before.keySet().retainAll(List.of("stacks", "layers", "instances"));
        ObjectNode instance = (ObjectNode) of(before, "instances").at("/Instances/0");
        instance.put("Os", "Plan 9");
        save(before);
        Path ids = directory.resolve("ids");

        AwsCli.Result broken = run(directory.toString(), "--ids", ids.toString());
        assertThat(broken.exitCode()).isEqualTo(1);
        assertThat(broken.error())
                .contains("CreateInstance of Instances/")
                .contains("Plan 9 is not a known operating system")
                .contains("2 of 3 steps are done and in " + ids)
                .contains("--resume");
        int stacks = to.aws().opsworks("describe-stacks").get("Stacks").size();

        AwsCli.Result resumed =
                run(directory.toString(), "--ids", ids.toString(), "--resume", "--os", "Plan 9=Debian 12");
        assertThat(resumed.exitCode()).as(resumed.output() + resumed.error()).isZero();
        assertThat(to.aws().opsworks("describe-stacks").get("Stacks")).hasSize(stacks);
        String made = JSON.readTree(ids.toFile()).at("/ids/" + stack).textValue();
        assertThat(to.aws()
                        .opsworks("describe-instances", "--stack-id", made)
                        .at("/Instances/0/Os")
                        .textValue())
                .isEqualTo("Debian 12");
    }
}
