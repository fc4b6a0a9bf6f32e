package dev.cairn.coordinator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.coordinator.domain.Actor;
import dev.cairn.coordinator.domain.Outcome;
import dev.cairn.coordinator.domain.Samples;
import dev.cairn.coordinator.domain.Write;
import dev.cairn.coordinator.domain.decision.Draft;
import dev.cairn.coordinator.domain.deploy.DeploymentRequest;
import dev.cairn.coordinator.domain.deploy.Deployments;
import dev.cairn.coordinator.domain.deployment.Command;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.instance.InstanceStatus;
import dev.cairn.coordinator.domain.instance.ServerId;
import dev.cairn.coordinator.domain.instance.ServiceError;
import dev.cairn.coordinator.domain.layer.Layer;
import dev.cairn.coordinator.domain.layer.LayerSettings;
import dev.cairn.coordinator.domain.layer.LayerSettings.VolumeConfiguration;
import dev.cairn.coordinator.domain.lifecycle.InstanceRequests;
import dev.cairn.coordinator.domain.registration.ElasticIps;
import dev.cairn.coordinator.domain.registration.LoadBalancers;
import dev.cairn.coordinator.domain.registration.RdsDbInstances;
import dev.cairn.coordinator.domain.resource.Database;
import dev.cairn.coordinator.domain.resource.ElasticIpAddress;
import dev.cairn.coordinator.domain.resource.LoadBalancerId;
import dev.cairn.coordinator.domain.resource.RdsDbInstance.Sighting;
import dev.cairn.coordinator.domain.resource.RdsDbInstanceArn;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What the engine does around machines in an account. */
final class SurroundingsTest {
    private static final Actor ALICE = Actor.COORDINATOR;
    private static final LoadBalancerId FRONT = LoadBalancerId.of("eu-west-1", "front");

    private final World world = new World(7);
    private final FakeSurroundings account = new FakeSurroundings();

    SurroundingsTest() {
        world.compute.surroundings(account);
    }

    /** The layer's instances get Elastic IPs from now on. */
    private void assignsAddresses() {
        layer(true);
    }

    private void layer(boolean addresses, VolumeConfiguration... volumes) {
        Layer layer = Samples.layer(Samples.APP_LAYER, "app", true);
        world.put(Write.put(layer.withSettings(drained(layer.settings(), addresses, volumes))));
    }

    /** The settings of a layer whose shutdown recipes wait for the connections of its load balancer. */
    static LayerSettings drained(LayerSettings of, boolean addresses, VolumeConfiguration... volumes) {
        return new LayerSettings(
                of.name(),
                of.shortname(),
                of.attributes(),
                of.attributeSecrets(),
                of.cloudWatchLogs(),
                of.customInstanceProfileArn(),
                of.customJson(),
                of.customSecurityGroupIds(),
                of.packages(),
                List.of(volumes),
                of.enableAutoHealing(),
                addresses,
                of.autoAssignPublicIps(),
                of.customRecipes(),
                of.installUpdatesOnBoot(),
                of.useEbsOptimizedInstances(),
                of.shutdownTimeoutSeconds(),
                true);
    }

    private void down(InstanceId id) {
        world.stop(id);
        world.untilStatus(id, InstanceStatus.STOPPED, Duration.ofMinutes(10));
    }

    private void delete(InstanceId id, boolean withAddress) {
        world.accepted(
                (snapshot, now, fresh) -> InstanceRequests.delete(snapshot, id, withAddress, false, ALICE, now, fresh));
        world.run(Duration.ofMinutes(1));
    }

    private ElasticIpAddress address(InstanceId id) {
        return new ElasticIpAddress(String.valueOf(world.instance(id).elasticIp()));
    }

