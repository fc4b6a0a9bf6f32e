package dev.cairn.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Users made by Debian's own {@code aws iam} and by {@code cairn user}, what they may do, and their accounts on a real machine. */
final class UsersIT {
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final String KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIexample";

    private static TrialSystem system;
    private static String stack;
    private static String instance;

    @BeforeAll
    static void start() {
        system = TrialSystem.start();
        stack = system.createStack("users");
        String layer = system.createLayer(stack, "web", "Setup=trial::setup");
        instance = system.createInstance(stack, layer);
        system.aws().opsworks("start-instance", "--instance-id", instance);
        system.awaitStatus(instance, "online", Duration.ofMinutes(5));
    }

    @AfterAll
    static void stop() {
        system.close();
    }

    @Test
    void aWrongSecretIsRefused() {
        AwsCli.Result refused = system.aws().withSecret("wrong").run("describe-stacks");
        assertThat(refused.exitCode()).isEqualTo(254);
        assertThat(refused.error()).contains("InvalidSignatureException");
    }

    @Test
    void iamsOwnClientMakesUsersWithRights() {
        AwsCli aws = system.aws();
        aws.iam("create-group", "--group-name", "ops", "--path", "/AWS/OpsWorks/");
        JsonNode user = aws.iam("create-user", "--user-name", "bob").get("User");
        assertThat(user.get("Arn").textValue()).isEqualTo("arn:aws:iam::123456789012:user/bob");
        aws.iam("add-user-to-group", "--group-name", "ops", "--user-name", "bob");
        JsonNode key = aws.iam("create-access-key", "--user-name", "bob").get("AccessKey");
        AwsCli bob = aws.withKey(
                key.get("AccessKeyId").textValue(), key.get("SecretAccessKey").textValue());
        assertThat(bob.run("describe-stacks").error()).contains("AccessDenied").contains("no identity-based policy");
        String policy = "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Action\":"
                + " \"opsworks:Describe*\", \"Resource\": \"arn:aws:opsworks:*:*:stack/" + stack + "/\"}]}";
        aws.iam("put-group-policy", "--group-name", "ops", "--policy-name", "look", "--policy-document", policy);
        assertThat(bob.opsworks("describe-stacks", "--stack-ids", stack).get("Stacks"))
                .hasSize(1);
        assertThat(bob.run("describe-stacks").error()).contains("name these stacks");
        assertThat(aws.iam("get-group-policy", "--group-name", "ops", "--policy-name", "look")
                        .get("PolicyDocument")
                        .get("Version")
                        .textValue())
                .isEqualTo("2012-10-17");
        assertThat(aws.iam("get-group", "--group-name", "ops").get("Users")).hasSize(1);
        assertThat(aws.iam("list-users").get("Users")).hasSizeGreaterThanOrEqualTo(2);
        assertThat(bob.runOf("sts", "get-caller-identity").output()).contains("user/bob");
        assertThat(bob.runOf("iam", "create-user", "--user-name", "eve").error())
                .contains("AccessDenied");
        aws.iam(
                "update-access-key",
                "--user-name",
                "bob",
                "--access-key-id",
                key.get("AccessKeyId").textValue(),
                "--status",
                "Inactive");
        assertThat(bob.run("describe-stacks", "--stack-ids", stack).error()).contains("is inactive");
    }

    @Test
    void aUserWithSshRightsHasAnAccountUntilTheRightGoes() throws IOException {
        Path key = Files.writeString(system.data().resolve("alice.pub"), KEY + " alice\n");
        assertThat(cairn("user", "create", "alice", "--ssh-key", key.toString()))
                .contains("aws_secret_access_key = ");
        cairn("user", "level", "alice", "users", "show", "--ssh", "--sudo");
        eventually("the account of alice", "getent passwd alice", "alice:x:200[0-9]:[0-9]+::/home/alice:/bin/bash");
        eventually("her key", "cat /home/alice/.ssh/authorized_keys", KEY + " alice");
        eventually("her rule", "cat /etc/sudoers.d/opsworks", "(?s).*alice ALL=\\(ALL\\) NOPASSWD:ALL");
        eventually("modes", "stat -c '%a %U' /home/alice/.ssh/authorized_keys", "600 alice");
        assertThat(cairn("user", "show", "alice")).contains("show ssh sudo").contains(KEY);

        Files.writeString(key, KEY + "2 alice\n");
        cairn("user", "ssh-key", "alice", key.toString());
        eventually("her new key", "cat /home/alice/.ssh/authorized_keys", KEY + "2 alice");

        cairn("user", "delete", "alice");
        eventually("no account", "getent passwd alice; ls /home; ls /etc/sudoers.d", "(?s)(?!.*(alice|opsworks)).*");
        JsonNode newest = system.aws()
                .opsworks("describe-commands", "--instance-id", instance)
                .get("Commands")
                .get(1);
        assertThat(newest.get("Type").textValue()).isEqualTo("sync_remote_users");
    }

    private static void eventually(String what, String command, String output) {
        TrialSystem.eventually(
                what,
                LIMIT,
                () -> onMachine(command).strip().matches(output),
                () -> onMachine(command) + "\n" + system.coordinator().logTail());
    }

    private static String onMachine(String command) {
        return system.onMachine(instance, "/bin/sh", "-c", command).output();
    }

    private static String cairn(String... words) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                Distribution.fromSystemProperties().home().resolve("operator/lib") + "/*",
                "dev.cairn.operator.Main"));
        command.addAll(List.of(words));
        command.addAll(List.of(
                "--data",
                system.data().toString(),
                "--endpoint-url",
                system.coordinator().http().toString()));
        AwsCli.Result result = AwsCli.result(new ProcessBuilder(command));
        assertThat(result.exitCode()).as(result.error()).isZero();
        return result.output();
    }
}
