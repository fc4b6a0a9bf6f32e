package dev.cairn.coordinator.domain.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.coordinator.domain.Actor;
import dev.cairn.coordinator.domain.Outcome;
import dev.cairn.coordinator.domain.Refusal;
import dev.cairn.coordinator.domain.Samples;
import dev.cairn.coordinator.domain.Write;
import dev.cairn.coordinator.domain.app.App;
import dev.cairn.coordinator.domain.app.AppId;
import dev.cairn.coordinator.domain.deployment.Command;
import dev.cairn.coordinator.domain.deployment.Deployment;
import dev.cairn.coordinator.domain.deployment.DeploymentId;
import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.instance.InstanceStatus;
import dev.cairn.coordinator.domain.layer.LayerId;
import dev.cairn.coordinator.domain.resource.Resources;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class DeploymentsTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final Actor ALICE = Actor.user("arn:aws:iam::123456789012:user/alice");
    private static final LayerId OTHER = new LayerId("layer-other");
    private static final App SHOP = Samples.app("shop");

    private static Instance instance(int number, InstanceStatus status, LayerId... layers) {
        Instance instance = Samples.instance(number, "ebs", layers);
        return instance.withProgress(instance.progress().withBundle("bundle-1").withConfigured(1))
                .to(status, NOW);
    }

    private static StackSnapshot stack(Instance... instances) {
        Map<InstanceId, Instance> byId = new LinkedHashMap<>();
        Stream.of(instances).forEach(instance -> byId.put(instance.id(), instance));
        return new StackSnapshot(
                1,
                Samples.stack(),
                Map.of(
                        Samples.APP_LAYER,
                        Samples.layer(Samples.APP_LAYER, "app", true),
                        OTHER,
                        Samples.layer(OTHER, "other", true)),
                byId,
                Map.of(SHOP.id(), SHOP),
                Map.of(),
                Map.of(),
                Map.of(),
                Map.of(),
                Map.of(),
                Resources.NONE,
                Map.of());
    }

    private static DeploymentRequest request(@Nullable AppId app, String command, Map<String, List<String>> args) {
        return new DeploymentRequest(app, List.of(), List.of(), command, args, null, null);
    }

    private static Outcome<DeploymentId> create(StackSnapshot stack, DeploymentRequest request) {
        return Deployments.create(
                stack, request, ALICE, NOW, () -> UUID.randomUUID().toString());
    }

    private static <T> List<T> put(Outcome<?> outcome, Class<T> type) {
        assertThat(outcome).isInstanceOf(Outcome.Accepted.class);
        return outcome instanceof Outcome.Accepted<?> accepted
                ? accepted.writes().stream()
                        .flatMap(write -> write instanceof Write.Put put && type.isInstance(put.entity())
                                ? Stream.of(type.cast(put.entity()))
                                : Stream.empty())
                        .toList()
                : List.of();
    }

    private static String refusal(Outcome<?> outcome) {
        return outcome instanceof Outcome.Refused<?> refused ? refused.refusal().message() : "accepted";
    }

    @Test
    void checksNamesAppsAndArguments() {
        StackSnapshot stack = stack();
        assertThat(refusal(create(stack, request(null, "explode", Map.of())))).contains("explode");
        assertThat(refusal(create(stack, request(null, "deploy", Map.of())))).contains("app ID");
        assertThat(refusal(create(stack, request(new AppId("none"), "deploy", Map.of()))))
                .isEqualTo("Unable to find app with ID none");
        assertThat(refusal(create(stack, request(null, "execute_recipes", Map.of()))))
                .contains("recipes");
        assertThat(refusal(create(stack, request(null, "execute_recipes", Map.of("recipes", List.of("a::b; rm"))))))
                .contains("a::b; rm");
        assertThat(refusal(create(stack, request(SHOP.id(), "deploy", Map.of("migrate", List.of("maybe"))))))
                .contains("migrate");
        assertThat(refusal(create(stack, request(SHOP.id(), "deploy", Map.of("colour", List.of("red"))))))
                .contains("colour");
        assertThat(refusal(create(stack, request(SHOP.id(), "rollback", Map.of()))))
                .contains("Chef 12");
        Outcome<DeploymentId> foreign = create(
                stack,
                new DeploymentRequest(
                        null, List.of(new InstanceId("x")), List.of(new LayerId("y")), "setup", Map.of(), null, null));
        assertThat(foreign).isEqualTo(new Outcome.Refused<DeploymentId>(new Refusal.NotFound("x, y")));
    }

    @Test
    void reachesTheOnlineInstancesOfTheUnionOfItsTargets() {
        Instance one = instance(1, InstanceStatus.ONLINE, Samples.APP_LAYER);
        Instance two = instance(2, InstanceStatus.ONLINE, OTHER);
        Instance three = instance(3, InstanceStatus.ONLINE, OTHER, Samples.APP_LAYER);
        Instance four = instance(4, InstanceStatus.SETUP_FAILED, OTHER);
        Instance five = instance(5, InstanceStatus.STOPPED, OTHER);
        StackSnapshot stack = stack(one, two, three, four, five);
        assertThat(targets(create(stack, request(SHOP.id(), "deploy", Map.of()))))
                .containsExactly(one.id(), two.id(), three.id());
        DeploymentRequest union = new DeploymentRequest(
                null, List.of(one.id(), five.id()), List.of(OTHER), "configure", Map.of(), null, null);
        assertThat(targets(create(stack, union))).containsExactly(one.id(), two.id(), three.id());
        DeploymentRequest setup = new DeploymentRequest(null, List.of(), List.of(OTHER), "setup", Map.of(), null, null);
        assertThat(targets(create(stack, setup))).containsExactly(two.id(), three.id(), four.id());
        assertThat(targets(create(stack, request(null, "setup", Map.of()))))
                .containsExactly(one.id(), two.id(), three.id());
        assertThat(targets(create(stack, request(null, "update_custom_cookbooks", Map.of()))))
                .containsExactly(one.id(), two.id(), three.id(), four.id());
    }

    private static List<InstanceId> targets(Outcome<DeploymentId> outcome) {
        return put(outcome, Deployment.class).getFirst().instanceIds();
    }

    @Test
    void withoutTargetsItIsSuccessfulAtOnce() {
        Deployment deployment = put(
                        create(stack(instance(1, InstanceStatus.STOPPED)), request(SHOP.id(), "deploy", Map.of())),
                        Deployment.class)
                .getFirst();
        assertThat(deployment.status()).isEqualTo(Deployment.Status.SUCCESSFUL);
        assertThat(deployment.completedAt()).isEqualTo(NOW);
    }

    @Test
    void runsTheRecipesOfAllLayersOnceInTheirOrder() {
        Instance instance = instance(1, InstanceStatus.ONLINE, OTHER, Samples.APP_LAYER);
        Command setup = put(create(stack(instance), request(null, "setup", Map.of())), Command.class)
                .getFirst();
        assertThat(setup.recipes()).containsExactly("other::setup", "app::setup", "other::deploy", "app::deploy");
        assertThat(setup.appIds()).containsExactly(SHOP.id());
        assertThat(setup.iamUserArn()).isEqualTo(ALICE.arn());
        assertThat(setup.cookbooks()).isEqualTo(Command.Cookbooks.CACHED);
        assertThat(setup.bundleSha256()).isEqualTo("bundle-1");
    }

    @Test
    void isFailedOnlyByWhatFailedOrExpired() {
        Deployment running = new Deployment(
                new DeploymentId("d"),
                Samples.STACK,
                null,
                "setup",
                Map.of(),
                null,
                null,
                null,
                List.of(),
                Deployment.Status.RUNNING,
                NOW,
                null);
        StackSnapshot empty = stack();
        StackSnapshot stack = new StackSnapshot(
                1,
                empty.stack(),
                empty.layers(),
                empty.instances(),
                empty.apps(),
                Map.of(running.id(), running),
                Map.of(),
                Map.of(),
                Map.of(),
                Map.of(),
                Resources.NONE,
                Map.of());
        assertThat(end(stack, Command.Status.SUCCESSFUL, Command.Status.SKIPPED))
                .isEqualTo(Deployment.Status.SUCCESSFUL);
        assertThat(end(stack, Command.Status.SUCCESSFUL, Command.Status.EXPIRED))
                .isEqualTo(Deployment.Status.FAILED);
        assertThat(end(stack, Command.Status.FAILED)).isEqualTo(Deployment.Status.FAILED);
    }

    private static Deployment.Status end(StackSnapshot stack, Command.Status... ends) {
        return put(
                        Deployments.completed(
                                stack,
                                new DeploymentId("d"),
                                List.of(ends),
                                NOW,
                                () -> UUID.randomUUID().toString()),
                        Deployment.class)
                .getFirst()
                .status();
    }
}
