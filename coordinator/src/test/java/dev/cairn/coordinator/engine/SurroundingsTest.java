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
import dev.cairn.coordinator.domain.lifecycle.Equipping;
import dev.cairn.coordinator.domain.lifecycle.InstanceRequests;
import dev.cairn.coordinator.domain.registration.ElasticIps;
import dev.cairn.coordinator.domain.registration.LoadBalancers;
import dev.cairn.coordinator.domain.registration.RdsDbInstances;
import dev.cairn.coordinator.domain.registration.Volumes;
import dev.cairn.coordinator.domain.resource.Database;
import dev.cairn.coordinator.domain.resource.ElasticIpAddress;
import dev.cairn.coordinator.domain.resource.LoadBalancerId;
import dev.cairn.coordinator.domain.resource.RdsDbInstance.Sighting;
import dev.cairn.coordinator.domain.resource.RdsDbInstanceArn;
import dev.cairn.coordinator.domain.resource.Volume;
import dev.cairn.coordinator.domain.resource.VolumeId;
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

    @Test
    void aLayersVolumesAreMadeAtTheFirstStartAndAttachedAtEach() {
        layer(false, new VolumeConfiguration("/vol/data", 1, 2, 20, "gp2", null, true));
        InstanceId id = world.add(1, "instance-store");
        world.online(id);
        assertThat(volumes(id)).hasSize(2).allSatisfy(volume -> {
            assertThat(volume.name()).isEqualTo("Created for app1");
            assertThat(volume.ec2VolumeId()).isEqualTo(FakeSurroundings.made(volume.id()));
            assertThat(volume.disk()).isEqualTo(new Volume.Disk(10, "gp2", null, true, "sim-a"));
        });
        assertThat(volumes(id)).extracting(Volume::device).containsExactly("/dev/sdi", "/dev/sdj");
        assertThat(account.volumes).hasSize(2).containsValue(Optional.of(world.server(id)));
        down(id);
        layer(false, new VolumeConfiguration("/vol/more", null, 1, 20, "gp2", null, true));
        world.online(id);
        assertThat(account.volumes).hasSize(2).containsValue(Optional.of(world.server(id)));
        down(id);
        world.accepted((snapshot, now, fresh) -> InstanceRequests.delete(snapshot, id, false, true, ALICE, now, fresh));
        world.run(Duration.ofMinutes(1));
        assertThat(account.volumes).isEmpty();
        assertThat(world.snapshot().resources().volumes()).isEmpty();
    }

    @Test
    void aKeptVolumeIsGivenToAnotherInstance() {
        layer(false, new VolumeConfiguration("/vol/data", null, 1, 20, "gp2", null, false));
        InstanceId one = world.add(1, "ebs");
        world.online(one);
        Volume volume = volumes(one).getFirst();
        down(one);
        delete(one, true);
        assertThat(account.volumes).containsOnlyKeys(volume.id());
        layer(false);
        InstanceId two = world.add(2, "ebs");
        draft(draft -> Volumes.assign(draft, volume.id(), two));
        world.online(two);
        assertThat(account.volumes).containsEntry(volume.id(), Optional.of(world.server(two)));
        down(two);
        draft(draft -> Volumes.unassign(draft, volume.id()));
        world.run(Duration.ofMinutes(1));
        assertThat(account.volumes).containsEntry(volume.id(), Optional.empty());
    }

    @Test
    void setupWaitsUntilTheVolumesAreAttached() {
        layer(false, new VolumeConfiguration("/vol/data", null, 1, 20, "gp2", null, true));
        account.hindrance = "the volume is attached to i-0123456789abcdef0: detach it there first";
        InstanceId id = world.add(1, "instance-store");
        world.start(id);
        world.untilStatus(id, InstanceStatus.RUNNING_SETUP, Duration.ofMinutes(1));
        world.run(Duration.ofSeconds(30));
        world.restart();
        world.run(Duration.ofSeconds(30));
        assertThat(world.status(id)).isEqualTo(InstanceStatus.RUNNING_SETUP);
        assertThat(world.types(id, Command.Status.PENDING)).containsExactly("setup");
        assertThat(problems())
                .containsExactly("the volumes could not be attached to the machine: " + account.hindrance);
        account.hindrance = null;
        world.untilStatus(id, InstanceStatus.ONLINE, Duration.ofMinutes(5));
        assertThat(account.volumes).containsValue(Optional.of(world.server(id)));
    }

    @Test
    void aStartWithoutItsVolumesFailsAndTheNextOneTriesAgain() {
        layer(false, new VolumeConfiguration("/vol/data", 1, 2, 20, "gp2", null, true));
        for (String root : List.of("ebs", "instance-store")) {
            InstanceId id = world.add(root.length(), root);
            account.quota = "EC2 refused: VolumeLimitExceeded";
            world.start(id);
            world.untilStatus(id, InstanceStatus.START_FAILED, Duration.ofMinutes(1));
            world.run(Duration.ofMinutes(10));
            assertThat(problems())
                    .last()
                    .isEqualTo("the volumes could not be attached to the machine: EC2 refused: VolumeLimitExceeded");
            assertThat(world.compute.alive(id))
                    .as("no machine runs for nothing")
                    .isEmpty();
            List<VolumeId> before = volumes(id).stream().map(Volume::id).toList();
            assertThat(before).hasSize(2);
            account.quota = null;
            world.online(id);
            assertThat(volumes(id)).extracting(Volume::id).containsExactlyElementsOf(before);
            assertThat(account.volumes.keySet()).containsExactlyInAnyOrderElementsOf(before);
            account.hindrance = "still in use";
            down(id);
            world.start(id);
            world.untilStatus(id, InstanceStatus.START_FAILED, Duration.ofMinutes(10));
            account.hindrance = null;
            down(id);
            world.accepted(
                    (snapshot, now, fresh) -> InstanceRequests.delete(snapshot, id, false, true, ALICE, now, fresh));
            world.run(Duration.ofMinutes(1));
            assertThat(account.volumes).isEmpty();
        }
    }

    @Test
    void whatTheAccountDoesNotLetGoIsToldOnceAndLeft() {
        layer(false, new VolumeConfiguration("/vol/data", null, 1, 20, "gp2", null, true));
        InstanceId id = world.add(1, "ebs");
        world.online(id);
        String made = String.valueOf(volumes(id).getFirst().ec2VolumeId());
        down(id);
        account.refusal = "EC2 refused: UnauthorizedOperation";
        world.accepted((snapshot, now, fresh) -> InstanceRequests.delete(snapshot, id, false, true, ALICE, now, fresh));
        world.run(Duration.ofHours(2));
        assertThat(problems())
                .containsExactly(
                        "the volume " + made + " could not be deleted: EC2 refused: UnauthorizedOperation; it is"
                                + " not tried again: delete the volume in the account");
        assertThat(account.deletions).isEqualTo(1);
    }

    @Test
    void aVolumeIsNotTakenFromAMachineThatRuns() {
        layer(false, new VolumeConfiguration("/vol/data", null, 1, 20, "gp2", null, true));
        InstanceId id = world.add(1, "ebs");
        world.online(id);
        VolumeId volume = volumes(id).getFirst().id();
        for (Function<Draft, Outcome<VolumeId>> rule : List.<Function<Draft, Outcome<VolumeId>>>of(
                draft -> Volumes.unassign(draft, volume), draft -> Volumes.deregister(draft, volume))) {
            Outcome<VolumeId> outcome = rule.apply(new Draft(world.snapshot(), ALICE, world.time.now(), world.ids));
            assertThat(outcome).isInstanceOf(Outcome.Refused.class);
            assertThat(outcome.toString()).contains("which is online; stop the instance first");
        }
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

    private List<Volume> volumes(InstanceId id) {
        return Equipping.volumes(world.snapshot(), id);
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
