package dev.cairn.coordinator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.coordinator.domain.Outcome;
import dev.cairn.coordinator.domain.Samples;
import dev.cairn.coordinator.domain.Write;
import dev.cairn.coordinator.domain.app.App;
import dev.cairn.coordinator.domain.deploy.DeploymentRequest;
import dev.cairn.coordinator.domain.deploy.Deployments;
import dev.cairn.coordinator.domain.deployment.Command;
import dev.cairn.coordinator.domain.deployment.Deployment;
import dev.cairn.coordinator.domain.deployment.DeploymentId;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.instance.InstanceStatus;
import dev.cairn.coordinator.domain.instance.ServerId;
import dev.cairn.coordinator.domain.lifecycle.InstanceRequests;
import dev.cairn.coordinator.port.CommandToRun;
import dev.cairn.coordinator.port.Compute;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The main ways through the house, on simulated machines. */
final class EngineTest {
    private static final Duration LIMIT = Duration.ofMinutes(10);

    private static DeploymentRequest request(App app, String command) {
        return new DeploymentRequest(app.id(), List.of(), List.of(), command, Map.of(), null, null);
    }

    private static DeploymentRequest stackCommand(String command, Map<String, List<String>> args) {
        return new DeploymentRequest(null, List.of(), List.of(), command, args, null, null);
    }

    private static DeploymentId deploy(World world, DeploymentRequest request) {
        return world.accepted((snapshot, now, ids) -> Deployments.create(snapshot, request, World.ALICE, now, ids));
    }

    private static Deployment.Status status(World world, DeploymentId id) {
        return world.store.deployments(List.of(id)).getFirst().status();
    }

    @Test
    void startsSetsUpDeploysAndStops() {
        World world = new World(1);
        App app = Samples.app("shop");
        world.put(Write.put(app));
        InstanceId id = world.add(1, "ebs");

        world.online(id);

        assertThat(world.types(id, Command.Status.SUCCESSFUL)).containsExactly("setup", "configure");
        Command setup = world.commands(id).getFirst();
        assertThat(setup.recipes()).containsExactly("app::setup", "app::deploy");
        assertThat(setup.bundleSha256()).isEqualTo("bundle-1");
        assertThat(new String(world.store.readLog(setup.id(), 0, 100), StandardCharsets.UTF_8))
                .contains("ran setup");
        assertThat(world.instance(id).progress().configuredGeneration())
                .isEqualTo(world.snapshot().stack().topologyGeneration());

        DeploymentId deployment = deploy(world, request(app, "deploy"));
        world.until(() -> status(world, deployment) != Deployment.Status.RUNNING, LIMIT);
        assertThat(status(world, deployment)).isEqualTo(Deployment.Status.SUCCESSFUL);
        CommandToRun ran = world.agents.ran.getLast().command();
        assertThat(ran.runList()).containsExactly("app::deploy");
        assertThat(ran.dataBagsJson()).contains("\"deploy\":true").contains("s3cret");

        world.stop(id);
        world.untilStatus(id, InstanceStatus.STOPPED, LIMIT);
        assertThat(world.types(id, Command.Status.SUCCESSFUL))
                .containsExactly("setup", "configure", "deploy", "shutdown");
        assertThat(world.compute.phase(world.server(id))).isEqualTo(Compute.Phase.STOPPED);

        ServerId machine = world.server(id);
        world.online(id);
        assertThat(world.server(id)).isEqualTo(machine);
        assertThat(world.compute.launched()).isEqualTo(1);
    }

    @Test
    void terminatesMachinesWithoutADisk() {
        World world = new World(2);
        InstanceId id = world.add(1, "instance-store");
        world.online(id);
        ServerId machine = world.server(id);
        world.stop(id);
        assertThat(world.status(id)).isEqualTo(InstanceStatus.TERMINATING);
        world.untilStatus(id, InstanceStatus.TERMINATED, LIMIT);
        world.untilStatus(id, InstanceStatus.STOPPED, LIMIT);
        assertThat(world.compute.phase(machine)).isEqualTo(Compute.Phase.TERMINATED);
        assertThat(world.instance(id).server()).isNull();
        world.online(id);
        assertThat(world.server(id)).isNotEqualTo(machine);
    }

