package dev.cairn.coordinator.compute.ec2;

import dev.cairn.coordinator.domain.instance.ServerId;
import java.time.Duration;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.services.ec2.Ec2Client;

/** The test's EC2 with the adapter's clients before it. */
final class AccountFixture implements AutoCloseable {
    static final String HERE = "us-east-1";

    final Ec2Server server = new Ec2Server();
    final Ec2Clients clients = new Ec2Clients(
            server.endpoint(),
            StaticCredentialsProvider.create(AwsBasicCredentials.create("AKID", "secret")),
            Duration.ofSeconds(5));

    Ec2Surroundings surroundings() {
        return new Ec2Surroundings(clients, "test");
    }

    /** A new machine that runs. */
    ServerId running() {
        Ec2Client ec2 = clients.ec2(HERE);
        String image = ec2.describeImages(each -> each.owners("136693071363")).images().stream()
                .filter(each -> each.architectureAsString().equals("x86_64"))
                .findFirst()
                .orElseThrow()
                .imageId();
        String id = ec2.runInstances(each ->
                        each.imageId(image).instanceType("t3.micro").minCount(1).maxCount(1))
                .instances()
                .getFirst()
                .instanceId();
        server.step();
        return new ServerId(id);
    }

    @Override
    public void close() {
        clients.close();
        server.close();
    }
}
