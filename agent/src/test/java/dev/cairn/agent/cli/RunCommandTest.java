package dev.cairn.agent.cli;

import static dev.cairn.agent.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.agent.work.RunLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code run_command}, with a shell script for the recipe engine. */
class RunCommandTest {
    @TempDir
    private Path directory;

    private Machine machine;

    @BeforeEach
    void keepCommands() throws IOException {
        machine = new Machine(directory);
        machine.keep(Machine.chef12("c-1", "setup"), "2015-12-01T18:19:09Z");
        machine.keep(Machine.chef12("c-2", "configure"), "2015-12-01T18:20:24Z");
    }

    @Test
    void runsTheNewestAgainWithItsOldData() throws IOException {
        assertThat(machine.run("run_command")).as(machine.err()).isZero();
        assertThat(machine.out().lines().toList().getFirst())
                .matches("\\[\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d]  INFO \\[opsworks-agent\\(\\d+\\)]: "
                        + "About to re-run 'configure' from 2015-12-01T18:20:24");
        assertThat(machine.out().lines().toList().getLast()).endsWith("]: Finished Chef run with exitcode 0");
        Path run = machine.path("runs/c-2.2");
        assertThat(machine.out()).contains("converged --cookbooks").contains("recipe[web::configure]");
        assertThat(Files.readString(run.resolve("chef.log"))).contains("converged --cookbooks");
        assertThat(Files.readString(run.resolve("attribs.json"))).contains("grün");
        assertThat(Files.readString(run.resolve("nodes/web1.json")))
                .contains("\"aws_opsworks_instance_id\" : \"" + Machine.INSTANCE + "\"", "grün", "198.51.100.7");
        assertThat(run.resolve("nodes/db1.json")).doesNotExist();
        assertThat(Files.readString(run.resolve("data_bags/own/colours.json"))).contains("blue");
    }

    @Test
    void aRepetitionIsKeptAsACommandToo() {
        machine.run("run_command", "setup");
        machine.run("list_commands");
        assertThat(machine.out().lines().toList()).hasSize(3).last().asString().endsWith("  setup");
        machine.run("show_log");
        assertThat(machine.out()).contains("converged").doesNotContain("log of");
    }

    @Test
    void onlyRepetitionsAreDeletedAndTheAgentsRunsStay() throws IOException {
        for (int i = 0; i < 5; i++) {
            machine.run("run_command", "setup");
        }
        try (Stream<Path> runs = Files.list(machine.path("runs"))) {
            List<String> names = runs.map(run -> run.getFileName().toString()).toList();
            assertThat(names).contains("c-1", "c-2").hasSizeLessThanOrEqualTo(2 + 3);
        }
    }

    @Test
    void endsAsTheRunEnds() throws IOException {
        machine.converge("echo broken; exit 3");
        assertThat(machine.run("run_command")).isEqualTo(3);
        assertThat(machine.out()).contains("broken\n");
        assertThat(machine.err()).isEqualTo("opsworks-agent-cli: Chef run failed with exitcode 3\n");
    }

    @Test
    void anInstanceNeverRunsTwoCommandsAtOnce() throws Exception {
        RunLock lock = new RunLock(machine.path("state/journal"), attempt -> {});
        try (RunLock.Held held = lock.tryTake("c-2-1").orElseThrow()) {
            assertThat(held).isNotNull();
            assertThat(machine.run("run_command")).isEqualTo(1);
            assertThat(machine.err())
                    .startsWith("opsworks-agent-cli: the command configure from 2015-12-01T18:20:24 is running, and");
        }
        assertThat(machine.run("run_command")).isZero();
    }