    @Test
    void failsSetupAndTriesAgainOnRequest() {
        World world = new World(3);
        InstanceId id = world.add(1, "ebs");
        world.agents.exitCodes = command -> command.type().equals("setup") ? 1 : 0;
        world.start(id);
        world.untilStatus(id, InstanceStatus.SETUP_FAILED, LIMIT);
        assertThat(world.snapshot().stack().topologyGeneration()).isZero();

        world.agents.exitCodes = command -> 0;
        DeploymentId again =
                deploy(world, new DeploymentRequest(null, List.of(id), List.of(), "setup", Map.of(), null, null));
        assertThat(world.status(id)).isEqualTo(InstanceStatus.RUNNING_SETUP);
        world.until(() -> status(world, again) == Deployment.Status.SUCCESSFUL && world.quiet(), LIMIT);
        assertThat(world.status(id)).isEqualTo(InstanceStatus.ONLINE);
    }

    @Test
    void correctedCookbooksReachAnInstanceWhoseSetupFailed() {
        World world = new World(11);
        InstanceId id = world.add(1, "ebs");
        world.agents.exitCodes =
                command -> command.type().equals("setup") && "bundle-1".equals(command.bundleSha256()) ? 1 : 0;
        world.start(id);
        world.untilStatus(id, InstanceStatus.SETUP_FAILED, LIMIT);

        world.sources.revision("2");
        DeploymentId update = deploy(world, stackCommand("update_custom_cookbooks", Map.of()));
        world.until(() -> status(world, update) == Deployment.Status.SUCCESSFUL, LIMIT);
        deploy(world, new DeploymentRequest(null, List.of(id), List.of(), "setup", Map.of(), null, null));
        world.untilStatus(id, InstanceStatus.ONLINE, LIMIT);
    }

    @Test
    void oldDeploymentsGoAlsoWhereNoCommandEnds() {
        World world = new World(12);
        for (int i = 0; i < 1_001; i++) {
            deploy(world, stackCommand("configure", Map.of()));
        }
        assertThat(world.store.deployments(Samples.STACK)).hasSize(1_001);
        world.until(() -> world.store.deployments(Samples.STACK).size() == 1_000, Duration.ofHours(2));
    }

    @Test
    void failsSetupWhenCookbooksCannotBeFetched() {
        World world = new World(4);
        world.sources.fail("repository https://example.com/cookbooks.git: host not found");
        InstanceId id = world.add(1, "ebs");
        world.start(id);
        world.untilStatus(id, InstanceStatus.SETUP_FAILED, LIMIT);
        Command setup = world.commands(id).getFirst();
        assertThat(setup.message()).contains("host not found");
        assertThat(new String(world.store.readLog(setup.id(), 0, 500), StandardCharsets.UTF_8))
                .contains("host not found");
        assertThat(world.sources.resolutions).isEqualTo(3);
    }

    @Test
    void fetchesCookbooksOncePerDecisionAndRunsTheCachedOnesOtherwise() {
        World world = new World(5);
        List<InstanceId> fleet = world.fleet(5);
        world.online(fleet.toArray(InstanceId[]::new));
        int before = world.sources.resolutions;
        world.sources.revision("2");
        DeploymentId recipes = deploy(world, stackCommand("execute_recipes", Map.of("recipes", List.of("app::fix"))));
        world.until(() -> status(world, recipes) == Deployment.Status.SUCCESSFUL, LIMIT);
        assertThat(world.agents.ran.getLast().command().bundleSha256()).isEqualTo("bundle-1");
        // The branch moves while the first instance runs.
        world.agents.exitCodes = command -> {
            world.sources.revision("3");
            return 0;
        };
        DeploymentId update = deploy(world, stackCommand("update_custom_cookbooks", Map.of()));
        world.until(() -> status(world, update) == Deployment.Status.SUCCESSFUL, LIMIT);
        assertThat(world.sources.resolutions).isEqualTo(before + 1);
        fleet.forEach(
                id -> assertThat(world.instance(id).progress().bundleSha256()).isEqualTo("bundle-2"));
    }

