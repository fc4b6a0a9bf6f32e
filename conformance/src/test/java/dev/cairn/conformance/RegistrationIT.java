package dev.cairn.conformance;

import static dev.cairn.conformance.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * A machine with systemd and without a trace of Cairn joins a stack by the real {@code aws opsworks register}, which makes a user
 * and a key in IAM first: the coordinator answers under that name too, behind a TLS end as an operator would put there.
 */
final class RegistrationIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final String IAM = "iam.amazonaws.com";
    private static final String IAM_ADDRESS = "127.77.0.1";

    @RegisterExtension
    static final TestMachine machine = TestMachine.withSystemd("rack7");

    @TempDir
    Path directory;

    private CoordinatorProcess coordinator;
    private TlsDoor door;
    private String endpoint = "";

    @BeforeEach
    void start() throws Exception {
        machine.script(
                "apt-get -qq update; DEBIAN_FRONTEND=noninteractive apt-get -qq install -y"
                        + " --no-install-recommends sudo curl; if mountpoint -q /opt/cairn; then umount /opt/cairn; fi; rm -rf /opt/cairn");
        int http = freePort();
        int grpc = freePort();
        endpoint = "http://" + machine.reaches(http);
        coordinator = CoordinatorProcess.start(
                Path.of(System.getProperty("cairn.home")).toAbsolutePath(),
                directory.resolve("data"),
                "--http-host",
                "0.0.0.0",
                "--http-port",
                Integer.toString(http),
                "--grpc-port",
                Integer.toString(grpc),
                "--advertise",
                machine.reaches(grpc));
        door = TlsDoor.open(directory, IAM, IAM_ADDRESS, http);
        Files.writeString(directory.resolve("hosts"), "127.0.0.1 localhost\n" + IAM_ADDRESS + " " + IAM + "\n");
    }

    @AfterEach
    void stop() throws IOException {
        if (door != null) {
            door.close();
        }
        if (coordinator != null) {
            coordinator.close();
        }
    }

    @Test
    void aForeignMachineJoinsServesALayerAndLeaves() throws Exception {
        String stack = stack();
        String layer = aws(
                        "create-layer",
                        "--stack-id",
                        stack,
                        "--type",
                        "custom",
                        "--name",
                        "web",
                        "--shortname",
                        "web",
                        "--custom-recipes",
                        "Setup=joined,Shutdown=joined::leave")
                .path("LayerId")
                .asText();

        String printed = register(stack);
        assertThat(printed).contains("Instance successfully registered. Instance ID: ");
        String instance = printed.replaceAll("(?s).*Instance ID: ([0-9a-f-]{36}).*", "$1");
        aws("wait", "instance-registered", "--instance-ids", instance);
        JsonNode described = described(instance);
        assertThat(described.path("Hostname").asText()).isEqualTo("rack7");
        assertThat(described.path("RegisteredBy").asText()).contains(":user/AWS/OpsWorks/OpsWorks-");
        assertThat(described.path("ReportedOs").path("Name").asText()).isEqualTo("debian");
        assertThat(machine.script("systemctl is-active cairn-agent")).isEqualTo("active");
        assertThat(machine.script("systemctl is-enabled cairn-agent")).isEqualTo("enabled");

        aws("assign-instance", "--instance-id", instance, "--layer-ids", layer);
        awaitStatus(instance, "online");
        assertThat(machine.read("/root/joined").strip()).isEqualTo("rack7 is in web");
        assertThat(machine.read("/etc/hosts")).contains("rack7");

        aws("unassign-instance", "--instance-id", instance);
        awaitStatus(instance, "registered");
        assertThat(machine.exists("/root/joined"))
                .as("the shutdown recipe has run")
                .isFalse();

        aws("deregister-instance", "--instance-id", instance);
        eventually(
                "gone",
                () -> raw("describe-instances", "--instance-ids", instance)
                        .errors()
                        .contains("ResourceNotFoundException"));
        eventually("the agent has ended", () -> !machine.holds("systemctl is-active --quiet cairn-agent"));
        assertThat(register(stack)).as("it may join again").contains("Instance successfully registered.");
    }

    @Test
    void oneCommandOnTheMachineDoesTheSame() throws Exception {
        String stack = stack();
        machine.script(
                "mkdir -p /opt/cairn; curl -fsS " + endpoint + "/agent/cairn-agent.tar.gz | tar -xz -C /opt/cairn");
        String key = Files.readString(coordinator.credentials());
        String command = "AWS_ACCESS_KEY_ID=" + key.replaceAll("(?s).*aws_access_key_id = (\\S+).*", "$1")
                + " AWS_SECRET_ACCESS_KEY=" + key.replaceAll("(?s).*aws_secret_access_key = (\\S+).*", "$1")
                + " /opt/cairn/bin/cairn-agent register --stack-id " + stack + " --endpoint-url " + endpoint;
        String instance = machine.script(command).replaceAll("(?s).*Instance ID: ([0-9a-f-]{36}).*", "$1");
        awaitStatus(instance, "registered");
        assertThat(described(instance).path("Hostname").asText()).isEqualTo("rack7");
        assertThat(machine.exec("sh", "-c", command).errors()).contains("registered already, as instance " + instance);

        aws("deregister-instance", "--instance-id", instance);
        eventually("the agent has ended", () -> !machine.holds("systemctl is-active --quiet cairn-agent"));
        assertThat(machine.exists("/var/lib/cairn/identity/identity")).isFalse();
    }

    private String stack() throws IOException {
        URI repository = LocalRepository.of(
                directory.resolve("cookbooks"),
                Map.of(
                        "joined/metadata.rb",
                        "name 'joined'\n",
                        "joined/recipes/default.rb",
                        """
                        me = search(:aws_opsworks_instance, 'self:true').first
                        file '/root/joined' do
                          content "#{me['hostname']} is in #{me['role'].join(',')}\\n"
                        end
                        """,
                        "joined/recipes/leave.rb",
                        """
                        file '/root/joined' do
                          action :delete
                        end
                        """));
        return aws(
                        "create-stack",
                        "--name",
                        "machines of our own",
                        "--stack-region",
                        "us-east-1",
                        "--service-role-arn",
                        "arn:aws:iam::123456789012:role/s",
                        "--default-instance-profile-arn",
                        "arn:aws:iam::123456789012:instance-profile/i",
                        "--use-custom-cookbooks",
                        "--custom-cookbooks-source",
                        "Type=git,Url=" + repository)
                .path("StackId")
                .asText();
    }

    /** Runs on this host and reaches the machine by what stands for ssh. */
    private String register(String stack) {
        String ssh = String.join(" ", machine.enter()) + " sh -c";
        Ran ran = raw(
                "register",
                "--stack-id",
                stack,
                "--infrastructure-class",
                "on-premises",
                "--override-hostname",
                "rack7",
                "--override-ssh",
                ssh,
                "192.0.2.7");
        assertThat(ran.exitCode()).as(ran.output() + ran.errors()).isZero();
        return ran.output();
    }

    private JsonNode aws(String... arguments) {
        Ran ran = raw(arguments);
        assertThat(ran.exitCode()).as(ran.output() + ran.errors()).isZero();
        try {
            return ran.output().isBlank() ? JSON.createObjectNode() : JSON.readTree(ran.output());
        } catch (IOException e) {
            throw new AssertionError(ran.output(), e);
        }
    }

    /** The real client, in a mount namespace in which IAM's name leads to the door. */
    private Ran raw(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                "unshare",
                "--mount",
                "sh",
                "-ec",
                "mount --bind \"$0\" /etc/hosts; exec /usr/bin/aws opsworks \"$@\"",
                directory.resolve("hosts").toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("--endpoint-url", endpoint, "--region", "us-east-1", "--output", "json"));
        List<String> whole = new ArrayList<>(List.of(
                "env",
                "AWS_SHARED_CREDENTIALS_FILE=" + coordinator.credentials(),
                "AWS_CA_BUNDLE=" + door.certificate(),
                "AWS_EC2_METADATA_DISABLED=true"));
        whole.addAll(command);
        return Ran.of(whole, new byte[0], LIMIT);
    }

    private JsonNode described(String instance) {
        return aws("describe-instances", "--instance-ids", instance)
                .path("Instances")
                .path(0);
    }

    private void awaitStatus(String instance, String status) {
        eventually(status, () -> described(instance).path("Status").asText().equals(status));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("0.0.0.0"))) {
            return socket.getLocalPort();
        }
    }
}
