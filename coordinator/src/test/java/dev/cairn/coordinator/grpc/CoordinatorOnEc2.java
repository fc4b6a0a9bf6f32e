package dev.cairn.coordinator.grpc;

import static dev.cairn.coordinator.grpc.Eventually.eventually;

import dev.cairn.coordinator.Coordinator;
import dev.cairn.coordinator.compute.ec2.Ec2Server;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import software.amazon.awssdk.services.opsworks.OpsWorksClient;
import software.amazon.awssdk.services.opsworks.model.Instance;

/**
 * A whole coordinator whose machines are on the test's EC2, which it finds by the SDK's settings, with agents on them over gRPC. One at a
 * time in a JVM.
 */
final class CoordinatorOnEc2 implements AutoCloseable {
    static final String REGION = "us-east-1";
    static final String PROFILE = "arn:aws:iam::123456789012:instance-profile/instance";

    private static final List<String> ENDPOINTS = List.of(
            "aws.endpointUrlEc2",
            "aws.endpointUrlSsm",
            "aws.endpointUrlElasticLoadBalancing",
            "aws.endpointUrlElasticLoadBalancingV2",
            "aws.endpointUrlRds");

    final Ec2Server ec2 = new Ec2Server();
    final OpsWorksClient api;
    final Ec2Agents agents;

    private final Vertx vertx = Vertx.vertx();
    private final Coordinator coordinator;

    CoordinatorOnEc2(Path directory) throws Exception {
        ENDPOINTS.forEach(name -> System.setProperty(name, ec2.endpoint().toString()));
        System.setProperty("aws.accessKeyId", "AKID");
        System.setProperty("aws.secretAccessKey", "secret");
        Path data = directory.resolve("data");
        coordinator = new Coordinator(WholeCoordinator.onEc2(data, distribution(directory.resolve("distribution"))));
        api = WholeCoordinator.client(coordinator, data);
        agents = new Ec2Agents(ec2, REGION, vertx, WholeCoordinator.port(coordinator));
    }

    /** Looks like one: only its archive's hash is needed here. */
    private static Path distribution(Path home) throws Exception {
        Files.createDirectories(home.resolve("agent/lib"));
        Files.createDirectories(home.resolve("runtime"));
        Files.writeString(home.resolve("runtime/release"), "JAVA_VERSION=\"25\"\n");
        Path agent = Files.createDirectories(home.resolve("bin")).resolve("cairn-agent");
        Files.writeString(agent, "#!/bin/sh\n");
        Files.setPosixFilePermissions(agent, PosixFilePermissions.fromString("rwxr-xr-x"));
        return home;
    }

    String stack() {
        return api.createStack(request -> request.name("shop")
                        .region(REGION)
                        .serviceRoleArn("arn:aws:iam::123456789012:role/service")
                        .defaultInstanceProfileArn(PROFILE)
                        .defaultOs("Debian 12")
                        .configurationManager(manager -> manager.name("Chef").version("12")))
                .stackId();
    }

    String instance(String stack, String layer, String rootDeviceType) {
        return api.createInstance(request -> request.stackId(stack)
                        .layerIds(layer)
                        .hostname("web1")
                        .instanceType("t3.micro")
                        .rootDeviceType(rootDeviceType))
                .instanceId();
    }

    Instance described(String instance) {
        return api.describeInstances(request -> request.instanceIds(instance))
                .instances()
                .getFirst();
    }

    void startOnline(String instance) {
        api.startInstance(request -> request.instanceId(instance));
        await(instance, "online");
    }

    void stop(String instance) {
        api.stopInstance(request -> request.instanceId(instance));
        await(instance, "stopped");
    }

    String status(String instance) {
        return WholeCoordinator.status(api, instance);
    }

    void await(String instance, String status) {
        eventually(status + ", last failure of an agent: " + agents.failure(), () -> status.equals(status(instance)));
    }

    @Override
    public void close() {
        agents.close();
        api.close();
        coordinator.close();
        ENDPOINTS.forEach(System::clearProperty);
        System.clearProperty("aws.accessKeyId");
        System.clearProperty("aws.secretAccessKey");
        ec2.close();
        vertx.close().await();
    }
}
