package dev.cairn.agent;

import static dev.cairn.agent.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.agent.session.CoordinatorLink;
import dev.cairn.agent.system.SystemChance;
import dev.cairn.agent.system.SystemTime;
import dev.cairn.agent.testing.AgentSetup;
import dev.cairn.agent.testing.Bundles;
import dev.cairn.agent.testing.FakeCoordinator;
import dev.cairn.agent.testing.SmallDisk;
import dev.cairn.agent.testing.TestAuthority;
import dev.cairn.proto.agent.v1.Command;
import dev.cairn.proto.agent.v1.CommandResult;
import dev.cairn.proto.agent.v1.Goodbye;
import dev.cairn.proto.agent.v1.Hello;
import dev.cairn.proto.agent.v1.Host;
import io.vertx.grpc.common.GrpcStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole resident agent against a coordinator over real mutual TLS, with a shell script for the converge child. */
class AgentTest {
    private static final Duration LONG = Duration.ofSeconds(40);

    @TempDir
    private Path directory;

    private final FakeCoordinator coordinator = new FakeCoordinator(new TestAuthority());
    private AgentSetup setup;

    @BeforeEach
    void startCoordinator() throws IOException {
        coordinator.start();
        setup = new AgentSetup(directory, coordinator);
    }

    @AfterEach
    void stopCoordinator() {
        coordinator.close();
    }

