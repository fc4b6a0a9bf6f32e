package dev.cairn.conformance;

import static dev.cairn.conformance.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.opsworks.OpsWorksClient;
import software.amazon.awssdk.services.opsworks.model.Instance;

/**
 * A machine with systemd and nothing of Cairn runs the user data that the coordinator gave to EC2: as cloud-init would at its first
 * boot, with EC2's metadata service at its address. EC2 itself and the test's hands are one.
 */
final class UserDataIT {
    private static final String REGION = "us-east-1";
    private static final String ACCOUNT = "210987654321";
    private static final String USER_DATA = "/var/lib/cloud/instance/user-data.txt";

    @RegisterExtension
    static final TestMachine machine = TestMachine.withSystemdAlone("fresh");

    @TempDir
    Path directory;

    private InstanceMetadata metadata;
    private Ec2Account ec2;
    private CoordinatorProcess coordinator;
    private OpsWorksClient api;

    @BeforeEach
    void start() throws Exception {
        metadata = new InstanceMetadata();
        ec2 = new Ec2Account(machine.script("hostname -I").split(" ", -1)[0]);
        int http = freePort();
        int grpc = freePort();
        coordinator = CoordinatorProcess.start(
                Path.of(System.getProperty("cairn.home")).toAbsolutePath(),
                directory.resolve("data"),
                Map.of(
                        "AWS_ENDPOINT_URL_EC2", ec2.endpoint(),
                        "AWS_ACCESS_KEY_ID", "AKID",
                        "AWS_SECRET_ACCESS_KEY", "secret"),
                "--http-host",
                "0.0.0.0",
                "--http-port",
                Integer.toString(http),
                "--http-public-url",
                "http://" + machine.reaches(http),
                "--grpc-port",
                Integer.toString(grpc),
                "--advertise",
                machine.reaches(grpc),
                "--compute",
                "ec2",
                "--compute-ec2-identity",
                "required",
                "--compute-ec2-account-id",
                ACCOUNT,
                "--compute-ec2-identity-certificates",
                metadata.certificate(directory.resolve("ec2.pem")).toString());
        api = client(http);
        machine.script(metadataAtItsAddress(machine.reaches(metadata.port())));
        // A proxy that would answer for itself, if it answered.
        String host = machine.reaches(http).replaceFirst(":.*", "");
        machine.write("/etc/environment", "http_proxy=http://" + host + ":9\nno_proxy=" + host + "\n");
        // The launcher finds out by the hardware whether this is EC2; and no start-up cache is made for two runs.
        machine.write(
                "/etc/systemd/system/cairn-agent.service.d/ec2.conf",
                "[Service]\nEnvironment=AWS_EC2_METADATA_SERVICE_ENDPOINT=http://169.254.169.254"
                        + " CAIRN_JAVA_OPTIONS=-Dconformance=true\n");
    }

    /** Brings the test's metadata service to where EC2's is. */
    private static String metadataAtItsAddress(String service) {
        return """
                ip address add 169.254.169.254/32 dev lo
                cat > /etc/systemd/system/metadata.socket <<'END'
                [Socket]
                ListenStream=169.254.169.254:80
                [Install]
                WantedBy=sockets.target
                END
                cat > /etc/systemd/system/metadata.service <<'END'
                [Service]
                ExecStart=/lib/systemd/systemd-socket-proxyd %s
                END
                systemctl daemon-reload
                systemctl -q enable --now metadata.socket
                """.formatted(service);
    }

