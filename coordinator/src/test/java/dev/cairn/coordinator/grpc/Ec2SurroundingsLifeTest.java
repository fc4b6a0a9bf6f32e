package dev.cairn.coordinator.grpc;

import static dev.cairn.coordinator.grpc.CoordinatorOnEc2.REGION;
import static dev.cairn.coordinator.grpc.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.coordinator.compute.ec2.Disk;
import dev.cairn.coordinator.compute.ec2.Ec2Server;
import dev.cairn.coordinator.compute.ec2.Machine;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.opsworks.OpsWorksClient;
import software.amazon.awssdk.services.opsworks.model.RaidArray;
import software.amazon.awssdk.services.opsworks.model.RdsDbInstance;
import software.amazon.awssdk.services.opsworks.model.ServiceError;
import software.amazon.awssdk.services.opsworks.model.ValidationException;
import software.amazon.awssdk.services.opsworks.model.Volume;
import software.amazon.awssdk.services.opsworks.model.VolumeConfiguration;

/** Addresses, volumes and load balancers of instances on EC2 through their lives: a whole coordinator, EC2 over HTTP. */
final class Ec2SurroundingsLifeTest {
    @TempDir
    private Path directory;

    private CoordinatorOnEc2 cairn;
    private OpsWorksClient api;
    private Ec2Server ec2;
    private String stack;
    private String layer;

    @BeforeEach
    void start() throws Exception {
        cairn = new CoordinatorOnEc2(directory);
        api = cairn.api;
        ec2 = cairn.ec2;
        stack = cairn.stack();
        layer = api.createLayer(request -> request.stackId(stack)
                        .type("custom")
                        .name("Web")
                        .shortname("web")
                        .autoAssignElasticIps(true)
                        .volumeConfigurations(
                                VolumeConfiguration.builder()
                                        .mountPoint("/vol/data")
                                        .numberOfDisks(1)
                                        .size(10)
                                        .volumeType("gp2")
                                        .encrypted(true)
                                        .build(),
                                VolumeConfiguration.builder()
                                        .mountPoint("/vol/fast")
                                        .raidLevel(0)
                                        .numberOfDisks(2)
                                        .size(20)
                                        .volumeType("io1")
                                        .iops(100)
                                        .build())
                        .lifecycleEventConfiguration(
                                events -> events.shutdown(shutdown -> shutdown.delayUntilElbConnectionsDrained(true))))
                .layerId();
        ec2.balancers(REGION).add("front", REGION + "a");
    }

    @AfterEach
    void stop() {
        cairn.close();
    }

    private String instance(String rootDeviceType) {
        return cairn.instance(stack, layer, rootDeviceType);
    }

    private String machine(String instance) {
        return cairn.described(instance).ec2InstanceId();
    }

    private List<Volume> volumes(String instance) {
        return api.describeVolumes(request -> request.instanceId(instance)).volumes();
    }

    /** All that the records say is so in the account. */
    private void awaitEquipped(String instance) {
        String machine = machine(instance);
        eventually("its address", () -> {
            List<String> addresses = ec2.addresses(REGION).all();
            return addresses.size() == 1 && machine.equals(ec2.addresses(REGION).holder(addresses.getFirst()));
        });
        eventually(
                "its volumes",
                () -> volumes(instance).size() == 3
                        && ec2.disks(REGION).all().stream()
                                        .filter(disk -> machine.equals(disk.machineId())
                                                && disk.device().startsWith("/dev/sd"))
                                        .count()
                                >= 3);
        eventually(
                "its load balancer",
                () -> ec2.balancers(REGION).members("front").contains(machine));
    }

    private void attach() {
        api.attachElasticLoadBalancer(
                request -> request.elasticLoadBalancerName("front").layerId(layer));
    }