    @Test
    void anInstanceKeepsTheAddressOfItsFirstStart() {
        assignsAddresses();
        InstanceId id = world.add(1, "instance-store");
        world.online(id);
        ElasticIpAddress first = address(id);
        assertThat(account.addresses).containsOnlyKeys(first);
        assertThat(account.addresses).containsEntry(first, Optional.of(world.server(id)));
        down(id);
        world.online(id);
        assertThat(address(id)).isEqualTo(first);
        assertThat(account.addresses).containsOnlyKeys(first);
        assertThat(account.addresses).containsEntry(first, Optional.of(world.server(id)));
        down(id);
        delete(id, true);
        assertThat(account.all()).isEmpty();
        assertThat(world.snapshot().resources().elasticIps()).isEmpty();
    }

    @Test
    void aKeptAddressStaysWithTheStack() {
        assignsAddresses();
        InstanceId id = world.add(1, "ebs");
        world.online(id);
        ElasticIpAddress first = address(id);
        down(id);
        delete(id, false);
        assertThat(account.all()).containsExactly(first);
        assertThat(world.snapshot().resources().elasticIps()).containsOnlyKeys(first);
    }

    @Test
    void associatingMovesTheAddress() {
        InstanceId one = world.add(1, "ebs");
        InstanceId two = world.add(2, "ebs");
        world.online(one, two);
        ElasticIpAddress ip = new ElasticIpAddress("203.0.113.7");
        account.addresses.put(ip, Optional.empty());
        draft(draft -> ElasticIps.register(draft, ip, null));
        draft(draft -> ElasticIps.associate(draft, ip, one));
        world.run(Duration.ofMinutes(1));
        assertThat(account.addresses).containsEntry(ip, Optional.of(world.server(one)));
        draft(draft -> ElasticIps.associate(draft, ip, two));
        world.run(Duration.ofMinutes(1));
        assertThat(account.addresses).containsEntry(ip, Optional.of(world.server(two)));
        draft(draft -> ElasticIps.disassociate(draft, ip));
        world.run(Duration.ofMinutes(1));
        assertThat(account.addresses).containsEntry(ip, Optional.empty());
    }

    @Test
    void aRefusalIsToldOnceAndTriedAgain() {
        assignsAddresses();
        InstanceId id = world.add(1, "ebs");
        account.refusal = "Too many addresses (AddressLimitExceeded)";
        world.online(id);
        world.run(Duration.ofMinutes(20));
        assertThat(problems())
                .containsExactly("the Elastic IP could not be associated with the machine: Too many addresses"
                        + " (AddressLimitExceeded)");
        account.refusal = null;
        world.run(Duration.ofMinutes(30));
        assertThat(account.addresses).containsValue(Optional.of(world.server(id)));
    }

    private Set<ServerId> members() {
        return account.balancers.getOrDefault("front", Set.of());
    }

    private void attach() {
        account.balancers.put("front", new HashSet<>(Set.of(new ServerId("i-0123456789abcdef0"))));
        draft(draft -> LoadBalancers.attach(draft, FRONT, Samples.APP_LAYER, null, null));
    }

    @Test
    void aLoadBalancersMembersAreTheInstancesInService() {
        InstanceId one = world.add(1, "ebs");
        InstanceId two = world.add(2, "ebs");
        world.online(one);
        attach();
        world.run(Duration.ofSeconds(10));
        assertThat(members()).containsExactly(world.server(one));
        world.online(two);
        world.run(Duration.ofSeconds(10));
        assertThat(members()).containsExactlyInAnyOrder(world.server(one), world.server(two));
        down(one);
        assertThat(members()).containsExactly(world.server(two));
        draft(draft -> LoadBalancers.detach(draft, FRONT, Samples.APP_LAYER));
        world.run(Duration.ofSeconds(10));
        assertThat(members()).isEmpty();
    }

