package dev.cairn.coordinator.domain.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.coordinator.domain.Samples;
import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.layer.Layer;
import dev.cairn.coordinator.domain.layer.LayerId;
import dev.cairn.coordinator.domain.layer.LayerSettings;
import dev.cairn.coordinator.domain.resource.Ec2VolumeId;
import dev.cairn.coordinator.domain.resource.Resources;
import dev.cairn.coordinator.domain.resource.Volume;
import dev.cairn.coordinator.domain.resource.VolumeId;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import dev.cairn.coordinator.domain.stack.Stack;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What stack, layers and instance together ask a provider for. */
final class LaunchOrdersTest {
    private static final LayerId WEB = new LayerId("web");
    private static final LayerId DATABASE = new LayerId("db");
    private static final String STACK_PROFILE = "arn:aws:iam::123456789012:instance-profile/aws-opsworks-ec2-role";
    private static final String OWN_PROFILE = "arn:aws:iam::123456789012:instance-profile/own";

    private final Map<LayerId, Layer> layers = new LinkedHashMap<>();
    private final Map<VolumeId, Volume> volumes = new LinkedHashMap<>();
    private Stack stack = Samples.stack();

    private void layer(
            LayerId id,
            String type,
            @Nullable String profile,
            List<String> groups,
            @Nullable Boolean publicIp,
            Map<String, String> tags) {
        Layer sample = Samples.layer(id, id.value(), true);
        LayerSettings settings = sample.settings();
        layers.put(
                id,
                new Layer(
                        id,
                        sample.stackId(),
                        type,
                        new LayerSettings(
                                settings.name(),
                                settings.shortname(),
                                Map.of(),
                                Map.of(),
                                null,
                                profile,
                                null,
                                groups,
                                List.of(),
                                List.of(),
                                true,
                                false,
                                publicIp,
                                settings.customRecipes(),
                                true,
                                id.equals(DATABASE),
                                120,
                                false),
                        tags,
                        sample.createdAt()));
    }

    private LaunchOrder order(LayerId... ids) {
        Instance instance = Samples.instance(1, "ebs", ids);
        return LaunchOrders.of(
                new StackSnapshot(
                        1,
                        stack,
                        layers,
                        Map.of(instance.id(), instance),
                        Map.of(),
                        Map.of(),
                        Map.of(),
                        Map.of(),
                        Map.of(),
                        Map.of(),
                        new Resources(Map.of(), volumes, Map.of(), Map.of(), Map.of()),
                        Map.of()),
                instance);
    }

    @Test
    void profileIsTheFirstLayersOwnOrTheStacks() {
        layer(WEB, "custom", null, List.of(), null, Map.of());
        layer(DATABASE, "custom", OWN_PROFILE, List.of(), null, Map.of());
        assertThat(order(WEB).instanceProfileArn()).isEqualTo(STACK_PROFILE);
        assertThat(order(WEB, DATABASE).instanceProfileArn()).isEqualTo(OWN_PROFILE);
    }

    @Test
    void groupsAreTheUnionOfAllLayers() {
        layer(WEB, "php-app", null, List.of("sg-1", "sg-2"), null, Map.of());
        layer(DATABASE, "db-master", null, List.of("sg-2", "sg-3"), null, Map.of());
        LaunchOrder order = order(WEB, DATABASE);
        assertThat(order.customSecurityGroupIds()).containsExactly("sg-1", "sg-2", "sg-3");
        assertThat(order.builtInSecurityGroups())
                .extracting(BuiltInSecurityGroup::name)
                .containsExactly(
                        "AWS-OpsWorks-Default-Server", "AWS-OpsWorks-PHP-App-Server", "AWS-OpsWorks-DB-Master-Server");
    }

    @Test
    void onlyLayersThatServeTheWebAreOpenForIt() {
        assertThat(BuiltInSecurityGroup.of("php-app").openPorts()).containsExactlyInAnyOrder(22, 80, 443);
        assertThat(BuiltInSecurityGroup.of("db-master").openPorts()).containsExactly(22);
        assertThat(BuiltInSecurityGroup.of("custom").openPorts()).containsExactly(22);
        assertThat(BuiltInSecurityGroup.DEFAULT.amongMembers()).isTrue();
    }

    @Test
    void oneLayerThatWantsAPublicAddressIsEnough() {
        layer(WEB, "custom", null, List.of(), true, Map.of());
        layer(DATABASE, "custom", null, List.of(), false, Map.of());
        assertThat(order(WEB, DATABASE).publicIp()).isTrue();
        assertThat(order(DATABASE).publicIp()).isFalse();
        layer(WEB, "custom", null, List.of(), null, Map.of());
        assertThat(order(WEB).publicIp()).isNull();
    }

    @Test
    void oneLayerThatWantsOptimizedDisksIsEnough() {
        layer(WEB, "custom", null, List.of(), null, Map.of());
        layer(DATABASE, "custom", null, List.of(), null, Map.of());
        assertThat(order(WEB).ebsOptimized()).isFalse();
        assertThat(order(WEB, DATABASE).ebsOptimized()).isTrue();
    }

    @Test
    void tagsOfALayerWinOverTheStacksAndOpsWorksOwnCome() {
        stack = stack.withTags(Map.of("team", "shop", "cost", "42"));
        layer(WEB, "custom", null, List.of(), null, Map.of("team", "web"));
        assertThat(order(WEB).tags())
                .containsEntry("team", "web")
                .containsEntry("cost", "42")
                .containsEntry("Name", "Sample - app1")
                .containsEntry("opsworks:stack", "Sample")
                .containsEntry("opsworks:instance", "app1")
                .containsEntry("opsworks:layer:web", "web");
    }

    @Test
    void aNewMachineComesWhereTheInstancesVolumesAre() {
        layer(WEB, "custom", null, List.of(), null, Map.of());
        assertThat(order(WEB).settings().availabilityZone()).isNull();
        volume("planned", null, null);
        assertThat(order(WEB).settings().availabilityZone()).isNull();
        volume("made", new Ec2VolumeId("vol-1"), "eu-west-1c");
        assertThat(order(WEB).settings().availabilityZone()).isEqualTo("eu-west-1c");
    }

    private void volume(String name, @Nullable Ec2VolumeId made, @Nullable String zone) {
        VolumeId id = new VolumeId(name);
        volumes.put(
                id,
                new Volume(
                        id,
                        Samples.STACK,
                        made,
                        null,
                        "/vol/" + name,
                        Samples.instanceId(1),
                        new Volume.Disk(10, "gp2", null, false, zone),
                        null,
                        null,
                        Samples.CREATED));
    }

    @Test
    void noMachineGetsMoreTagsThanEc2Takes() {
        Map<String, String> many = new LinkedHashMap<>();
        IntStream.range(0, 60).forEach(number -> many.put("key" + number, "value"));
        stack = stack.withTags(many);
        layer(WEB, "custom", null, List.of(), null, Map.of());
        // The four that say whose it is come on top.
        assertThat(order(WEB).tags()).hasSizeLessThanOrEqualTo(46).containsKey("Name");
    }
}
