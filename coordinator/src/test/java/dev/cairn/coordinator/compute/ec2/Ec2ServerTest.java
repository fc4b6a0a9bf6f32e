package dev.cairn.coordinator.compute.ec2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.BlockDeviceMapping;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceStateName;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.RunInstancesRequest;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;
import software.amazon.awssdk.services.ssm.SsmClient;

/** The test's EC2 through the SDK's own client: what Cairn is tested against must itself be as the SDK expects EC2. */
final class Ec2ServerTest {
    private static final String HERE = "us-east-1";

    private final Ec2Server server = new Ec2Server();
    private final Ec2Client ec2 = client(Duration.ofSeconds(30));

    private Ec2Client client(Duration patience) {
        return Ec2Client.builder()
                .endpointOverride(server.endpoint())
                .region(Region.of(HERE))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("AKID", "secret")))
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .overrideConfiguration(each ->
                        each.retryStrategy(DefaultRetryStrategy.doNotRetry()).apiCallTimeout(patience))
                .build();
    }

    @AfterEach
    void close() {
        ec2.close();
        server.close();
    }

    private String image() {
        try (SsmClient ssm = SsmClient.builder()
                .endpointOverride(server.endpoint())
                .region(Region.of(HERE))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("AKID", "secret")))
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .build()) {
            return ssm.getParameter(each -> each.name("/aws/service/debian/release/12/latest/amd64"))
                    .parameter()
                    .value();
        }
    }

    private RunInstancesRequest.Builder run(String token) {
        return RunInstancesRequest.builder()
                .imageId(image())
                .instanceType("t3.micro")
                .minCount(1)
                .maxCount(1)
                .clientToken(token)
                .iamInstanceProfile(profile -> profile.arn("arn:aws:iam::123456789012:instance-profile/web"))
                .metadataOptions(options -> options.httpTokens("required"))
                .blockDeviceMappings(BlockDeviceMapping.builder()
                        .deviceName("/dev/xvda")
                        .ebs(ebs -> ebs.volumeSize(20).volumeType("gp3"))
                        .build())
                .tagSpecifications(TagSpecification.builder()
                        .resourceType(ResourceType.INSTANCE)
                        .tags(tag("Name", "web <1> & more"), tag("owner", token))
                        .build());
    }

    private static Tag tag(String key, String value) {
        return Tag.builder().key(key).value(value).build();
    }

    private String launched(String token) {
        return ec2.runInstances(run(token).build()).instances().getFirst().instanceId();
    }

    private Instance described(String id) {
        return ec2.describeInstances(each -> each.instanceIds(id))
                .reservations()
                .getFirst()
                .instances()
                .getFirst();
    }

    private static void refusedWith(String code, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        Ec2Exception.class,
                        e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo(code));
    }

    @Test
    void aMachineGoesThroughItsLife() {
        String id = launched("one");
        assertThat(described(id).state().name()).isEqualTo(InstanceStateName.PENDING);
        server.step();
        Instance running = described(id);
        assertThat(running.state().name()).isEqualTo(InstanceStateName.RUNNING);
        assertThat(running.privateIpAddress()).startsWith("172.31.");
        assertThat(running.publicDnsName()).endsWith(".us-east-1.compute.amazonaws.com");
        assertThat(running.placement().availabilityZone()).isEqualTo("us-east-1a");
        assertThat(running.metadataOptions().httpTokensAsString()).isEqualTo("required");
        assertThat(running.iamInstanceProfile().arn()).endsWith("/web");
        assertThat(running.securityGroups()).extracting("groupName").containsExactly("default");
        assertThat(running.tags()).contains(tag("Name", "web <1> & more"));
        assertThat(running.blockDeviceMappings().getFirst().ebs().volumeId()).startsWith("vol-");
        ec2.stopInstances(each -> each.instanceIds(id));
        assertThat(described(id).state().name()).isEqualTo(InstanceStateName.STOPPING);
        server.step();
        ec2.startInstances(each -> each.instanceIds(id));
        server.step();
        ec2.rebootInstances(each -> each.instanceIds(id));
        ec2.terminateInstances(each -> each.instanceIds(id));
        server.step();
        assertThat(described(id).state().name()).isEqualTo(InstanceStateName.TERMINATED);
        assertThat(described(id).stateReason().code()).isEqualTo("Client.UserInitiatedShutdown");
        assertThat(server.disks(HERE).all()).isEmpty();
        server.machines(HERE).forgetTerminated();
        refusedWith("InvalidInstanceID.NotFound", () -> described(id));
    }

    @Test
    void aTokenMakesOneMachine() {
        String id = launched("one");
        assertThat(launched("one")).isEqualTo(id);
        refusedWith(
                "IdempotentParameterMismatch",
                () -> ec2.runInstances(run("one").instanceType("t3.medium").build()));
        ec2.terminateInstances(each -> each.instanceIds(id));
        server.step();
        refusedWith("IdempotentInstanceTerminated", () -> launched("one"));
        assertThat(server.machines(HERE).all()).hasSize(1);
    }

    @Test
    void describesByFilterAndByPage() {
        for (int each = 0; each < 7; each++) {
            launched("token-" + each);
        }
        assertThat(ec2.describeInstancesPaginator(each -> each.maxResults(5)).reservations().stream())
                .hasSize(7);
        assertThat(server.count("DescribeInstances")).isEqualTo(2);
        List<Filter> filters = List.of(
                Filter.builder().name("tag:owner").values("token-3", "token-4").build(),
                Filter.builder().name("instance-state-name").values("pend*").build());
        assertThat(ec2.describeInstances(each -> each.filters(filters)).reservations())
                .hasSize(2);
        refusedWith(
                "InvalidParameterCombination",
                () -> ec2.describeInstances(each -> each.maxResults(5).instanceIds("i-0123456789abcdef0")));
        assertThatThrownBy(() ->
                        ec2.describeInstances(each -> each.instanceIds("i-0123456789abcdef0", "i-0123456789abcdef1")))
                .hasMessageContaining("i-0123456789abcdef0, i-0123456789abcdef1");
    }

    @Test
    void goesWrongAsAskedFor() {
        server.faults().throttle("DescribeInstances", 1);
        refusedWith("RequestLimitExceeded", ec2::describeInstances);
        server.faults().noCapacity(1);
        refusedWith("InsufficientInstanceCapacity", () -> launched("none"));
        server.faults().loseAnswer("RunInstances", 2); // The JDK's client repeats a call whose connection broke.
        assertThatThrownBy(() -> launched("lost")).isInstanceOf(SdkClientException.class);
        assertThat(server.machines(HERE).all()).hasSize(1);
        server.faults().clear();
        server.faults().answerLate("RunInstances", 1, Duration.ofMinutes(1));
        try (Ec2Client hasty = client(Duration.ofMillis(300))) {
            RunInstancesRequest late = run("late").build();
            assertThatThrownBy(() -> hasty.runInstances(late)).isInstanceOf(SdkClientException.class);
        }
        assertThat(server.machines(HERE).all()).hasSize(2);
        server.faults().dieAtLaunch(1, "Client.VolumeLimitExceeded");
        String doomed = launched("doomed");
        server.step();
        assertThat(described(doomed).stateReason().code()).isEqualTo("Client.VolumeLimitExceeded");
    }

    @Test
    void describesStale() {
        server.faults().staleDescribes(2);
        String id = launched("one");
        refusedWith("InvalidInstanceID.NotFound", () -> described(id));
        refusedWith("InvalidInstanceID.NotFound", () -> described(id));
        assertThat(described(id).state().name()).isEqualTo(InstanceStateName.PENDING);
        server.step();
        ec2.stopInstances(each -> each.instanceIds(id));
        server.step();
        assertThat(described(id).state().name()).isEqualTo(InstanceStateName.RUNNING);
        assertThat(described(id).state().name()).isEqualTo(InstanceStateName.RUNNING);
        assertThat(described(id).state().name()).isEqualTo(InstanceStateName.STOPPED);
    }
}