    @Test
    void enrolsOnceBeatsAndSaysWhatTheMachineIs() throws Exception {
        try (Agent agent = start()) {
            eventually("heartbeats", LONG, () -> coordinator.heartbeats.size() > 2);
            assertThat(agent).isNotNull();
        }
        assertThat(directory.resolve("token")).doesNotExist();
        assertThat(Files.getPosixFilePermissions(directory.resolve("state/identity/identity")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        try (Agent agent = start()) {
            eventually("a second session", LONG, () -> coordinator.hellos.size() == 2);
            assertThat(agent).isNotNull();
        }
        assertThat(coordinator.names).containsOnly(FakeCoordinator.INSTANCE);
        Hello first = coordinator.hellos.get(0);
        Hello second = coordinator.hellos.get(1);
        assertThat(first.getProtocolVersion()).isEqualTo(1);
        assertThat(first.getBootId()).isNotEmpty().isEqualTo(second.getBootId());
        assertThat(first.getAgentRunId()).isNotEmpty().isNotEqualTo(second.getAgentRunId());
        assertThat(first.getMachine().getHostname()).isNotEmpty();
        assertThat(first.getMachine().getMemoryTotalBytes()).isPositive();
        assertThat(coordinator.heartbeats.get(1).getSequence()).isEqualTo(2);
        assertThat(coordinator.heartbeats.get(1).getMetrics().getMemoryTotalKb())
                .isPositive();
        assertThat(coordinator.heartbeats.get(1).getMetrics().getDiskFreeBytes())
                .isPositive();
    }

    @Test
    void aTokenThatIsRefusedEndsTheStartWithTheReason() {
        coordinator.tokens.clear();
        assertThatThrownBy(this::start)
                .isInstanceOf(Agent.CannotStartException.class)
                .hasMessageContaining("refuses the enrolment token");
    }

    @Test
    void enrolsWithThePinOfTheAuthority() throws Exception {
        setup.set("coordinator.authority-file", "");
        setup.set("coordinator.authority-sha256", coordinator.authority().rootSha256());
        try (Agent agent = start()) {
            eventually("a session", LONG, coordinator::isConnected);
            assertThat(agent).isNotNull();
        }
    }

    @Test
    void aSecondAgentOnTheSameStateIsRefused() throws Exception {
        try (Agent agent = start()) {
            assertThat(agent).isNotNull();
            assertThatThrownBy(this::start)
                    .isInstanceOf(Agent.CannotStartException.class)
                    .hasMessageContaining("another agent of this machine");
        }
    }

    @Test
    void runsACommandAndReportsLogAndResult() throws Exception {
        setup.converge("""
                echo "arguments: $*"
                echo on-stderr >&2
                echo '{"ok":true,"resources_total":7,"resources":[{"resources_total":1}],"resources_updated":3}' > report.json
                exit 1""");
        byte[] bundle = Bundles.of("web/recipes/default.rb", "log 'x'");
        String sha256 = Bundles.sha256(bundle);
        coordinator.bundles.put(sha256, bundle);
        setup.set("hosts-file.manage", "true")
                .set("hosts-file.path", directory.resolve("hosts").toString())
                .set("opsworks-files.manage", "true")
                .set("opsworks-files.root", directory.resolve("root").toString());
        try (Agent agent = start()) {
            eventually("a session", LONG, coordinator::isConnected);
            coordinator.send(AgentSetup.command("c1", 1)
                    .setType("setup")
                    .setBundleSha256(sha256)
                    .setAttributesJson("{\"a\":{\"b\":1},\"opsworks\":{\"x\":1}}")
                    .setDataBagsJson("{\"aws_opsworks_instance\":{\"web1\":{\"id\":\"web1\",\"n\":null}}}")
                    .addHosts(Host.newBuilder().setHostname("db1").setPrivateIp("10.0.0.9"))
                    .build());
            eventually("the result", LONG, () -> coordinator.result("c1-1").isPresent());
            assertThat(agent).isNotNull();
        }
        CommandResult result = coordinator.result("c1-1").orElseThrow();
        assertThat(result.getOutcome()).isEqualTo(CommandResult.Outcome.OUTCOME_EXITED);
        assertThat(result.getExitCode()).isEqualTo(1);
        assertThat(result.getResourcesTotal()).isEqualTo(7);
        assertThat(result.getResourcesUpdated()).isEqualTo(3);
        assertThat(result.getBundleSha256()).isEqualTo(sha256);
        assertThat(coordinator.acknowledged).containsExactly("c1-1");
        String log = coordinator.log("c1-1");
        assertThat(log).hasSize((int) result.getLogLengthBytes());
        Path cookbooks = directory.resolve("state/cookbooks").resolve(sha256);
        assertThat(log)
                .contains("--cookbooks " + cookbooks + " --run-list recipe[a::b]")
                .contains("--node-name web1")
                .contains("on-stderr\n")
                .contains("\"opsworks\" of the custom JSON is reserved");
        assertThat(cookbooks.resolve("web/recipes/default.rb")).hasContent("log 'x'");
        Path run = setup.runDirectory("c1");
        assertThat(Files.getPosixFilePermissions(run)).isEqualTo(PosixFilePermissions.fromString("rwx------"));
        assertThat(run.resolve("data_bags/aws_opsworks_instance/web1.json"))
                .content()
                .contains("\"n\" : null");
        assertThat(run.resolve("attribs.json"))
                .content()
                .contains("recipe[a::b]", "\"b\" : 1")
                .doesNotContain("opsworks");
        assertThat(run.resolve("chef.log")).hasContent(log);
        assertThat(directory.resolve("hosts")).content().contains("10.0.0.9 db1");
        assertThat(directory.resolve("root/etc/aws/opsworks/instance-agent.yml"))
                .content()
                .contains(":identity: '" + FakeCoordinator.INSTANCE + "'");
        assertThat(directory.resolve("root/var/lib/aws/opsworks/client.yml"))
                .content()
                .contains(":default_cookbooks_path: '" + cookbooks + "'")
                .contains(":file_cache_path: '" + directory.resolve("chef/cache") + "'");
    }

    @Test
    void onAFullDiskACommandFailsWithTheReasonAndTheNextOneRuns() throws Exception {
        try (SmallDisk disk = new SmallDisk(directory.resolve("disk"), 6)) {
            setup.set("state-directory", disk.directory().resolve("state").toString())
                    .set("runs-directory", disk.directory().resolve("runs").toString());
            try (Agent agent = start()) {
                eventually("a session", LONG, coordinator::isConnected);
                disk.fill();
                coordinator.send(AgentSetup.command("c1", 1)
                        .setAttributesJson("{\"a\":\"" + "x".repeat(100_000) + "\"}")
                        .build());
                eventually("the result", LONG, () -> coordinator.result("c1-1").isPresent());
                int beats = coordinator.heartbeats.size();
                eventually("more heartbeats", LONG, () -> coordinator.heartbeats.size() > beats);
                disk.free();
                coordinator.send(AgentSetup.command("c2", 2).build());
                eventually(
                        "the next result",
                        LONG,
                        () -> coordinator.result("c2-1").isPresent());
                assertThat(agent).isNotNull();
            }
        }
        CommandResult first = coordinator.result("c1-1").orElseThrow();
        assertThat(first.getOutcome()).isEqualTo(CommandResult.Outcome.OUTCOME_NOT_STARTED);
        assertThat(first.getMessage()).contains("No space left");
        assertThat(coordinator.result("c2-1").orElseThrow().getOutcome())
                .isEqualTo(CommandResult.Outcome.OUTCOME_EXITED);
    }

    @Test
    void anInstalledClientOfChefRunsWhereTheCustomJsonAsksForIt() throws Exception {
        Path programs = Files.createDirectories(directory.resolve("programs"));
        Path client = Files.writeString(programs.resolve("cinc-client"), """
                #!/bin/sh
                echo "arguments: $*"
                grep -h -e cookbook_path -e data_bag_path -e why_run -e log_level -e chef_license "$3"
                echo '{"ok":true,"resources_total":5,"resources_updated":2}' > report.json
                """);
        Files.setPosixFilePermissions(client, PosixFilePermissions.fromString("rwxr-xr-x"));
        setup.set("converge.search-path", programs + ":" + System.getenv("PATH"));
        setup.converge("echo the wrong engine; exit 9");
        try (Agent agent = start()) {
            eventually("a session", LONG, coordinator::isConnected);
            String json = "{\"x\":{\"cairn\":1},\"cairn\":{\"y\":[1],\"executor\":\"%s\",\"why_run\":true,"
                    + "\"log_level\":\"debug\",\"chef_license\":\"accept\"}}";
            coordinator.send(AgentSetup.command("c1", 1)
                    .setAttributesJson(json.formatted("cinc-client"))
                    .build());
            coordinator.send(AgentSetup.command("c2", 2)
                    .setAttributesJson(json.formatted("chef-client"))
                    .build());
            coordinator.send(AgentSetup.command("c3", 3)
                    .setAttributesJson(json.formatted("puppet"))
                    .build());
            coordinator.send(AgentSetup.command("c4", 4)
                    .setAttributesJson(json.formatted("cinc-client"))
                    .clearRunList()
                    .addRunList("opsworks_dependencies::update")
                    .build());
            eventually("the results", LONG, () -> coordinator.result("c4-1").isPresent());
            assertThat(agent).isNotNull();
        }
        CommandResult installed = coordinator.result("c1-1").orElseThrow();
        assertThat(installed.getExitCode()).isZero();
        assertThat(installed.getResourcesUpdated()).isEqualTo(2);
        Path run = setup.runDirectory("c1");
        assertThat(coordinator.log("c1-1"))
                .contains("arguments: --local-mode --config " + run + "/client.rb --json-attributes " + run
                        + "/attribs.json")
                .contains("data_bag_path '" + run + "/data_bags'")
                .contains("why_run true", "log_level :debug", "chef_license 'accept'")
                .doesNotContain("the wrong engine")
                .doesNotContain("opsworks-cookbooks");
        assertThat(coordinator.log("c4-1"))
                .as("the agent's own recipes run by the client too")
                .contains("opsworks-cookbooks'");
        CommandResult missing = coordinator.result("c2-1").orElseThrow();
        assertThat(missing.getOutcome()).isEqualTo(CommandResult.Outcome.OUTCOME_NOT_STARTED);
        assertThat(missing.getMessage()).contains("chef-client", "install it");
        assertThat(coordinator.log("c2-1")).contains("chooses chef-client");
        assertThat(coordinator.result("c3-1").orElseThrow().getMessage())
                .contains("\"puppet\"", "cairn, built-in, cinc-client, chef-client");
    }

    @Test
    void aCommandWithoutRecipesSucceedsWithoutAChild() throws Exception {
        setup.converge("exit 9");
        try (Agent agent = start()) {
            eventually("a session", LONG, coordinator::isConnected);
            coordinator.send(AgentSetup.command("c1", 1).clearRunList().build());
            eventually("the result", LONG, () -> coordinator.result("c1-1").isPresent());
            assertThat(agent).isNotNull();
        }
        assertThat(coordinator.result("c1-1").orElseThrow().getExitCode()).isZero();
        assertThat(coordinator.log("c1-1")).contains("the run list is empty");
    }

    @Test
    void volumesAreMountedByARunOfTheirOwnWithoutWhichNoOtherFollows() throws Exception {
        setup.set("volumes.manage", "true");
        setup.converge("""
                echo "ran $4"; cat volumes.json
                [ "$4" != "recipe[opsworks_volumes]" ] || ! grep -q vol-2 volumes.json || exit 3""");
        String one = "{\"volumes\":[{\"mount_point\":\"/vol/data\",\"disks\":[{\"volume_id\":\"vol-1\"}]}]}";
        try (Agent agent = start()) {
            eventually("a session", LONG, coordinator::isConnected);
            coordinator.send(AgentSetup.command("c1", 1).setVolumesJson(one).build());
            coordinator.send(AgentSetup.command("c2", 2)
                    .setVolumesJson(one.replace("vol-1", "vol-2"))
                    .build());
            coordinator.send(AgentSetup.command("c3", 3)
                    .setVolumesJson("{\"volumes\":[]}")
                    .build());
            eventually("the results", LONG, () -> coordinator.result("c3-1").isPresent());
            assertThat(agent).isNotNull();
        }
        assertThat(coordinator.result("c1-1").orElseThrow().getExitCode()).isZero();
        assertThat(coordinator.log("c1-1")).contains("ran recipe[opsworks_volumes]\n" + one, "ran recipe[a::b]");
        CommandResult failed = coordinator.result("c2-1").orElseThrow();
        assertThat(failed.getExitCode()).isEqualTo(3);
        assertThat(failed.getMessage()).contains("the volumes of the instance could not be mounted");
        assertThat(coordinator.log("c2-1")).doesNotContain("ran recipe[a::b]");
        assertThat(coordinator.log("c3-1")).contains("ran recipe[a::b]").doesNotContain("opsworks_volumes");
    }

    @Test
    void theSameAttemptTwiceRunsOnceAndIsReportedAgain() throws Exception {
        setup.converge("echo ran >> " + directory + "/ran");
        Command command = AgentSetup.command("c1", 1).build();
        try (Agent agent = start()) {
            eventually("a session", LONG, coordinator::isConnected);
            coordinator.send(command);
            eventually("the result", LONG, () -> coordinator.results.size() == 1);
            coordinator.send(command);
            eventually("the result again", LONG, () -> coordinator.results.size() == 2);
            assertThat(agent).isNotNull();
        }
        assertThat(directory.resolve("ran")).hasContent("ran");
    }

    @Test
    void aRunIsKilledAtItsDeadlineWithAllThatItStarted() throws Exception {
        setup.converge("""
                trap '' TERM
                setsid sh -c 'echo $$ > escaped; exec sleep 1000' &
                sh -c 'echo $$ > inside; exec sleep 1000' &
                echo waiting
                while true; do sleep 1; done""");
        try (Agent agent = start()) {
            eventually("a session", LONG, coordinator::isConnected);
            coordinator.send(AgentSetup.command("c1", 1).setTimeoutSeconds(2).build());
            eventually("the result", LONG, () -> coordinator.result("c1-1").isPresent());
            assertThat(agent).isNotNull();
        }
        assertThat(coordinator.result("c1-1").orElseThrow().getOutcome())
                .isEqualTo(CommandResult.Outcome.OUTCOME_DEADLINE_EXCEEDED);
        assertThat(coordinator.log("c1-1")).contains("waiting\n").contains("longer than its limit of 2 s");
        for (String name : new String[] {"escaped", "inside"}) {
            Path pid = setup.runDirectory("c1").resolve(name);
            long number = Long.parseLong(Files.readString(pid).strip());
            eventually(name + " is gone", () -> isGone(number));
        }
    }

    /** Ended; a zombie that nobody has reaped yet counts as that. */
    private static boolean isGone(long pid) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/stat")).contains(") Z ");
        } catch (IOException e) {
            return e instanceof java.nio.file.NoSuchFileException || !Files.exists(Path.of("/proc/" + pid));
        }
    }

    @Test
    void aRunCanBeCancelledAndTheNextOneGoesOn() throws Exception {
        setup.converge("echo started; case \"$*\" in *slow*) exec sleep 1000;; esac");
        Command slow = AgentSetup.command("c1", 1).addRunList("slow").build();
        try (Agent agent = start()) {
            eventually("a session", LONG, coordinator::isConnected);
            coordinator.send(slow);
            coordinator.send(AgentSetup.command("c2", 2).build());
            eventually("it runs", LONG, () -> coordinator.log("c1-1").contains("started"));
            eventually(
                    "the beat names it",
                    LONG,
                    () -> coordinator.heartbeats.stream()
                            .anyMatch(b -> b.getRunningCommandId().equals("c1")));
            coordinator.cancel(slow, true);
            eventually(
                    "the other's result", LONG, () -> coordinator.result("c2-1").isPresent());
            assertThat(agent).isNotNull();
        }
        assertThat(coordinator.result("c1-1").orElseThrow().getOutcome())
                .isEqualTo(CommandResult.Outcome.OUTCOME_CANCELLED);
    }

    @Test
    void aLongLogIsCutInTheMiddle() throws Exception {
        setup.converge("i=0; while [ $i -lt 3000 ]; do echo \"line $i of a log that is too long\"; i=$((i+1)); done");
        try (Agent agent = start()) {
            eventually("a session", LONG, coordinator::isConnected);
            coordinator.send(
                    AgentSetup.command("c1", 1).setLogLimitBytes(20_000).build());
            eventually("the result", LONG, () -> coordinator.result("c1-1").isPresent());
            assertThat(agent).isNotNull();
        }
        assertThat(coordinator.log("c1-1"))
                .contains("line 1 of")
                .contains("were cut out here")
                .endsWith("line 2999 of a log that is too long\n")
                .hasSizeLessThanOrEqualTo(20_000)
                .hasSize((int) coordinator.result("c1-1").orElseThrow().getLogLengthBytes());
    }

    @Test
    void comesBackWhenTheCoordinatorDoesAndLosesNothing() throws Exception {
        setup.converge("echo first; while [ ! -e " + directory + "/go ]; do sleep 0.1; done; echo last");
        coordinator.acknowledgesLogs = false;
        try (Agent agent = start()) {
            eventually("a session", LONG, coordinator::isConnected);
            coordinator.send(AgentSetup.command("c1", 1).build());
            eventually("its log", LONG, () -> coordinator.log("c1-1").contains("first"));
            coordinator.stop();
            Files.createFile(directory.resolve("go"));
            eventually("it ended meanwhile", LONG, () -> log("c1").contains("last"));
            coordinator.start();
            eventually("the result", LONG, () -> coordinator.result("c1-1").isPresent());
            assertThat(agent).isNotNull();
        }
        assertThat(coordinator.hellos.getLast().getJournalList())
                .singleElement()
                .satisfies(entry -> assertThat(entry.getAttemptId()).isEqualTo("c1-1"));
        assertThat(coordinator.log("c1-1")).isEqualTo(log("c1"));
    }

    private String log(String commandId) {
        try {
            return Files.readString(setup.runDirectory(commandId).resolve("chef.log"));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void aResultIsRepeatedUntilItIsAcknowledged() throws Exception {
        coordinator.acknowledgesResults = false;
        try (Agent agent = start()) {
            eventually("a session", LONG, coordinator::isConnected);
            coordinator.send(AgentSetup.command("c1", 1).build());
            eventually("the result", LONG, () -> !coordinator.results.isEmpty());
            assertThat(agent).isNotNull();
        }
        coordinator.acknowledgesResults = true;
        int before = coordinator.results.size();
        try (Agent agent = start()) {
            eventually("the result again", LONG, () -> coordinator.results.size() > before);
            assertThat(agent).isNotNull();
        }
        assertThat(coordinator.results).allMatch(r -> r.getAttemptId().equals("c1-1") && r.getExitCode() == 0);
    }

    @Test
    void aSilentCoordinatorIsLeft() throws Exception {
        coordinator.answersHeartbeats = false;
        try (Agent agent = start()) {
            eventually("another session", LONG, () -> coordinator.hellos.size() > 1);
            assertThat(agent).isNotNull();
        }
    }

    @Test
    void cookbooksThatCannotBeHadAreTold() throws Exception {
        byte[] bundle = Bundles.of("web/recipes/default.rb", "log 'x'");
        String other = Bundles.sha256(new byte[] {1});
        coordinator.bundles.put(other, bundle);
        try (Agent agent = start()) {
            eventually("a session", LONG, coordinator::isConnected);
            coordinator.send(AgentSetup.command("c1", 1).setBundleSha256(other).build());
            coordinator.send(
                    AgentSetup.command("c2", 2).setBundleSha256("0".repeat(64)).build());
            eventually("the results", LONG, () -> coordinator.result("c2-1").isPresent());
            assertThat(agent).isNotNull();
        }
        CommandResult wrong = coordinator.result("c1-1").orElseThrow();
        assertThat(wrong.getOutcome()).isEqualTo(CommandResult.Outcome.OUTCOME_NOT_STARTED);
        assertThat(wrong.getMessage()).contains("has the SHA-256 " + Bundles.sha256(bundle));
        assertThat(coordinator.log("c1-1")).contains("FATAL: not started");
        assertThat(coordinator.result("c2-1").orElseThrow().getMessage()).contains("NOT_FOUND");
    }

    @Test
    void aDirectoryThatCannotBeWrittenIsToldAsSuch() throws Exception {
        Files.writeString(directory.resolve("chef"), "a file where a directory should be");
        try (Agent agent = start()) {
            eventually("a session", LONG, coordinator::isConnected);
            coordinator.send(AgentSetup.command("c1", 1).build());
            eventually("the result", LONG, () -> coordinator.result("c1-1").isPresent());
            assertThat(agent).isNotNull();
        }
        CommandResult result = coordinator.result("c1-1").orElseThrow();
        assertThat(result.getOutcome()).isEqualTo(CommandResult.Outcome.OUTCOME_NOT_STARTED);
        assertThat(result.getMessage()).contains("cannot be made").contains("make room");
    }

    @Test
    void endsWhenItsInstanceIsRemovedAndStaysAway() throws Exception {
        try (Agent agent = start()) {
            eventually("a session", LONG, coordinator::isConnected);
            coordinator.goodbye(Goodbye.Reason.REASON_REMOVED, 0);
            assertThat(agent.await()).isEqualTo(CoordinatorLink.End.REMOVED);
        }
        assertThatThrownBy(this::start)
                .isInstanceOf(Agent.CannotStartException.class)
                .hasMessageContaining("not enrolled");
    }

    @Test
    void comesBackAfterADrain() throws Exception {
        try (Agent agent = start()) {
            eventually("a session", LONG, coordinator::isConnected);
            coordinator.goodbye(Goodbye.Reason.REASON_DRAINING, 50);
            eventually("another session", LONG, () -> coordinator.hellos.size() == 2);
            assertThat(agent).isNotNull();
        }
    }

    @Test
    void aRefusalIsTriedAgainPatiently() throws Exception {
        coordinator.refusal = GrpcStatus.ALREADY_EXISTS;
        try (Agent agent = start()) {
            coordinator.refusal = GrpcStatus.OK;
            eventually("a session", LONG, coordinator::isConnected);
            assertThat(agent).isNotNull();
        }
    }

    @Test
    void renewsItsCertificateWhenItIsDue() throws Exception {
        coordinator.renewAtMillis = 1;
        String before;
        try (Agent agent = start()) {
            before = Files.readString(directory.resolve("state/identity/identity"));
            eventually("a renewal", LONG, () -> coordinator.renewals.get() == 1);
            eventually(
                    "the new identity",
                    LONG,
                    () -> !read("state/identity/identity").equals(before));
            assertThat(agent).isNotNull();
        }
        try (Agent agent = start()) {
            eventually("a session with the new one", LONG, () -> coordinator.hellos.size() == 2);
            assertThat(agent).isNotNull();
        }
    }

    private String read(String name) {
        try {
            return Files.readString(directory.resolve(name));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private Agent start() throws Agent.CannotStartException, InterruptedException {
        return Agent.start(setup.config(), new SystemTime(), new SystemChance());
    }
}
