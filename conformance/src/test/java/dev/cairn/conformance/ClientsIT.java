package dev.cairn.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.coordinator.compute.local.Janitor;
import dev.cairn.coordinator.port.Compute.ComputeException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.waiters.WaiterOverrideConfiguration;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.opsworks.OpsWorksClient;
import software.amazon.awssdk.services.opsworks.model.AppType;
import software.amazon.awssdk.services.opsworks.model.Command;
import software.amazon.awssdk.services.opsworks.model.DeploymentCommandName;
import software.amazon.awssdk.services.opsworks.model.Instance;
import software.amazon.awssdk.services.opsworks.model.LayerType;
import software.amazon.awssdk.services.opsworks.model.ResourceNotFoundException;
import software.amazon.awssdk.services.opsworks.model.SourceType;
import software.amazon.awssdk.services.opsworks.model.ValidationException;
import software.amazon.awssdk.services.opsworks.waiters.OpsWorksWaiter;

/**
 * The clients that people have, as they are, each through a whole life with all its waiters: Debian's {@code aws}, Debian's
 * boto3, and the SDK for Java. The coordinator is a process, its machines are real ones with the agent on them.
 */
final class ClientsIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final String ROLE = "arn:aws:iam::123456789012:role/aws-opsworks-service-role";
    private static final String PROFILE = "arn:aws:iam::123456789012:instance-profile/aws-opsworks-ec2-role";

    /** A machine of its owner's own, for the clients to register. */
    @RegisterExtension
    static final TestMachine foreign = TestMachine.plain("rack9");

    @TempDir
    static Path directory;

    private static CoordinatorProcess coordinator;
    private static int http;
    private static URI cookbooks;

    @BeforeAll
    static void start() throws Exception {
        Path data = directory.resolve("data");
        // Also when this process is killed.
        Janitor.cleanAfter(data.resolve("machines"), ProcessHandle.current().pid(), Optional.of(directory));
        cookbooks = LocalRepository.of(
                directory.resolve("cookbooks"),
                Map.of(
                        "life/metadata.rb",
                        "name 'life'\n",
                        "life/recipes/default.rb",
                        "log \"set up as #{search('aws_opsworks_instance', 'self:true').first['hostname']}\"\n",
                        "life/recipes/deploy.rb",
                        """
                        search('aws_opsworks_app', 'deploy:true').each do |app|
                          log "#{node['greeting']} from #{app['shortname']}, TOKEN is #{app['environment']['TOKEN']}"
                        end
                        """,
                        "life/recipes/fail.rb",
                        "raise 'on purpose'\n"));
        http = freePort();
        int grpc = freePort();
        coordinator = CoordinatorProcess.start(
                Path.of(System.getProperty("cairn.home")).toAbsolutePath(),
                data,
                "--compute",
                "local",
                "--http-host",
                "0.0.0.0",
                "--http-port",
                Integer.toString(http),
                "--grpc-port",
                Integer.toString(grpc),
                "--advertise",
                foreign.reaches(grpc));
    }

    @AfterAll
    static void stop() throws ComputeException {
        if (coordinator != null) {
            coordinator.close();
        }
        Janitor.clean(directory.resolve("data/machines"));
    }

    @Test
    void theCommandLine() throws IOException {
        String stack = text(
                "StackId",
                "create-stack",
                "--name=aws",
                "--stack-region=us-east-1",
                "--service-role-arn=" + ROLE,
                "--default-instance-profile-arn=" + PROFILE,
                "--default-os=Debian 12",
                "--use-custom-cookbooks",
                "--custom-cookbooks-source=Type=git,Url=" + cookbooks,
                "--custom-json={\"greeting\": \"hello\"}");
        String layer = text(
                "LayerId",
                "create-layer",
                "--stack-id=" + stack,
                "--type=custom",
                "--name=Web",
                "--shortname=web",
                "--custom-recipes=Setup=life,Deploy=life::deploy");
        String app = text("AppId", "create-app", "--stack-id=" + stack, "--name=Shop", "--type=other");
        aws("wait", "app-exists", "--app-ids=" + app);
        String suggested = text("Hostname", "get-hostname-suggestion", "--layer-id=" + layer);
        String instance = text(
                "InstanceId",
                "create-instance",
                "--stack-id=" + stack,
                "--layer-ids=" + layer,
                "--instance-type=t3.small",
                "--hostname=" + suggested);
        assertThat(described(instance).path("Status").asText()).isEqualTo("stopped");

        aws("start-instance", "--instance-id=" + instance);
        aws("wait", "instance-online", "--instance-ids=" + instance);
        JsonNode online = described(instance);
        assertThat(online.path("Hostname").asText()).isEqualTo("web1");
        assertThat(online.path("PrivateIp").asText()).isNotBlank();
        assertThat(online.path("ReportedOs").path("Name").asText()).isEqualTo("debian");
        JsonNode setup = aws("describe-commands", "--instance-id=" + instance).path("Commands");
        assertThat(setup.findValuesAsText("Type")).contains("setup", "configure");

        aws("update-app", "--app-id=" + app, "--environment=Key=TOKEN,Value=secret,Secure=true");
        String deployment = text(
                "DeploymentId",
                "create-deployment",
                "--stack-id=" + stack,
                "--app-id=" + app,
                "--command=Name=deploy",
                "--comment=the first one");
        aws("wait", "deployment-successful", "--deployment-ids=" + deployment);
        JsonNode command = aws("describe-commands", "--deployment-id=" + deployment)
                .path("Commands")
                .path(0);
        assertThat(command.path("Status").asText()).isEqualTo("successful");
        assertThat(command.path("ExitCode").asInt(-1)).isZero();
        assertThat(read(command.path("LogUrl").asText())).contains("hello from shop, TOKEN is secret");
        JsonNode summary = aws("describe-stack-summary", "--stack-id=" + stack).path("StackSummary");
        assertThat(summary.path("InstancesCount").path("Online").asInt()).isEqualTo(1);

        Ran early = raw("update-instance", "--instance-id=" + instance, "--hostname=other");
        assertThat(early.exitCode()).isEqualTo(254);
        assertThat(early.errors()).contains("(ValidationException)");
        aws("update-stack", "--stack-id=" + stack, "--name=aws 2");
        assertThat(aws("describe-stacks", "--stack-ids=" + stack)
                        .path("Stacks")
                        .path(0)
                        .path("Name")
                        .asText())
                .isEqualTo("aws 2");

        aws("stop-instance", "--instance-id=" + instance);
        aws("wait", "instance-stopped", "--instance-ids=" + instance);
        aws("update-instance", "--instance-id=" + instance, "--hostname=renamed");
        assertThat(described(instance).path("Hostname").asText()).isEqualTo("renamed");
        aws("delete-instance", "--instance-id=" + instance);
        aws("wait", "instance-terminated", "--instance-ids=" + instance);
        aws("delete-app", "--app-id=" + app);
        aws("delete-layer", "--layer-id=" + layer);
        aws("delete-stack", "--stack-id=" + stack);
        Ran gone = raw("describe-stacks", "--stack-ids=" + stack);
        assertThat(gone.exitCode()).isEqualTo(254);
        assertThat(gone.errors()).contains("(ResourceNotFoundException)", stack);
    }

    @Test
    void boto3() throws IOException, URISyntaxException {
        Path script = Path.of(ClientsIT.class.getResource("boto3_life.py").toURI());
        Ran ran = Ran.of(
                List.of(
                        "env",
                        "AWS_SHARED_CREDENTIALS_FILE=" + coordinator.credentials(),
                        "ENDPOINT=http://127.0.0.1:" + http,
                        "COOKBOOKS=" + cookbooks,
                        "JOIN=" + join() + " \"$1\"",
                        "/usr/bin/python3",
                        script.toString()),
                new byte[0],
                LIMIT);
        assertThat(ran.exitCode()).as(ran.output() + ran.errors()).isZero();
    }

    @Test
    void theJavaClient() throws IOException {
        try (OpsWorksClient opsworks = client();
                OpsWorksWaiter waiter = waiter(opsworks)) {
            String stack = opsworks.createStack(request -> request.name("Java")
                            .region("us-east-1")
                            .serviceRoleArn(ROLE)
                            .defaultInstanceProfileArn(PROFILE)
                            .defaultOs("Debian 12")
                            .useCustomCookbooks(true)
                            .customCookbooksSource(
                                    source -> source.type(SourceType.GIT).url(cookbooks.toString()))
                            .customJson("{\"greeting\": \"hello\"}"))
                    .stackId();
            String layer = opsworks.createLayer(request -> request.stackId(stack)
                            .type(LayerType.CUSTOM)
                            .name("Web")
                            .shortname("web")
                            .customRecipes(recipes -> recipes.setup("life").deploy("life::deploy")))
                    .layerId();
            String app = opsworks.createApp(
                            request -> request.stackId(stack).name("Shop").type(AppType.OTHER))
                    .appId();
            waiter.waitUntilAppExists(request -> request.appIds(app));
            String instance = opsworks.createInstance(
                            request -> request.stackId(stack).layerIds(layer).instanceType("t3.small"))
                    .instanceId();

            opsworks.startInstance(request -> request.instanceId(instance));
            waiter.waitUntilInstanceOnline(request -> request.instanceIds(instance));
            assertThat(described(opsworks, instance).reportedOs().name()).isEqualTo("debian");
            String deployment = opsworks.createDeployment(request ->
                            request.stackId(stack).appId(app).command(run -> run.name(DeploymentCommandName.DEPLOY)))
                    .deploymentId();
            waiter.waitUntilDeploymentSuccessful(request -> request.deploymentIds(deployment));
            Command command = opsworks.describeCommands(request -> request.deploymentId(deployment))
                    .commands()
                    .getFirst();
            assertThat(command.status()).isEqualTo("successful");
            assertThat(read(command.logUrl())).contains("hello from shop");

            assertThatThrownBy(() -> opsworks.deleteInstance(request -> request.instanceId(instance)))
                    .isInstanceOf(ValidationException.class);
            opsworks.updateLayer(request -> request.layerId(layer).name("Front"));
            assertThat(opsworks.describeLayers(request -> request.stackId(stack))
                            .layers()
                            .getFirst()
                            .name())
                    .isEqualTo("Front");

            Ran joined = Ran.of(List.of("sh", "-c", join() + " " + stack), new byte[0], LIMIT);
            assertThat(joined.exitCode()).as(joined.output() + joined.errors()).isZero();
            String registered = joined.output().replaceAll("(?s).*Instance ID: ([0-9a-f-]{36}).*", "$1");
            waiter.waitUntilInstanceRegistered(request -> request.instanceIds(registered));
            opsworks.deregisterInstance(request -> request.instanceId(registered));
            waiter.waitUntilInstanceTerminated(request -> request.instanceIds(registered));

            opsworks.stopInstance(request -> request.instanceId(instance));
            waiter.waitUntilInstanceStopped(request -> request.instanceIds(instance));
            opsworks.deleteInstance(request -> request.instanceId(instance));
            waiter.waitUntilInstanceTerminated(request -> request.instanceIds(instance));
            opsworks.deleteApp(request -> request.appId(app));
            opsworks.deleteLayer(request -> request.layerId(layer));
            opsworks.deleteStack(request -> request.stackId(stack));
            assertThatThrownBy(() -> opsworks.describeStacks(request -> request.stackIds(stack)))
                    .isInstanceOf(ResourceNotFoundException.class)
                    .hasMessageContaining(stack);
        }
    }

    /** A shell command that lacks the stack's id: the foreign machine joins, once its agent for another stack has gone. */
    private static String join() throws IOException {
        String enter = foreign.enter().stream().map(ClientsIT::quoted).collect(Collectors.joining(" "));
        String register = "timeout 60 sh -c \"while test -e /var/lib/cairn/identity/identity; do sleep 0.2; done\";"
                + " AWS_ACCESS_KEY_ID=" + credential("aws_access_key_id") + " AWS_SECRET_ACCESS_KEY="
                + credential("aws_secret_access_key") + " /opt/cairn/bin/cairn-agent register --endpoint-url http://"
                + foreign.reaches(http) + " --stack-id $1";
        return enter + " sh -c " + quoted(register) + " sh";
    }

    private static String quoted(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }

    private static String credential(String name) throws IOException {
        return Files.readString(coordinator.credentials()).replaceAll("(?s).*" + name + " = (\\S+).*", "$1");
    }

    private static OpsWorksClient client() throws IOException {
        return OpsWorksClient.builder()
                .endpointOverride(URI.create("http://127.0.0.1:" + http))
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(
                        credential("aws_access_key_id"), credential("aws_secret_access_key"))))
                .build();
    }

    /** Looks more often than every fifteen seconds. */
    private static OpsWorksWaiter waiter(OpsWorksClient client) {
        return OpsWorksWaiter.builder()
                .client(client)
                .overrideConfiguration(WaiterOverrideConfiguration.builder()
                        .maxAttempts(120)
                        .backoffStrategyV2(BackoffStrategy.fixedDelay(Duration.ofSeconds(1)))
                        .build())
                .build();
    }

    private static Instance described(OpsWorksClient client, String instance) {
        return client.describeInstances(request -> request.instanceIds(instance))
                .instances()
                .getFirst();
    }

    private static JsonNode described(String instance) {
        return aws("describe-instances", "--instance-ids=" + instance)
                .path("Instances")
                .path(0);
    }

    private static String text(String member, String... arguments) {
        return aws(arguments).path(member).asText();
    }

    private static JsonNode aws(String... arguments) {
        Ran ran = raw(arguments);
        assertThat(ran.exitCode()).as(ran.output() + ran.errors()).isZero();
        try {
            return ran.output().isBlank() ? JSON.createObjectNode() : JSON.readTree(ran.output());
        } catch (IOException e) {
            throw new AssertionError(ran.output(), e);
        }
    }

    private static Ran raw(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                "env",
                "AWS_SHARED_CREDENTIALS_FILE=" + coordinator.credentials(),
                "AWS_EC2_METADATA_DISABLED=true",
                "/usr/bin/aws",
                "opsworks"));
        command.addAll(List.of(arguments));
        command.addAll(List.of("--endpoint-url=http://127.0.0.1:" + http, "--region=us-east-1", "--output=json"));
        return Ran.of(command, new byte[0], LIMIT);
    }

    private static String read(String url) throws IOException {
        try (InputStream log = URI.create(url).toURL().openStream()) {
            return new String(log.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("0.0.0.0"))) {
            return socket.getLocalPort();
        }
    }
}