    @Test
    void shutdownRecipesWaitForConnectionsWhereTheLayerWantsThat() {
        layer(false);
        InstanceId id = world.add(1, "ebs");
        world.online(id);
        attach();
        world.run(Duration.ofSeconds(10));
        account.busy.add(world.server(id));
        world.stop(id);
        world.run(Duration.ofMinutes(5));
        assertThat(world.status(id)).isEqualTo(InstanceStatus.STOPPING);
        assertThat(world.types(id, Command.Status.SUCCESSFUL)).doesNotContain("shutdown");
        assertThat(members()).isEmpty();
        world.restart();
        account.busy.clear();
        world.untilStatus(id, InstanceStatus.STOPPED, Duration.ofMinutes(5));
        assertThat(world.types(id, Command.Status.SUCCESSFUL)).contains("shutdown");
    }

    @Test
    void aMachineGoesDownAlsoWhereItsLoadBalancerNeverLetsGo() {
        layer(false);
        InstanceId id = world.add(1, "ebs");
        world.online(id);
        attach();
        world.run(Duration.ofSeconds(10));
        account.busy.add(world.server(id));
        world.stop(id);
        world.untilStatus(id, InstanceStatus.STOPPED, Duration.ofMinutes(70));
        world.online(id);
        account.refusal = "AccessDenied";
        world.stop(id);
        world.untilStatus(id, InstanceStatus.STOPPED, Duration.ofMinutes(10));
        assertThat(problems()).contains("the machine could not be taken out of its load balancers: AccessDenied");
    }

    @Test
    void whatIsRegisteredIsLookedAtNowAndThen() {
        RdsDbInstanceArn shop = new RdsDbInstanceArn("arn:aws:rds:eu-central-1:123456789012:db:shop");
        Database mysql = Samples.mysql("shop");
        account.databases.put(shop, mysql);
        draft(draft -> RdsDbInstances.register(draft, shop, "u", "p", Sighting.NONE, null));
        attach();
        world.run(Surveyor.ROUND.plusMinutes(1));
        assertThat(sighting(shop)).isEqualTo(new Sighting(mysql, false));
        assertThat(world.snapshot().resources().loadBalancers())
                .hasEntrySatisfying(
                        FRONT, balancer -> assertThat(balancer.dnsName()).isEqualTo("front.example.com"));
        account.refusal = "AccessDenied";
        account.databases.clear();
        world.run(Surveyor.ROUND.plusMinutes(1));
        assertThat(sighting(shop)).isEqualTo(new Sighting(mysql, false));
        account.refusal = null;
        world.run(Surveyor.ROUND.plusMinutes(1));
        assertThat(sighting(shop)).isEqualTo(new Sighting(mysql, true));
    }

    @Test
    void aDeploymentLooksAtOnce() {
        InstanceId id = world.add(1, "ebs");
        world.online(id);
        RdsDbInstanceArn shop = new RdsDbInstanceArn("arn:aws:rds:eu-central-1:123456789012:db:shop");
        draft(draft -> RdsDbInstances.register(draft, shop, "u", "p", Sighting.NONE, null));
        account.databases.put(shop, Samples.mysql("shop"));
        world.accepted((snapshot, now, fresh) -> Deployments.create(
                snapshot,
                new DeploymentRequest(null, List.of(), List.of(), "configure", Map.of(), null, null),
                ALICE,
                now,
                fresh));
        world.run(Duration.ofSeconds(5));
        assertThat(sighting(shop)).isEqualTo(new Sighting(Samples.mysql("shop"), false));
    }

    private Sighting sighting(RdsDbInstanceArn arn) {
        return Objects.requireNonNull(world.snapshot().resources().databases().get(arn))
                .sighting();
    }

    private List<String> problems() {
        return world.store.serviceErrors(Samples.STACK).stream()
                .map(ServiceError::message)
                .toList();
    }

    private <T> void draft(Function<Draft, Outcome<T>> rule) {
        world.accepted((snapshot, now, fresh) -> rule.apply(new Draft(snapshot, ALICE, now, fresh)));
    }
}
