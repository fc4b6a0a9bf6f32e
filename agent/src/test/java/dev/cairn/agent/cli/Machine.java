package dev.cairn.agent.cli;

import dev.cairn.agent.session.Identity;
import dev.cairn.agent.session.IdentityStore;
import dev.cairn.agent.work.Command;
import dev.cairn.agent.work.KeptCommand;
import dev.cairn.agent.work.LogFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What the agent of a machine leaves on its disk, and the tool that reads it. */
final class Machine {
    static final String INSTANCE = "cfdaa716-42fe-4e3b-9762-fef184ddd8e0";
    static final String CHEF_12_BAGS = """
            {"aws_opsworks_app": {"shop": {"id": "shop", "shortname": "shop", "name": "Shop", "deploy": true}},
             "aws_opsworks_command": {"c": {"id": "c", "command_id": "c", "instance_id": "%1$s", "type": "configure",
               "args": {"app_ids": []}, "sent_at": "2015-12-01T18:19:23+00:00", "iam_user_arn": null}},
             "aws_opsworks_instance": {
               "db1": {"id": "db1", "hostname": "db1", "instance_id": "i-2", "self": false, "role": ["db"], "layer_ids": ["l2"],
                 "status": "stopped"},
               "web1": {"id": "web1", "hostname": "web1", "instance_id": "%1$s", "self": true, "role": ["web"],
                 "layer_ids": ["l1"], "status": "online", "ec2_instance_id": "i-a480e960", "instance_type": "c3.large",
                 "architecture": "x86_64", "availability_zone": "us-west-2a", "public_ip": "192.0.2.1",
                 "private_ip": "198.51.100.7", "private_dns": "web1.internal"}},
             "aws_opsworks_layer": {
               "db": {"id": "db", "layer_id": "l2", "name": "Databases", "shortname": "db", "packages": []},
               "web": {"id": "web", "layer_id": "l1", "name": "Web servers", "shortname": "web", "packages": []}},
             "aws_opsworks_rds_db_instance": {"arn_aws_rds_r_1_db_d": {"id": "arn_aws_rds_r_1_db_d",
               "rds_db_instance_arn": "arn:aws:rds:r:1:db/d", "engine": "mysql"}},
             "aws_opsworks_stack": {"s": {"id": "s", "stack_id": "s", "name": "Trial", "region": "us-west-2"}},
             "aws_opsworks_user": {},
             "own": {"colours": {"id": "colours", "favourite": "blue"}}}
            """.formatted(INSTANCE);
    static final String CHEF_11 = """
            {"opsworks": {"activity": "deploy", "sent_at": 1448993963, "valid_client_activities": ["setup"],
               "applications": [{"name": "Shop"}], "stack": {"id": "s", "name": "Old trial"},
               "layers": {"php-app": {"name": "PHP"}},
               "instance": {"id": "i", "hostname": "php1", "layers": ["php-app", "lb"], "aws_instance_id": "i-1",
                 "instance_type": "m1.small", "architecture": "x86_64", "region": "eu-west-1",
                 "availability_zone": "eu-west-1b", "ip": "192.0.2.9", "private_ip": "198.51.100.9"}},
             "deploy": {"shop": {"scm": {"revision": "v1"}}}, "recipes": ["deploy::php"]}
            """;

    private final Path directory;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Path settings;

    Machine(Path directory) throws IOException {
        this.directory = directory;
        settings = directory.resolve("agent.properties");
        Files.writeString(settings, """
                coordinator.addresses = 127.0.0.1:1
                state-directory = %1$s/state
                runs-directory = %1$s/runs
                runs.kept = 3
                boot-id.file = %1$s/boot-id
                converge.program = %1$s/converge
                converge.kill-grace-seconds = 1
                """.formatted(directory));
        Files.createDirectories(directory.resolve("state/journal"));
        new IdentityStore(directory.resolve("state/identity"))
                .write(new Identity(INSTANCE, "key", "certificate", "authority", Instant.EPOCH));
        converge("echo converged \"$@\"");
    }

    Path path(String name) {
        return directory.resolve(name);
    }

    void converge(String script) throws IOException {
        Path program = directory.resolve("converge");
        Files.writeString(program, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    static Command command(String id, String type, String chefVersion, String attributes, String bags) {
        return new Command(
                id,
                id + "-1",
                1,
                type,
                List.of("web::" + type),
                attributes,
                bags,
                "",
                Duration.ofSeconds(60),
                chefVersion,
                1 << 20,
                Instant.parse("2015-12-01T18:19:23Z"),
                "web1",
                List.of(),
                "",
                null,
                "");
    }

    static Command chef12(String id, String type) {
        return command(id, type, "12", "{\"colour\": {\"wall\": \"grün\", \"empty\": {}, \"none\": []}}", CHEF_12_BAGS);
    }

    /** As if the agent had run it. */
    void keep(Command command, String takenUp) throws IOException {
        Path run = Files.createDirectories(directory.resolve("runs").resolve(command.commandId()));
        new KeptCommand(command, Instant.parse(takenUp)).write(run);
        Files.writeString(run.resolve(".attempt"), command.attemptId());
        Files.writeString(run.resolve(LogFile.NAME), "log of " + command.commandId() + "\n");
    }

    int run(String... arguments) {
        return run(true, arguments);
    }

    int run(boolean root, String... arguments) {
        out.reset();
        err.reset();
        List<String> words = new ArrayList<>(List.of(arguments));
        words.addAll(List.of("--config", settings.toString()));
        return new Main(
                        "opsworks-agent-cli",
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        root)
                .run(words);
    }

    String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