    @Test
    void whatAnInstanceHasFollowsItAndNothingIsLeftOver() {
        attach();
        String instance = instance("ebs");
        cairn.startOnline(instance);
        awaitEquipped(instance);
        assertThat(volumes(instance)).allSatisfy(volume -> {
            assertThat(volume.name()).isEqualTo("Created for web1");
            assertThat(volume.size()).isEqualTo(10);
            assertThat(volume.availabilityZone()).isEqualTo(REGION + "a");
            assertThat(volume.status()).isEqualTo("in-use");
        });
        RaidArray array = api.describeRaidArrays(request -> request.instanceId(instance))
                .raidArrays()
                .getFirst();
        assertThat(array.numberOfDisks()).isEqualTo(2);
        assertThat(array.size()).isEqualTo(20);
        assertThat(array.iops()).isEqualTo(100);
        assertThat(api.describeVolumes(request -> request.raidArrayId(array.raidArrayId()))
                        .volumes())
                .hasSize(2);
        assertThat(api.describeElasticLoadBalancers(request -> request.layerIds(layer))
                        .elasticLoadBalancers()
                        .getFirst()
                        .ec2InstanceIds())
                .containsExactly(machine(instance));

        cairn.stop(instance);
        assertThat(ec2.balancers(REGION).members("front")).isEmpty();
        cairn.startOnline(instance);
        awaitEquipped(instance);
        cairn.stop(instance);
        api.deleteInstance(
                request -> request.instanceId(instance).deleteElasticIp(true).deleteVolumes(true));
        eventually(
                "nothing is left",
                () -> ec2.machines(REGION).alive().isEmpty()
                        && ec2.disks(REGION).all().isEmpty()
                        && ec2.addresses(REGION).all().isEmpty());
        assertThat(api.describeVolumes(request -> request.stackId(stack)).volumes())
                .isEmpty();
    }

    @Test
    void badDaysOfEc2MakeNothingTwice() {
        attach();
        String instance = instance("ebs");
        ec2.faults().loseAnswer("AllocateAddress", 5);
        ec2.faults().loseAnswer("CreateVolume", 5);
        ec2.faults().internalError("AttachVolume", 4);
        ec2.faults().loseAnswer("AssociateAddress", 3);
        ec2.faults().loseAnswer("RegisterInstancesWithLoadBalancer", 2);
        cairn.startOnline(instance);
        awaitEquipped(instance);
        assertThat(ec2.disks(REGION).all()).hasSize(4);
        assertThat(ec2.addresses(REGION).all()).hasSize(1);
    }

    private String stackIn(String vpc, @Nullable String subnet, @Nullable String zone) {
        return api.createStack(request -> request.name("placed")
                        .region(REGION)
                        .vpcId(vpc)
                        .defaultSubnetId(subnet)
                        .defaultAvailabilityZone(zone)
                        .serviceRoleArn("arn:aws:iam::123456789012:role/service")
                        .defaultInstanceProfileArn("arn:aws:iam::123456789012:instance-profile/instance"))
                .stackId();
    }

    private void machinesGoWhereTheAccountHasPlaces() {
        String vpc = ec2.network(REGION).addVpc();
        String subnet = ec2.network(REGION).addSubnet(vpc, REGION + "b", false);
        String other = ec2.network(REGION).addSubnet(ec2.network(REGION).addVpc(), REGION + "a", false);
        assertThatThrownBy(() -> stackIn("vpc-00000000", null, null))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("the account has no VPC vpc-00000000 in us-east-1");
        assertThatThrownBy(() -> stackIn(vpc, null, null)).hasMessageContaining("Default Subnet Id: is required");
        assertThatThrownBy(() -> stackIn(vpc, other, null)).hasMessageContaining("not in the stack's VPC " + vpc);
        String placed = stackIn(vpc, subnet, null);
        assertThat(api.describeStacks(request -> request.stackIds(placed))
                        .stacks()
                        .getFirst()
                        .defaultAvailabilityZone())
                .isEqualTo(REGION + "b");
        assertThatThrownBy(
                        () -> api.updateStack(request -> request.stackId(placed).defaultAvailabilityZone(REGION + "a")))
                .hasMessageContaining("which is in us-east-1b");
        api.updateStack(request -> request.stackId(placed).name("kept"));
        assertThatThrownBy(() -> api.createInstance(request -> request.stackId(stack)
                        .layerIds(layer)
                        .instanceType("t3.micro")
                        .subnetId("subnet-00000000")))
                .hasMessageContaining("the account has no subnet subnet-00000000 in us-east-1");
    }

