package dev.cairn.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.opentest4j.AssertionFailedError;

/** A real coordinator with local machines and the trial cookbooks, driven by the real {@code aws}. Closing leaves nothing. */
final class TrialSystem implements AutoCloseable {
    static final String ROLE = "arn:aws:iam::123456789012:role/aws-opsworks-service-role";
    static final String PROFILE = "arn:aws:iam::123456789012:instance-profile/aws-opsworks-ec2-role";

    private final Path data;
    private final GitRepositories git;
    private final CoordinatorProcess coordinator;
    private final Machines machines;
    private final AwsCli aws;

    private TrialSystem(Path data, List<String> settings) {
        Distribution distribution = Distribution.fromSystemProperties();
        this.data = data;
        this.git = GitRepositories.serve(Path.of("src/test").toAbsolutePath(), data.resolve("repositories"));
        this.coordinator = new CoordinatorProcess(distribution.home(), data, 0, settings, line -> {});
        this.machines = new Machines(distribution.home(), data);
        coordinator.start();
        this.aws = new AwsCli(coordinator.http(), data.resolve("credentials"));
    }

    static TrialSystem start() {
        return start(Demo.SHORT_INTERVALS);
    }

    static TrialSystem start(List<String> settings) {
        try {
            return new TrialSystem(Files.createTempDirectory("cairn-trial-"), settings);
        } catch (IOException failure) {
            throw new AssertionError("no temporary directory", failure);
        }
    }

    AwsCli aws() {
        return aws;
    }

    CoordinatorProcess coordinator() {
        return coordinator;
    }

    Path data() {
        return data;
    }

    String cookbooksUrl() {
        return git.url("127.0.0.1", "cookbooks");
    }

    /** A Chef 12 stack with the trial cookbooks. */
    String createStack(String name) {
        return createStack(name, cookbooksUrl());
    }

    String createStack(String name, String cookbooksUrl) {
        return aws.opsworks(
                        "create-stack",
                        "--name",
                        name,
                        "--stack-region",
                        "us-east-1",
                        "--service-role-arn",
                        ROLE,
                        "--default-instance-profile-arn",
                        PROFILE,
                        "--default-os",
                        "Debian 12",
                        "--default-root-device-type",
                        "ebs",
                        "--use-custom-cookbooks",
                        "--custom-cookbooks-source",
                        "Type=git,Url=" + cookbooksUrl)
                .get("StackId")
                .textValue();
    }

    String createLayer(String stackId, String shortname, String recipes) {
        return aws.opsworks(
                        "create-layer",
                        "--stack-id",
                        stackId,
                        "--type",
                        "custom",
                        "--name",
                        shortname,
                        "--shortname",
                        shortname,
                        "--custom-recipes",
                        recipes)
                .get("LayerId")
                .textValue();
    }

    String createInstance(String stackId, String layerId) {
        return aws.opsworks(
                        "create-instance", "--stack-id", stackId, "--layer-ids", layerId, "--instance-type", "t3.small")
                .get("InstanceId")
                .textValue();
    }

    JsonNode instance(String instanceId) {
        return aws.opsworks("describe-instances", "--instance-ids", instanceId)
                .get("Instances")
                .get(0);
    }

    /** A file of the instance's machine. */
    Optional<String> read(String instanceId, String path) {
        return machines.read(instance(instanceId).get("Ec2InstanceId").textValue(), path);
    }

    /** Runs a command on the instance's machine, as somebody does who is logged in there. */
    AwsCli.Result onMachine(String instanceId, String... command) {
        String server = instance(instanceId).get("Ec2InstanceId").textValue();
        try {
            String init = Files.readString(
                            data.resolve("machines").resolve(server).resolve("process"))
                    .split(" ", 2)[0];
            List<String> whole = new ArrayList<>(List.of("nsenter", "--target", init));
            whole.addAll(List.of("--mount", "--uts", "--ipc", "--net", "--pid", "--cgroup", "--root", "--wd", "--"));
            whole.addAll(List.of("env", "-i", "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"));
            whole.addAll(List.of(command));
            return AwsCli.result(new ProcessBuilder(whole));
        } catch (IOException failure) {
            throw new AssertionError("the machine " + server + " cannot be entered", failure);
        }
    }

    /** Kills the agent of the instance's machine with -9; returns how many processes that were. */
    long killAgent(String instanceId) {
        return machines.killAgent(instance(instanceId).get("Ec2InstanceId").textValue());
    }

    /** Waits until the API answers again. */
    void awaitCoordinator(Duration limit) {
        eventually(
                "the coordinator to answer",
                limit,
                () -> aws.run("describe-stacks").exitCode() == 0,
                coordinator::logTail);
    }

    /** Faster than the waiter of the CLI, which looks every fifteen seconds. */
    void awaitStatus(String instanceId, String status, Duration limit) {
        eventually(
                instanceId + " to be " + status,
                limit,
                () -> instance(instanceId).get("Status").textValue().equals(status),
                () -> instance(instanceId).toString() + "\n" + coordinator.logTail());
    }

    JsonNode deployment(String deploymentId) {
        return aws.opsworks("describe-deployments", "--deployment-ids", deploymentId)
                .get("Deployments")
                .get(0);
    }

    /** Waits for the deployment's end and returns its commands. */
    JsonNode awaitDeployment(String deploymentId, Duration limit) {
        eventually(
                "deployment " + deploymentId + " to end",
                limit,
                () -> !deployment(deploymentId).get("Status").textValue().equals("running"),
                coordinator::logTail);
        return aws.opsworks("describe-commands", "--deployment-id", deploymentId)
                .get("Commands");
    }

    String executeRecipes(String stackId, String... recipes) {
        String list = "\"" + String.join("\",\"", recipes) + "\"";
        return aws.opsworks(
                        "create-deployment",
                        "--stack-id",
                        stackId,
                        "--command",
                        "{\"Name\":\"execute_recipes\",\"Args\":{\"recipes\":[" + list + "]}}")
                .get("DeploymentId")
                .textValue();
    }

    static void eventually(
            String what,
            Duration limit,
            java.util.function.BooleanSupplier condition,
            java.util.function.Supplier<String> state) {
        try {
            Await.until(what, limit, () -> condition.getAsBoolean() ? Optional.of(true) : Optional.empty(), state);
        } catch (StepFailed tooLong) {
            throw new AssertionFailedError(tooLong.getMessage(), tooLong);
        }
    }

    @Override
    public void close() {
        coordinator.close();
        machines.destroyAll();
        git.close();
        machines.deleteData();
    }
}
