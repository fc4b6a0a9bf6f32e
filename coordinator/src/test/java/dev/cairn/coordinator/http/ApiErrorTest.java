package dev.cairn.coordinator.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.coordinator.domain.Secret;
import dev.cairn.coordinator.domain.user.AccessKey;
import dev.cairn.coordinator.http.ApiServer.Reply;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What clients hear when something is wrong. */
final class ApiErrorTest {
    private static final String ROLES =
            "\"ServiceRoleArn\": \"arn:aws:iam::1:role/s\", \"DefaultInstanceProfileArn\": \"arn:aws:iam::1:instance-profile/i\"";

    private final ApiServer server = new ApiServer();
    private String stack = "";
    private String layer = "";
    private String instance = "";
    private String app = "";

    @BeforeEach
    void prepare() {
        stack = made("CreateStack", "{\"Name\": \"S\", \"Region\": \"us-east-1\", " + ROLES + "}", "StackId");
        layer = made(
                "CreateLayer",
                "{\"StackId\": \"STACK\", \"Type\": \"custom\", \"Name\": \"App\", \"Shortname\": \"app\"}",
                "LayerId");
        instance = made(
                "CreateInstance",
                "{\"StackId\": \"STACK\", \"LayerIds\": [\"LAYER\"], \"InstanceType\": \"t2.micro\"}",
                "InstanceId");
        app = made("CreateApp", "{\"StackId\": \"STACK\", \"Name\": \"Site\", \"Type\": \"other\"}", "AppId");
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void errorsHaveTheFormThatSdksRead() {
        Reply reply = server.call("DescribeStacks", "{\"StackIds\": [\"nothing\"]}");
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.type()).isEqualTo("ResourceNotFoundException");
        assertThat(reply.message()).isEqualTo("Unable to find stack with ID nothing");
        assertThat(reply.response().headers().firstValue("x-amzn-ErrorType")).contains("ResourceNotFoundException");
        assertThat(reply.response().headers().firstValue("x-amzn-RequestId").orElse(""))
                .matches("[0-9a-f-]{36}");
        assertThat(reply.response().headers().firstValue("Content-Type")).contains("application/x-amz-json-1.1");
        assertThat(reply.response().headers().firstValue("Date")).isPresent();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {                                 | not valid JSON
            []                                | must be a JSON object
            "x"                               | must be a JSON object
            {} {}                             | not valid JSON
            {"StackIds": "x"}                 | StackIds must be a list
            {"StackIds": [1]}                 | StackIds must be a string
            {"StackIds": {"a": 1}}            | StackIds must be a list
            """)
    void malformedBodiesAreSerializationErrors(String body, String message) {
        Reply reply = server.call("DescribeStacks", body);
        assertThat(reply.type()).isEqualTo("SerializationException");
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.message()).contains(message);
    }

    @Test
    void absentBodyAndNullsCountAsNothing() {
        assertThat(server.call("DescribeStacks", "").status()).isEqualTo(200);
        assertThat(server.call("DescribeStacks", "{\"StackIds\": null, \"Unknown\": 1}")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void operationsThatAreNotThereAreNamed() {
        Reply coffee = server.call("MakeCoffee", "{}");
        assertThat(coffee.type()).isEqualTo("UnknownOperationException");
        assertThat(coffee.message()).doesNotContain("did you mean").contains("such as OpsWorks_20130218.");
        assertThat(server.call("DescribeStakcs", "{}").message())
                .contains("did you mean OpsWorks_20130218.DescribeStacks?");
        Reply without = server.send(server.signed(server.administrator, "", "{}", server.time.now()));
        assertThat(without.type()).isEqualTo("UnknownOperationException");
        Reply foreign = server.send(
                server.signed(server.administrator, "DynamoDB_20120810.ListTables", "{}", server.time.now()));
        assertThat(foreign.type()).isEqualTo("UnknownOperationException");
    }

    @Test
    void largeBodiesAreRefused() {
        Reply reply = server.call("DescribeStacks", "{\"x\": \"" + "a".repeat(1 << 20) + "\"}");
        assertThat(reply.status()).isEqualTo(413);
        assertThat(reply.type()).isEqualTo("RequestEntityTooLargeException");
        assertThat(server.call("DescribeStacks", "{}").status()).isEqualTo(200);
    }

    @Test
    void customJsonHasALimitOfLevels() {
        for (int levels : List.of(100, 101)) {
            String json = "{\\\"a\\\":".repeat(levels) + "1" + "}".repeat(levels);
            Reply reply =
                    server.call("UpdateStack", "{\"StackId\": \"" + stack + "\", \"CustomJson\": \"" + json + "\"}");
            assertThat(reply.message())
                    .isEqualTo(levels == 100 ? "" : "Custom Json: is nested too deeply (maximum is 100 levels)");
        }
    }

    @Test
    void endlessListsAreRefused() {
        for (String operation : List.of("DescribeDeployments", "DescribeCommands")) {
            String list = operation.replaceAll("Describe(.*)s", "$1Ids");
            Reply reply = server.call(operation, "{\"" + list + "\": [" + "\"a\", ".repeat(40_000) + "\"a\"]}");
            assertThat(reply.type()).isEqualTo("ValidationException");
            assertThat(reply.message()).contains("10000");
        }
    }

    @Test
    void agentVersionsNeedOneOfTwoMembers() {
        Reply versions = server.call("DescribeAgentVersions", "{\"StackId\": \"" + stack + "\"}");
        assertThat(versions.body().path("AgentVersions").toString())
                .isEqualTo("[{\"Version\":\"1.2.3\",\"ConfigurationManager\":{\"Name\":\"Chef\",\"Version\":\"12\"}}]");
        assertThat(server.call("DescribeAgentVersions", "{\"ConfigurationManager\": {\"Name\": \"Chef\"}}")
                        .body()
                        .path("AgentVersions"))
                .hasSize(3);
        assertThat(server.call("DescribeAgentVersions", "{}").type()).isEqualTo("ValidationException");
        assertThat(server.call("DescribeAgentVersions", "{\"StackId\": \"x\"}").type())
                .isEqualTo("ResourceNotFoundException");
    }

    @Test
    void signaturesAreChecked() {
        HttpRequest unsigned = HttpRequest.newBuilder(server.uri("/"))
                .header("X-Amz-Target", "OpsWorks_20130218.DescribeStacks")
                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                .build();
        assertThat(server.send(unsigned).type()).isEqualTo("MissingAuthenticationTokenException");
        AccessKey wrong = new AccessKey(
                server.administrator.id(),
                server.administrator.userArn(),
                new Secret("wrong"),
                true,
                true,
                server.time.now());
        assertThat(server.call(wrong, "DescribeStacks", "{}").type()).isEqualTo("InvalidSignatureException");
        assertThat(server.send(server.signed(
                                server.administrator,
                                "OpsWorks_20130218.DescribeStacks",
                                "{}",
                                server.time.now().minus(Duration.ofMinutes(6))))
                        .message())
                .startsWith("Signature expired");
        String target = "OpsWorks_20130218.DescribeStacks";
        assertThat(server.send(server.presigned(
                                server.administrator, target, "{}", server.time.now(), Duration.ofMinutes(1)))
                        .status())
                .isEqualTo(200);
        assertThat(server.send(server.presigned(
                                server.administrator,
                                target,
                                "{}",
                                server.time.now().minus(Duration.ofMinutes(2)),
                                Duration.ofMinutes(1)))
                        .message())
                .startsWith("Signature expired");
    }

    @Test
    void aRecordedChangeIsNotCarriedOutAgain() {
        HttpRequest create = server.signed(
                server.administrator,
                "OpsWorks_20130218.CreateInstance",
                "{\"StackId\": \"" + stack + "\", \"LayerIds\": [\"" + layer + "\"], \"InstanceType\": \"t2.micro\"}",
                server.time.now());
        assertThat(server.send(create).status()).isEqualTo(200);
        // The same within the second of signing is a client that wants two of them.
        assertThat(server.send(create).status()).isEqualTo(200);
        server.time.move(Duration.ofSeconds(6));
        Reply replayed = server.send(create);
        assertThat(replayed.type()).isEqualTo("InvalidSignatureException");
        assertThat(replayed.message()).contains("already carried out");
        HttpRequest days = server.presigned(
                server.administrator,
                "OpsWorks_20130218.StartStack",
                "{\"StackId\": \"" + stack + "\"}",
                server.time.now().minus(Duration.ofMinutes(6)),
                Duration.ofDays(7));
        assertThat(server.send(days).message()).contains("holds for 5 minutes");
    }

    static Stream<List<String>> refusals() {
        String create = "{\"Name\": \"S\", \"Region\": \"us-east-1\", " + ROLES;
        String layer = "{\"StackId\": \"STACK\", \"Type\": \"custom\", \"Name\": \"L\", \"Shortname\": \"l\"";
        String instance = "{\"StackId\": \"STACK\", \"InstanceType\": \"t2.micro\", \"LayerIds\": [\"LAYER\"]";
        String app = "{\"StackId\": \"STACK\", \"Name\": \"A\", \"Type\": \"other\"";
        return Stream.of(
                List.of("CreateStack", "{}", "Value null at 'name' failed"),
                List.of("CreateStack", "{\"Name\": \"S\"}", "Value null at 'region' failed"),
                List.of("CreateStack", create.replace("\"S\"", "\"\"") + "}", "Name: can't be blank"),
                List.of(
                        "CreateStack",
                        create.replace("\"S\"", "\"" + "x".repeat(65) + "\"") + "}",
                        "Name: is too long"),
                List.of("CreateStack", create + ", \"HostnameTheme\": \"Trees\"}", "Hostname Theme"),
                List.of("CreateStack", create + ", \"CustomJson\": \"[1]\"}", "must be a JSON object"),
                List.of(
                        "CreateStack",
                        create + ", \"CustomJson\": \"{\\\"cairn\\\": {\\\"scaling\\\": {\\\"time\\\": 1}}}\"}",
                        "Custom Json: cairn.scaling.time must be an object"),
                List.of("CreateStack", create + ", \"CustomJson\": \"{,\"}", "Custom Json: is not valid JSON"),
                List.of(
                        "CreateStack",
                        create + ", \"CustomJson\": \"{\\\"a\\\": \\\"" + "x".repeat(121 * 1024) + "\\\"}\"}",
                        "Custom Json: is too large"),
                List.of("CreateStack", create + ", \"DefaultRootDeviceType\": \"tape\"}", "enum value set: [ebs,"),
                List.of(
                        "CreateStack",
                        create + ", \"ConfigurationManager\": {\"Name\": \"Chef\", \"Version\": \"10\"}}",
                        "Configuration Manager"),
                List.of("CreateStack", create + ", \"DefaultOs\": \"BeOS\"}", "Default Os: BeOS"),
                List.of(
                        "CreateStack",
                        create
                                + ", \"ConfigurationManager\": {\"Version\": \"11.4\"}, \"DefaultOs\": \"Ubuntu 18.04 LTS\"}",
                        "Default Os: Ubuntu 18.04 LTS is not supported for Chef 11.4"),
                List.of("CreateStack", create + ", \"Attributes\": {\"Shade\": \"red\"}}", "enum value set: [Color]"),
                List.of(
                        "UpdateStack",
                        "{\"StackId\": \"STACK\", \"ServiceRoleArn\": \"arn:aws:iam::1:role/t\"}",
                        "Service Role Arn: cannot be changed"),
                List.of("CreateLayer", "{\"StackId\": \"STACK\"}", "Value null at 'type' failed"),
                List.of("CreateLayer", layer.replace("custom", "cake") + "}", "Value 'cake' at 'type' failed"),
                List.of("CreateLayer", layer.replace("custom", "lb") + "}", "not supported for Chef 12"),
                List.of("CreateLayer", layer.replace("\"l\"", "\"a b\"") + "}", "Shortname: can only contain"),
                List.of(
                        "CreateLayer",
                        layer
                                + ", \"VolumeConfigurations\": [{\"MountPoint\": \"/srv/www\", \"NumberOfDisks\": 1, \"Size\": 10}]}",
                        "is reserved"),
                List.of(
                        "CreateLayer",
                        layer + ", \"VolumeConfigurations\": [{\"MountPoint\": \"/data\", \"Size\": 10}]}",
                        "'volumeConfigurations.member.numberOfDisks'"),
                List.of("CreateLayer", layer + ", \"CustomRecipes\": {\"Setup\": [\"a b\"]}}", "is not a recipe"),
                List.of("DescribeLayers", "{}", "Please provide one or more layer IDs or a stack ID"),
                List.of(
                        "DescribeLayers",
                        "{\"StackId\": \"STACK\", \"LayerIds\": [\"LAYER\"]}",
                        "Please provide one or more layer IDs or a stack ID"),
                List.of("CreateInstance", instance.replace("[\"LAYER\"]", "[]") + "}", "at least one layer ID"),
                List.of("CreateInstance", instance + ", \"Hostname\": \"-x\"}", "Hostname: can only contain"),
                List.of("CreateInstance", instance + ", \"Hostname\": \"1\"}", "already an instance named"),
                List.of("CreateInstance", instance + ", \"Os\": \"Custom\"}", "Ami Id: is required"),
                List.of("CreateInstance", instance + ", \"AmiId\": \"ami-1\"}", "Os: must be Custom"),
                List.of(
                        "CreateInstance",
                        instance + ", \"AutoScalingType\": \"magic\"}",
                        "enum value set: [load, timer]"),
                List.of("CreateInstance", instance + ", \"Tenancy\": \"mine\"}", "Tenancy"),
                List.of(
                        "DescribeInstances",
                        "{}",
                        "Please provide either one or more instance IDs or one stack ID or one layer ID"),
                List.of(
                        "DescribeInstances",
                        "{\"StackId\": \"STACK\", \"InstanceIds\": [\"INSTANCE\"]}",
                        "not several"),
                List.of("StopInstance", "{\"InstanceId\": \"INSTANCE\"}", ""),
                List.of("RebootInstance", "{\"InstanceId\": \"INSTANCE\"}", ""),
                List.of("CreateApp", app.replace("other", "cobol") + "}", "enum value set"),
                List.of("CreateApp", app + ", \"EnableSsl\": true}", "Ssl Configuration: is required"),
                List.of(
                        "CreateApp",
                        app + ", \"Environment\": [{\"Key\": \"1A\", \"Value\": \"x\"}]}",
                        "Environment: key"),
                List.of("CreateApp", app + ", \"Environment\": [{\"Key\": \"A\"}]}", "'environment.member.value'"),
                List.of("CreateApp", app + ", \"Environment\": [" + variables(90) + "]}", "Environment: is too large"),
                List.of("CreateApp", app + ", \"AppSource\": {\"Type\": \"cvs\"}}", "'appSource.type'"),
                List.of(
                        "CreateApp",
                        app + ", \"DataSources\": [{\"Type\": \"RdsDbInstance\", \"Arn\": \"arn:x\"}]}",
                        "not registered"),
                List.of("DescribeApps", "{}", "Please provide one or more app IDs or a stack ID"),
                List.of("CreateDeployment", "{\"StackId\": \"STACK\"}", "Value null at 'command' failed"),
                List.of(
                        "CreateDeployment",
                        "{\"StackId\": \"STACK\", \"Command\": {\"Name\": \"dance\"}}",
                        "'command.name'"),
                List.of("CreateDeployment", "{\"StackId\": \"STACK\", \"Command\": {\"Name\": \"deploy\"}}", ""),
                List.of(
                        "CreateDeployment",
                        "{\"StackId\": \"STACK\", \"Command\": {\"Name\": \"execute_recipes\"}}",
                        ""),
                List.of("DescribeDeployments", "{}", "Please provide"),
                List.of("DescribeCommands", "{}", "Please provide"),
                List.of(
                        "SetLoadBasedAutoScaling",
                        "{\"LayerId\": \"LAYER\", \"UpScaling\": {\"ThresholdsWaitTime\": 0}}",
                        "1 to 100"),
                List.of("SetTimeBasedAutoScaling", "{\"InstanceId\": \"INSTANCE\"}", "not a time-based instance"),
                List.of(
                        "SetPermission",
                        "{\"StackId\": \"STACK\", \"IamUserArn\": \"arn:aws:iam::123456789012:user/administrator\", \"Level\": \"king\"}",
                        "'level'"),
                List.of("CreateUserProfile", "{\"IamUserArn\": \"bob\"}", "not the ARN of an IAM user"),
                List.of(
                        "CreateUserProfile",
                        "{\"IamUserArn\": \"arn:aws:iam::123456789012:user/administrator\"}",
                        "already a user profile"),
                List.of("ListTags", "{\"ResourceArn\": \"arn:aws:s3:::bucket\"}", "stack or a layer"));
    }

    private static String variables(int count) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append(i == 0 ? "" : ", ").append("{\"Key\": \"K").append(i).append("\", \"Value\": \"");
            text.append("v".repeat(256)).append("\"}");
        }
        return text.toString();
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void illegalMembersAreValidationErrors(List<String> refusal) {
        Reply reply = server.call(refusal.get(0), filled(refusal.get(1)));
        assertThat(reply.type()).as(reply.message()).isEqualTo("ValidationException");
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.message()).isNotEmpty().contains(refusal.get(2));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            UpdateStack                 | {"StackId": "X"}                          | Unable to find stack with ID X
            StartStack                  | {"StackId": "X"}                          | Unable to find stack with ID X
            DescribeStackSummary        | {"StackId": "X"}                          | Unable to find stack with ID X
            CloneStack                  | {"SourceStackId": "X", "ServiceRoleArn": "arn:a"} | Unable to find stack with ID X
            CreateLayer                 | {"StackId": "X", "Type": "custom", "Name": "N", "Shortname": "n"} | X
            DescribeLayers              | {"StackId": "X"}                          | Unable to find stack with ID X
            DescribeLayers              | {"LayerIds": ["LAYER", "X", "Y"]}         | X, Y
            UpdateLayer                 | {"LayerId": "X"}                          | Unable to find layer with ID X
            DeleteLayer                 | {"LayerId": "X"}                          | Unable to find layer with ID X
            GetHostnameSuggestion       | {"LayerId": "X"}                          | Unable to find layer with ID X
            CreateInstance              | {"StackId": "STACK", "LayerIds": ["X"], "InstanceType": "t2.micro"} | X
            DescribeInstances           | {"InstanceIds": ["X"]}                    | X
            DescribeInstances           | {"LayerId": "X"}                          | Unable to find layer with ID X
            StartInstance               | {"InstanceId": "X"}                       | Unable to find instance with ID X
            StopInstance                | {"InstanceId": "X"}                       | Unable to find instance with ID X
            RebootInstance              | {"InstanceId": "X"}                       | Unable to find instance with ID X
            DeleteInstance              | {"InstanceId": "X"}                       | Unable to find instance with ID X
            UpdateInstance              | {"InstanceId": "X"}                       | Unable to find instance with ID X
            CreateApp                   | {"StackId": "X", "Name": "N", "Type": "other"} | X
            UpdateApp                   | {"AppId": "X"}                            | Unable to find app with ID X
            DeleteApp                   | {"AppId": "X"}                            | Unable to find app with ID X
            DescribeApps                | {"AppIds": ["APP", "X"]}                  | X
            CreateDeployment            | {"StackId": "X", "Command": {"Name": "configure"}} | Unable to find stack with ID X
            DescribeDeployments         | {"DeploymentIds": ["X"]}                  | X
            DescribeDeployments         | {"AppId": "X"}                            | Unable to find app with ID X
            DescribeCommands            | {"CommandIds": ["X"]}                     | X
            DescribeCommands            | {"DeploymentId": "X"}                     | Unable to find deployment with ID X
            DescribeCommands            | {"InstanceId": "X"}                       | Unable to find instance with ID X
            DescribeServiceErrors       | {"ServiceErrorIds": ["X"]}                | X
            DescribeLoadBasedAutoScaling | {"LayerIds": ["X"]}                      | X
            DescribeTimeBasedAutoScaling | {"InstanceIds": ["X"]}                   | X
            SetPermission               | {"StackId": "STACK", "IamUserArn": "arn:aws:iam::1:user/x"} | arn:aws:iam::1:user/x
            DescribeUserProfiles        | {"IamUserArns": ["arn:x"]}                | arn:x
            UpdateUserProfile           | {"IamUserArn": "arn:x"}                   | arn:x
            DescribeElasticIps          | {"Ips": ["1.2.3.4"]}                      | 1.2.3.4
            DescribeVolumes             | {"InstanceId": "X"}                       | Unable to find instance with ID X
            ListTags                    | {"ResourceArn": "arn:aws:opsworks:us-east-1:1:stack/X/"} | Unable to find stack with ID X
            """)
    void whatDoesNotExistIsNotFound(String operation, String body, String message) {
        Reply reply = server.call(operation, filled(body));
        assertThat(reply.type()).as(reply.message()).isEqualTo("ResourceNotFoundException");
        assertThat(reply.message()).contains(message);
    }

    @Test
    void layersOfAnotherStackAreRefusedInOpsWorksWords() {
        String other = made("CreateStack", "{\"Name\": \"T\", \"Region\": \"us-east-1\", " + ROLES + "}", "StackId");
        Reply reply = server.call(
                "CreateInstance",
                "{\"StackId\": \"" + other + "\", \"LayerIds\": [\"" + layer + "\"], \"InstanceType\": \"t2.micro\"}");
        assertThat(reply.message()).isEqualTo("Please only provide layer IDs from the same stack");
    }

    private String made(String operation, String body, String member) {
        Reply reply = server.call(operation, filled(body));
        assertThat(reply.status()).as(reply.message()).isEqualTo(200);
        return reply.body().path(member).asText();
    }

    private String filled(String body) {
        return body.replace("STACK", stack)
                .replace("LAYER", layer)
                .replace("INSTANCE", instance)
                .replace("APP", app);
    }
}