    @Test
    void theLogOfARunningCommandIsFollowedToItsEnd() throws Exception {
        RunLock lock = new RunLock(machine.path("state/journal"), attempt -> {});
        Path log = machine.path("runs/c-2/chef.log");
        Thread viewer;
        try (RunLock.Held held = lock.tryTake("c-2-1").orElseThrow()) {
            assertThat(held).isNotNull();
            viewer = Thread.ofVirtual().start(() -> machine.run("show_log"));
            eventually("the beginning", () -> machine.out().contains("log of c-2"));
            Files.writeString(log, "more\n", java.nio.file.StandardOpenOption.APPEND);
            eventually("what came later", () -> machine.out().contains("more"));
            assertThat(viewer.isAlive()).isTrue();
            Files.writeString(log, "the end\n", java.nio.file.StandardOpenOption.APPEND);
        }
        viewer.join();
        assertThat(machine.out()).isEqualTo("log of c-2\nmore\nthe end\n");
    }

    @Test
    void usesTheCookbooksThatTheMachineHasNow() throws IOException {
        Path bundles = Files.createDirectories(machine.path("state/cookbooks"));
        Files.writeString(machine.path("boot-id"), "boot");
        Files.writeString(bundles.resolve("boot-id"), "boot");
        String sha256 = "ab".repeat(32);
        Files.createDirectories(bundles.resolve(sha256).resolve("web"));
        Files.createSymbolicLink(bundles.resolve("current"), Path.of(sha256));
        assertThat(machine.run("run_command")).as(machine.out() + machine.err()).isZero();
        assertThat(machine.out()).contains("--cookbooks " + bundles.resolve(sha256));
    }

    @Test
    void runsAFileOfAttributes() throws IOException {
        Path file = machine.path("attribs.json");
        Files.writeString(file, "{\"run_list\": [\"recipe[other::thing]\"], \"mine\": 7}");
        assertThat(machine.run("run_command", "configure", file.toString()))
                .as(machine.err())
                .isZero();
        assertThat(machine.out())
                .contains("About to run custom command from: " + file)
                .contains("--run-list recipe[other::thing]");
        assertThat(Files.readString(machine.path("runs/c-2.2/attribs.json"))).contains("\"mine\" : 7");
    }

    @Test
    void runsWhatGetJsonHasPrintedAlsoElsewhere() throws IOException {
        machine.run("get_json", "-i");
        Machine other = new Machine(Files.createDirectory(directory.resolve("other")));
        Path file = other.path("command.json");
        Files.writeString(file, machine.out());
        assertThat(other.run("run_command", "-f", file.toString()))
                .as(other.err())
                .isZero();
        assertThat(other.out()).contains("--run-list recipe[web::configure]").contains("--node-name web1");
        Path bags = other.path("runs/c/data_bags");
        assertThat(Files.readString(bags.resolve("own/colours.json"))).contains("blue");
        assertThat(Files.readString(bags.resolve("aws_opsworks_instance/web1.json")))
                .contains("\"id\" : \"web1\"");
        assertThat(bags.resolve("aws_opsworks_rds_db_instance/arn_aws_rds_r_1_db_d.json"))
                .exists();
        assertThat(Files.readString(other.path("runs/c/attribs.json"))).contains("grün");
        other.run("get_json", "-i");
        assertThat(other.out()).isEqualTo(machine.out());
    }

    @Test
    void refusesAFileThatIsNoCommand() throws IOException {
        Path file = machine.path("wrong.json");
        Files.writeString(file, "{\"run_list\": [\n\"recipe[a]\",,]}");
        assertThat(machine.run("run_command", "-f", file.toString())).isEqualTo(1);
        assertThat(machine.err()).contains(file + " is not JSON").contains("line 2, column");
        Files.writeString(file, "{\"run_list\": [\"role[web]\"]}");
        assertThat(machine.run("run_command", "-f", file.toString())).isEqualTo(1);
        assertThat(machine.err()).contains("\"role[web]\" in its run list is not a recipe's name");
        Files.writeString(file, "{}");
        assertThat(machine.run("run_command", "-f", file.toString())).isEqualTo(1);
        assertThat(machine.err()).contains("has neither \"aws_opsworks_agent\" nor a list \"run_list\"");
        assertThat(machine.run("run_command", "-f", "/nowhere")).isEqualTo(1);
        assertThat(machine.err()).contains("/nowhere cannot be read");
    }
}
