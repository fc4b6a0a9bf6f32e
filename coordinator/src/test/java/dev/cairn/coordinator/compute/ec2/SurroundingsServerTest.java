package dev.cairn.coordinator.compute.ec2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.IpPermission;
import software.amazon.awssdk.services.ec2.model.IpRange;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.UserIdGroupPair;
import software.amazon.awssdk.services.ec2.model.Volume;
import software.amazon.awssdk.services.ec2.model.VolumeState;
import software.amazon.awssdk.services.elasticloadbalancing.ElasticLoadBalancingClient;
import software.amazon.awssdk.services.elasticloadbalancing.model.Instance;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetDescription;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthStateEnum;

/** What surrounds machines, of the test's EC2 through the SDK's own clients. */
final class SurroundingsServerTest {
    private static final String HERE = "eu-west-1";

    private final Ec2Server server = new Ec2Server();
    private final Ec2Client ec2 = with(Ec2Client.builder()).build();

    private <B extends AwsClientBuilder<B, C>, C> B with(B builder) {
        return builder.endpointOverride(server.endpoint())
                .region(Region.of(HERE))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("AKID", "secret")));
    }

    @AfterEach
    void close() {
        ec2.close();
        server.close();
    }

    private String running() {
        String image = ec2.describeImages(each -> each.owners("136693071363")).images().stream()
                .filter(each -> each.architecture().toString().equals("x86_64"))
                .findFirst()
                .orElseThrow()
                .imageId();
        String id = ec2.runInstances(each ->
                        each.imageId(image).instanceType("t3.micro").minCount(1).maxCount(1))
                .instances()
                .getFirst()
                .instanceId();
        server.step();
        return id;
    }

    private static void refusedWith(String code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        AwsServiceException.class,
                        e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo(code));
    }

    private static Filter filter(String name, String value) {
        return Filter.builder().name(name).values(value).build();
    }

    private Volume volume(String id) {
        return ec2.describeVolumes(each -> each.volumeIds(id)).volumes().getFirst();
    }

    private String volumeIn(String zone) {
        return ec2.createVolume(each -> each.availabilityZone(zone)
                        .size(10)
                        .volumeType("io1")
                        .iops(100)
                        .encrypted(true)
                        .clientToken("v-" + zone))
                .volumeId();
    }

    @Test
    void volumesAreAttachedInTheirZone() {
        String machine = running();
        String id = volumeIn(HERE + "a");
        assertThat(volumeIn(HERE + "a")).isEqualTo(id);
        assertThat(volume(id).state()).isEqualTo(VolumeState.CREATING);
        server.step();
        ec2.attachVolume(each -> each.volumeId(id).instanceId(machine).device("/dev/sdi"));
        assertThat(volume(id).attachments().getFirst().stateAsString()).isEqualTo("attaching");
        server.step();
        assertThat(volume(id).state()).isEqualTo(VolumeState.IN_USE);
        assertThat(volume(id).iops()).isEqualTo(100);
        assertThat(volume(id).encrypted()).isTrue();
        refusedWith("VolumeInUse", () -> ec2.deleteVolume(each -> each.volumeId(id)));
        refusedWith(
                "VolumeInUse",
                () -> ec2.attachVolume(
                        each -> each.volumeId(id).instanceId(machine).device("/dev/sdj")));
        String far = volumeIn(HERE + "b");
        server.step();
        refusedWith(
                "InvalidVolume.ZoneMismatch",
                () -> ec2.attachVolume(
                        each -> each.volumeId(far).instanceId(machine).device("/dev/sdj")));
        ec2.detachVolume(each -> each.volumeId(id));
        server.step();
        ec2.deleteVolume(each -> each.volumeId(id));
        server.step();
        refusedWith("InvalidVolume.NotFound", () -> volume(id));
    }

    @Test
    void addressesMoveAndAreReleased() {
        String one = running();
        String two = running();
        String id = ec2.allocateAddress(each -> each.domain("vpc")).allocationId();
        ec2.associateAddress(each -> each.allocationId(id).instanceId(one).allowReassociation(false));
        refusedWith(
                "Resource.AlreadyAssociated",
                () -> ec2.associateAddress(
                        each -> each.allocationId(id).instanceId(two).allowReassociation(false)));
        String association = ec2.associateAddress(
                        each -> each.allocationId(id).instanceId(two).allowReassociation(true))
                .associationId();
        String ip = server.addresses(HERE).all().getFirst();
        assertThat(server.addresses(HERE).holder(ip)).isEqualTo(two);
        refusedWith("InvalidIPAddress.InUse", () -> ec2.releaseAddress(each -> each.allocationId(id)));
        ec2.disassociateAddress(each -> each.associationId(association));
        ec2.releaseAddress(each -> each.allocationId(id));
        assertThat(ec2.describeAddresses().addresses()).isEmpty();
    }

    @Test
    void groupsKnowTheirRules() {
        String vpc = ec2.describeVpcs().vpcs().getFirst().vpcId();
        String id = ec2.createSecurityGroup(
                        each -> each.groupName("web").description("web").vpcId(vpc))
                .groupId();
        refusedWith(
                "InvalidGroup.Duplicate",
                () -> ec2.createSecurityGroup(
                        each -> each.groupName("web").description("web").vpcId(vpc)));
        IpPermission ssh = IpPermission.builder()
                .ipProtocol("tcp")
                .fromPort(22)
                .toPort(22)
                .ipRanges(IpRange.builder().cidrIp("0.0.0.0/0").build())
                .build();
        IpPermission each = IpPermission.builder()
                .ipProtocol("-1")
                .userIdGroupPairs(UserIdGroupPair.builder().groupId(id).build())
                .build();
        ec2.authorizeSecurityGroupIngress(rules -> rules.groupId(id).ipPermissions(ssh, each));
        refusedWith(
                "InvalidPermission.Duplicate",
                () -> ec2.authorizeSecurityGroupIngress(
                        rules -> rules.groupId(id).ipPermissions(ssh)));
        ec2.revokeSecurityGroupIngress(rules -> rules.groupId(id).ipPermissions(ssh));
        assertThat(ec2.describeSecurityGroups(
                                groups -> groups.filters(filter("group-name", "web"), filter("vpc-id", vpc)))
                        .securityGroups()
                        .getFirst()
                        .ipPermissions())
                .singleElement()
                .satisfies(left ->
                        assertThat(left.userIdGroupPairs().getFirst().groupId()).isEqualTo(id));
    }

    @Test
    void classicBalancersDrain() {
        String machine = running();
        server.balancers(HERE).add("front", HERE + "a");
        Instance member = Instance.builder().instanceId(machine).build();
        try (ElasticLoadBalancingClient elb =
                with(ElasticLoadBalancingClient.builder()).build()) {
            refusedWith(
                    "LoadBalancerNotFound", () -> elb.describeLoadBalancers(each -> each.loadBalancerNames("back")));
            elb.modifyLoadBalancerAttributes(each -> each.loadBalancerName("front")
                    .loadBalancerAttributes(some ->
                            some.connectionDraining(on -> on.enabled(true).timeout(60))));
            elb.registerInstancesWithLoadBalancer(
                    each -> each.loadBalancerName("front").instances(member));
            assertThat(elb.describeLoadBalancers()
                            .loadBalancerDescriptions()
                            .getFirst()
                            .instances())
                    .hasSize(1);
            elb.deregisterInstancesFromLoadBalancer(
                    each -> each.loadBalancerName("front").instances(member));
            assertThat(elb.describeInstanceHealth(each -> each.loadBalancerName("front"))
                            .instanceStates()
                            .getFirst()
                            .description())
                    .isEqualTo("Instance deregistration currently in progress.");
            server.step();
            assertThat(elb.describeInstanceHealth(each -> each.loadBalancerName("front"))
                            .instanceStates())
                    .isEmpty();
        }
        assertThat(server.actions()).contains("elasticloadbalancing:DescribeInstanceHealth", "ec2:RunInstances");
    }

    @Test
    void targetGroupsDrain() {
        String machine = running();
        String arn = server.targets(HERE).add("front");
        TargetDescription target = TargetDescription.builder().id(machine).build();
        try (ElasticLoadBalancingV2Client elb =
                with(ElasticLoadBalancingV2Client.builder()).build()) {
            elb.registerTargets(each -> each.targetGroupArn(arn).targets(target));
            assertThat(server.targets(HERE).targets(arn)).containsExactly(machine);
            elb.deregisterTargets(each -> each.targetGroupArn(arn).targets(target));
            assertThat(elb.describeTargetHealth(each -> each.targetGroupArn(arn))
                            .targetHealthDescriptions()
                            .getFirst()
                            .targetHealth()
                            .state())
                    .isEqualTo(TargetHealthStateEnum.DRAINING);
            String balancer = elb.describeTargetGroups(each -> each.targetGroupArns(arn))
                    .targetGroups()
                    .getFirst()
                    .loadBalancerArns()
                    .getFirst();
            assertThat(elb.describeLoadBalancers(each -> each.loadBalancerArns(balancer))
                            .loadBalancers()
                            .getFirst()
                            .dnsName())
                    .startsWith("front-");
        }
    }

    @Test
    void tagsAreFoundAgain() {
        String machine = running();
        ec2.createTags(each -> each.resources(machine)
                .tags(Tag.builder().key("role").value("web").build()));
        assertThat(server.tags(HERE, machine)).isEqualTo(Map.of("role", "web"));
        assertThat(ec2.describeTags(each -> each.filters(filter("key", "role"))).tags())
                .singleElement()
                .satisfies(tag -> assertThat(tag.resourceId()).isEqualTo(machine));
        assertThat(ec2.describeInstanceTypes(each -> each.instanceTypesWithStrings("m3.medium"))
                        .instanceTypes()
                        .getFirst()
                        .supportedRootDeviceTypesAsStrings())
                .containsExactly("ebs", "instance-store");
    }
}