    private OpsWorksClient client(int http) throws IOException {
        Properties key = new Properties();
        try (Reader reader = Files.newBufferedReader(coordinator.credentials())) {
            key.load(reader);
        }
        return OpsWorksClient.builder()
                .endpointOverride(URI.create("http://127.0.0.1:" + http))
                .region(Region.of(REGION))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(
                        key.getProperty("aws_access_key_id"), key.getProperty("aws_secret_access_key"))))
                .build();
    }

    @AfterEach
    void stop() {
        api.close();
        coordinator.close();
        ec2.close();
        metadata.close();
    }

    @Test
    void aMachineOfEc2BecomesItsInstanceComesBackAfterAStopAndGoesWhenEc2TakesIt() throws Exception {
        String instance = instance();
        api.startInstance(request -> request.instanceId(instance));
        eventually("a launch", () -> !ec2.ids().isEmpty(), this::log);
        String id = ec2.ids().getFirst();

        metadata.of("i-00000000000000bad", REGION, ACCOUNT);
        userDataOf(id);
        machine.script("chmod 700 " + USER_DATA + "; " + USER_DATA);
        eventually("refused as another machine", () -> log().contains("does not take this machine"), this::log);
        metadata.of(id, REGION, ACCOUNT);
        machine.script("systemctl restart cairn-boot");
        awaitStatus(instance, "online");
        assertThat(machine.script("hostname; systemctl is-enabled cairn-agent cairn-boot; cat /root/joined"))
                .isEqualTo("web1\nenabled\nenabled\nweb1 is in web");
        assertThat(machine.script("stat -c %a /var/lib/cairn-boot/settings /var/lib/cairn-boot /opt/cairn"))
                .isEqualTo("600\n700\n755");
        assertThat(machine.exists("/var/lib/cairn/token")).isFalse();
        assertThat(described(instance).ec2InstanceId()).isEqualTo(id);
        String first = ec2.userData(id);

        api.stopInstance(request -> request.instanceId(instance));
        eventually("a stop", () -> ec2.state(id) == Ec2Account.State.STOPPING, this::log);
        machine.script("systemctl stop cairn-agent");
        ec2.become(id, Ec2Account.State.STOPPED);
        awaitStatus(instance, "stopped");
        api.startInstance(request -> request.instanceId(instance));
        eventually("a start", () -> ec2.state(id) == Ec2Account.State.RUNNING, this::log);
        assertThat(ec2.userData(id)).as("they have a new token").isNotEqualTo(first);
        userDataOf(id);
        machine.script("rm /root/joined; sync");
        machine.reboot();
        awaitStatus(instance, "online");
        assertThat(machine.read("/root/joined")).isEqualTo("web1 is in web\n");

        metadata.interrupt(Instant.now().plusSeconds(120));
        eventually("down within the time", () -> described(instance).status().equals("shutting_down"), this::log);
        assertThat(ec2.state(id)).as("EC2 ends it").isEqualTo(Ec2Account.State.RUNNING);
        ec2.become(id, Ec2Account.State.TERMINATED);
        eventually("another machine", () -> ec2.ids().size() == 2, this::log);
    }

    private String instance() throws IOException {
        URI cookbooks = LocalRepository.of(
                directory.resolve("cookbooks"),
                Map.of("joined/metadata.rb", "name 'joined'\n", "joined/recipes/default.rb", """
                        me = search(:aws_opsworks_instance, 'self:true').first
                        file '/root/joined' do
                          content "#{me['hostname']} is in #{me['role'].join(',')}\\n"
                        end
                        """));
        String stack = api.createStack(request -> request.name("on EC2")
                        .region(REGION)
                        .serviceRoleArn("arn:aws:iam::210987654321:role/s")
                        .defaultInstanceProfileArn("arn:aws:iam::210987654321:instance-profile/i")
                        .useOpsworksSecurityGroups(false)
                        .configurationManager(manager -> manager.name("Chef").version("12"))
                        .useCustomCookbooks(true)
                        .customCookbooksSource(source -> source.type("git").url(cookbooks.toString())))
                .stackId();
        String layer = api.createLayer(request -> request.stackId(stack)
                        .type("custom")
                        .name("web")
                        .shortname("web")
                        .customSecurityGroupIds("sg-0abc")
                        .customRecipes(recipes -> recipes.setup("joined")))
                .layerId();
        return api.createInstance(request -> request.stackId(stack)
                        .layerIds(layer)
                        .instanceType("t3.small")
                        .os("Custom")
                        .amiId("ami-0abc")
                        .rootDeviceType("ebs")
                        .installUpdatesOnBoot(false)
                        .hostname("web1"))
                .instanceId();
    }

    /** As cloud-init fetches them at every boot. */
    private void userDataOf(String id) {
        machine.write(USER_DATA, ec2.userData(id));
    }

    private Instance described(String instance) {
        return api.describeInstances(request -> request.instanceIds(instance))
                .instances()
                .getFirst();
    }

    private void awaitStatus(String instance, String status) {
        eventually(status, () -> described(instance).status().equals(status), this::log);
    }

    private String log() {
        return machine.script("cat /var/log/cairn-boot.log /var/log/cairn/agent.log.0 2>&1 || :");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("0.0.0.0"))) {
            return socket.getLocalPort();
        }
    }
}