    @Test
    void fetchesAgainWhatTheCacheHasLost() {
        World world = new World(6);
        InstanceId id = world.add(1, "ebs");
        world.online(id);
        world.sources.dropBundles();
        DeploymentId configure = deploy(world, stackCommand("configure", Map.of()));
        world.until(() -> status(world, configure) == Deployment.Status.SUCCESSFUL, LIMIT);
    }

    @Test
    void startFailsWhenTheProviderRefuses() {
        World world = new World(7);
        InstanceId id = world.add(1, "ebs");
        world.compute.failNext(1, true);
        world.start(id);
        world.untilStatus(id, InstanceStatus.START_FAILED, LIMIT);
        assertThat(world.store.serviceErrors(Samples.STACK).getFirst().message())
                .contains("no capacity");
        world.online(id);
    }

    @Test
    void launchesOnceAlthoughTheAnswerWasLost() {
        World world = new World(8);
        InstanceId id = world.add(1, "ebs");
        world.compute.loseNextAnswer();
        world.online(id);
        assertThat(world.compute.launched()).isEqualTo(1);
    }

    @Test
    void endsAMachineWhoseStopCameBeforeItsLaunchWasAnswered() {
        World world = new World(9);
        InstanceId id = world.add(1, "instance-store");
        world.start(id);
        world.stop(id);
        world.untilStatus(id, InstanceStatus.STOPPED, LIMIT);
        assertThat(world.compute.alive(id)).isEmpty();
    }

    @Test
    void endsAMachineWhoseShutdownRecipesWereOverBeforeItsLaunchWasAnswered() {
        World world = new World(9);
        InstanceId id = world.add(1, "instance-store");
        world.agents.runTime = Duration.ofMillis(10);
        world.compute.bootTime(Duration.ofMillis(10));
        world.compute.loseNextAnswer();
        world.start(id);
        world.until(() -> world.compute.launched() == 1, LIMIT);
        world.compute.unreachable(true);
        world.untilStatus(id, InstanceStatus.ONLINE, LIMIT);
        assertThat(world.instance(id).server()).isNull();
        world.stop(id);
        world.untilStatus(id, InstanceStatus.SHUTTING_DOWN, LIMIT);
        world.run(Duration.ofSeconds(5));
        world.compute.unreachable(false);
        world.untilStatus(id, InstanceStatus.STOPPED, LIMIT);
        assertThat(world.compute.alive(id)).isEmpty();
    }

    @Test
    void stopsAfterTheShutdownTimeoutWhenTheAgentIsGone() {
        World world = new World(10);
        InstanceId id = world.add(1, "ebs");
        world.online(id);
        world.agents.crash(world.server(id), null);
        world.stop(id);
        world.untilStatus(id, InstanceStatus.STOPPED, LIMIT);
        assertThat(world.types(id, Command.Status.SKIPPED)).containsExactly("shutdown");
    }

    @Test
    void killsAnEndlessSetupWhenItIsStopped() {
        World world = new World(11);
        InstanceId id = world.add(1, "ebs");
        world.agents.runTime = Duration.ofHours(1);
        world.start(id);
        world.untilStatus(id, InstanceStatus.RUNNING_SETUP, LIMIT);
        world.run(Duration.ofSeconds(20));
        world.agents.runTime = Duration.ofSeconds(2);
        world.stop(id);
        world.untilStatus(id, InstanceStatus.STOPPED, Duration.ofMinutes(1));
        assertThat(world.types(id, Command.Status.FAILED)).containsExactly("setup");
        assertThat(world.types(id, Command.Status.SUCCESSFUL)).containsExactly("shutdown");
    }