    private void databasesAreDescribedAsRdsSays() {
        String shop = ec2.databases(REGION).add("shop", "postgres");
        String gone = shop.replace("shop", "gone");
        for (String arn : List.of(shop, gone)) {
            api.registerRdsDbInstance(request ->
                    request.stackId(stack).rdsDbInstanceArn(arn).dbUser("u").dbPassword("p"));
        }
        List<RdsDbInstance> found =
                api.describeRdsDbInstances(request -> request.stackId(stack)).rdsDbInstances();
        assertThat(found).extracting(RdsDbInstance::missingOnRds).containsExactly(false, true);
        assertThat(found)
                .extracting(RdsDbInstance::address)
                .containsExactly("shop.c0ffee.us-east-1.rds.amazonaws.com", null);
        assertThat(found).extracting(RdsDbInstance::engine).containsExactly("postgres", null);

        ec2.faults().refuse("DescribeDBInstances", 1, 403, "AccessDenied", "no");
        assertThatThrownBy(() -> api.registerRdsDbInstance(request -> request.stackId(stack)
                        .rdsDbInstanceArn(shop.replace("shop", "third"))
                        .dbUser("u")
                        .dbPassword("p")))
                .hasMessageContaining("is not allowed (rds:DescribeDBInstances)");
    }

    @Test
    void whatRequestsNameIsLookedUpInTheAccount() {
        machinesGoWhereTheAccountHasPlaces();
        databasesAreDescribedAsRdsSays();
        assertThatThrownBy(() ->
                        api.registerElasticIp(request -> request.stackId(stack).elasticIp("203.0.113.99")))
                .hasMessageContaining("the account has no address 203.0.113.99 in us-east-1");
        assertThatThrownBy(() ->
                        api.registerVolume(request -> request.stackId(stack).ec2VolumeId("vol-00000000000000001")))
                .hasMessageContaining("the account has no volume vol-00000000000000001 in us-east-1");
        assertThatThrownBy(() -> api.attachElasticLoadBalancer(
                        request -> request.layerId(layer).elasticLoadBalancerName("back")))
                .hasMessageContaining("the account has no load balancer back in us-east-1");
        Disk disk = ec2.disks(REGION).addByHand(REGION + "b", 7);
        String id = api.registerVolume(request -> request.stackId(stack).ec2VolumeId(disk.id()))
                .volumeId();
        assertThat(api.describeVolumes(request -> request.volumeIds(id))
                        .volumes()
                        .getFirst()
                        .size())
                .isEqualTo(7);
    }

    @Test
    void aVolumeThatAnotherMachineHasIsAServiceErrorUntilItIsFree() {
        Disk disk = ec2.disks(REGION).addByHand(REGION + "a", 7);
        ec2.disks(REGION).attachByHand(disk.id(), "i-0123456789abcdef0", "/dev/sdf");
        String id = api.registerVolume(request -> request.stackId(stack).ec2VolumeId(disk.id()))
                .volumeId();
        api.updateVolume(request -> request.volumeId(id).mountPoint("/mnt/old"));
        String instance = instance("ebs");
        api.assignVolume(request -> request.volumeId(id).instanceId(instance));
        api.startInstance(request -> request.instanceId(instance));
        eventually(
                "people are told",
                () -> api.describeServiceErrors(request -> request.instanceId(instance)).serviceErrors().stream()
                        .map(ServiceError::message)
                        .anyMatch(message ->
                                message.contains("is attached to i-0123456789abcdef0: detach it there first")));
        assertThat(cairn.status(instance)).as("its setup waits").isNotEqualTo("online");
        ec2.disks(REGION).releaseByHand(disk.id());
        cairn.await(instance, "online");
        eventually("it is attached", () -> machine(instance).equals(disk.machineId()));
    }

    @Test
    void aStartWhoseVolumesEc2RefusesFailsAndLeavesNoMachineRunning() {
        Disk own = ec2.disks(REGION).addByHand(REGION + "a", 7);
        String id = api.registerVolume(request -> request.stackId(stack).ec2VolumeId(own.id()))
                .volumeId();
        api.updateVolume(request -> request.volumeId(id).mountPoint("/mnt/own"));
        String instance = instance("ebs");
        api.assignVolume(request -> request.volumeId(id).instanceId(instance));
        cairn.startOnline(instance);
        cairn.stop(instance);
        ec2.disks(REGION).loseByHand(own.id());
        api.startInstance(request -> request.instanceId(instance));
        cairn.await(instance, "start_failed");
        assertThat(api.describeServiceErrors(request -> request.instanceId(instance)).serviceErrors().stream()
                        .map(ServiceError::message))
                .anyMatch(message -> message.contains("the account has no volume " + own.id() + " in us-east-1:"
                        + " deregister it from the stack, or make it again"));
        eventually(
                "no machine runs",
                () -> ec2.machines(REGION).alive().stream()
                        .allMatch(machine ->
                                machine.state() == Machine.State.STOPPED || machine.state() == Machine.State.STOPPING));
        api.deregisterVolume(request -> request.volumeId(id));
        cairn.startOnline(instance);
    }
}