    @Test
    void givesInterruptedSetupAnotherAttemptAndReportsAnInterruptedDeploy() {
        World world = new World(12);
        App app = Samples.app("shop");
        world.put(Write.put(app));
        InstanceId id = world.add(1, "ebs");
        world.agents.runTime = Duration.ofSeconds(20);
        world.start(id);
        world.until(() -> !world.agents.ran.isEmpty(), LIMIT);
        world.agents.crash(world.server(id), Duration.ofSeconds(2));
        world.untilStatus(id, InstanceStatus.ONLINE, LIMIT);
        assertThat(world.commands(id).getFirst().attempt()).isEqualTo(2);
        assertThat(world.told(id)).contains("setup is tried again");
        world.until(world::quiet, LIMIT);

        DeploymentId deployment = deploy(world, request(app, "deploy"));
        int before = world.agents.ran.size();
        world.until(() -> world.agents.ran.size() > before, LIMIT);
        world.agents.crash(world.server(id), Duration.ofSeconds(2));
        world.until(() -> status(world, deployment) == Deployment.Status.FAILED, LIMIT);
        assertThat(world.commands(id).getLast().message()).startsWith("interrupted");
        assertThat(world.status(id)).isEqualTo(InstanceStatus.ONLINE);
    }

    @Test
    void carriesOnAfterARestartInTheMiddleOfACommand() {
        World world = new World(13);
        InstanceId id = world.add(1, "ebs");
        world.agents.runTime = Duration.ofSeconds(20);
        world.start(id);
        world.until(() -> !world.agents.ran.isEmpty(), LIMIT);
        world.restart();
        world.untilStatus(id, InstanceStatus.ONLINE, LIMIT);
        assertThat(world.commands(id).getFirst().attempt()).isEqualTo(1);
        assertThat(world.agents.runs).doesNotHaveDuplicates();
    }

    @Test
    void undeploysADeletedAppWithWhatRecipesNeedToKnowOfIt() {
        World world = new World(14);
        App app = Samples.app("shop");
        world.put(Write.put(app));
        InstanceId id = world.add(1, "ebs");
        world.online(id);
        world.accepted((snapshot, now, ids) -> Deployments.appDeleted(snapshot, app.id(), World.ALICE, now, ids));
        world.until(world::quiet, LIMIT);
        CommandToRun ran = world.agents.ran.getLast().command();
        assertThat(ran.type()).isEqualTo("undeploy");
        assertThat(ran.dataBagsJson()).contains("\"shortname\":\"shop\"").doesNotContain("hush", "s3cret");
        assertThat(world.snapshot().apps()).isEmpty();
    }

    @Test
    void rebootsWithoutAnyLifecycleEvent() {
        World world = new World(15);
        InstanceId id = world.add(1, "ebs");
        world.online(id);
        long generation = world.snapshot().stack().topologyGeneration();
        int before = world.agents.ran.size();
        world.accepted((snapshot, now, ids) -> InstanceRequests.reboot(snapshot, id, World.ALICE, now, ids));
        world.run(Duration.ofSeconds(2));
        assertThat(world.status(id)).isEqualTo(InstanceStatus.REBOOTING);
        world.untilStatus(id, InstanceStatus.ONLINE, LIMIT);
        assertThat(world.snapshot().stack().topologyGeneration()).isEqualTo(generation);
        assertThat(world.agents.ran).hasSize(before);
    }

    @Test
    void deletesARestingInstanceWithItsMachine() {
        World world = new World(16);
        InstanceId id = world.add(1, "ebs");
        world.online(id);
        assertThat(world.engine.decide(
                        Samples.STACK,
                        (snapshot, now, ids) ->
                                InstanceRequests.delete(snapshot, id, false, false, World.ALICE, now, ids)))
                .isInstanceOf(Outcome.Refused.class);
        ServerId machine = world.server(id);
        world.stop(id);
        world.untilStatus(id, InstanceStatus.STOPPED, LIMIT);
        world.accepted(
                (snapshot, now, ids) -> InstanceRequests.delete(snapshot, id, false, false, World.ALICE, now, ids));
        world.until(() -> world.compute.phase(machine) == Compute.Phase.TERMINATED, LIMIT);
    }

    @Test
    void startingManyCostsEachAtMostThreeConfigures() {
        World world = new World(17);
        List<InstanceId> fleet = world.fleet(60);
        world.online(fleet.toArray(InstanceId[]::new));
        long generation = world.snapshot().stack().topologyGeneration();
        for (InstanceId id : fleet) {
            assertThat(world.types(id, Command.Status.SUCCESSFUL).stream()
                            .filter("configure"::equals)
                            .count())
                    .isBetween(1L, 3L);
            assertThat(world.instance(id).progress().configuredGeneration()).isEqualTo(generation);
        }
    }
}
