package dev.cairn.coordinator.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.opsworks.OpsWorksClient;
import software.amazon.awssdk.services.opsworks.model.App;
import software.amazon.awssdk.services.opsworks.model.AppAttributesKeys;
import software.amazon.awssdk.services.opsworks.model.AppType;
import software.amazon.awssdk.services.opsworks.model.DeploymentCommandName;
import software.amazon.awssdk.services.opsworks.model.EnvironmentVariable;
import software.amazon.awssdk.services.opsworks.model.Instance;
import software.amazon.awssdk.services.opsworks.model.Layer;
import software.amazon.awssdk.services.opsworks.model.LayerAttributesKeys;
import software.amazon.awssdk.services.opsworks.model.LayerType;
import software.amazon.awssdk.services.opsworks.model.ResourceNotFoundException;
import software.amazon.awssdk.services.opsworks.model.Source;
import software.amazon.awssdk.services.opsworks.model.SourceType;
import software.amazon.awssdk.services.opsworks.model.Stack;
import software.amazon.awssdk.services.opsworks.model.StackAttributesKeys;
import software.amazon.awssdk.services.opsworks.model.ValidationException;
import software.amazon.awssdk.services.opsworks.model.WeeklyAutoScalingSchedule;

/** AWS' own client through the lives of stacks, layers, instances and apps. */
final class ApiLifecycleTest {
    private static final String ROLE = "arn:aws:iam::123456789012:role/aws-opsworks-service-role";
    private static final String PROFILE = "arn:aws:iam::123456789012:instance-profile/aws-opsworks-ec2-role";

    private final ApiServer server = new ApiServer();
    private final OpsWorksClient opsworks = server.client();

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void stackHasItsDefaultsAndKeepsWhatAnUpdateLeavesOut() {
        String id = stack("Shop");

        Stack stack = describeStack(id);
        assertThat(stack.name()).isEqualTo("Shop");
        assertThat(stack.arn()).isEqualTo("arn:aws:opsworks:us-east-1:123456789012:stack/" + id + "/");
        assertThat(stack.configurationManager().version()).isEqualTo("12");
        assertThat(stack.defaultOs()).isEqualTo("Amazon Linux 2");
        assertThat(stack.hostnameTheme()).isEqualTo("Layer_Dependent");
        assertThat(stack.defaultRootDeviceTypeAsString()).isEqualTo("instance-store");
        assertThat(stack.useCustomCookbooks()).isFalse();
        assertThat(stack.useOpsworksSecurityGroups()).isTrue();
        assertThat(stack.agentVersion()).isEqualTo("LATEST");
        assertThat(stack.attributes()).containsKey(StackAttributesKeys.COLOR);
        assertThat(stack.createdAt()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\+00:00");

        opsworks.updateStack(update -> update.stackId(id)
                .useCustomCookbooks(true)
                .customJson("{\"a\": 1}")
                .customCookbooksSource(Source.builder()
                        .type(SourceType.GIT)
                        .url("https://example.org/cookbooks.git")
                        .password("geheim")
                        .revision("main")
                        .build()));
        opsworks.updateStack(update -> update.stackId(id)
                .name("Shop 2")
                .customCookbooksSource(Source.builder()
                        .revision("v2")
                        .password("*****FILTERED*****")
                        .build()));

        Stack updated = describeStack(id);
        assertThat(updated.name()).isEqualTo("Shop 2");
        assertThat(updated.customJson()).isEqualTo("{\"a\": 1}");
        assertThat(updated.customCookbooksSource().url()).isEqualTo("https://example.org/cookbooks.git");
        assertThat(updated.customCookbooksSource().revision()).isEqualTo("v2");
        assertThat(updated.customCookbooksSource().password()).isEqualTo("*****FILTERED*****");
        assertThat(server.store
                        .stacks()
                        .getFirst()
                        .settings()
                        .customCookbooksSource()
                        .password())
                .isNotNull()
                .extracting(secret -> secret.reveal())
                .isEqualTo("geheim");

        opsworks.updateStack(update -> update.stackId(id).customJson(""));
        assertThat(describeStack(id).customJson()).isNull();
    }

    @Test
    void deletesAStackOnlyWhenItIsEmpty() {
        String id = stack("Shop");
        String layer = layer(id, "App", "app");
        String instance = instance(id, layer, null);
        assertThatThrownBy(() -> opsworks.deleteStack(delete -> delete.stackId(id)))
                .isInstanceOf(ValidationException.class);
        assertThatThrownBy(() -> opsworks.deleteLayer(delete -> delete.layerId(layer)))
                .isInstanceOf(ValidationException.class);
        opsworks.deleteInstance(delete -> delete.instanceId(instance));
        opsworks.deleteLayer(delete -> delete.layerId(layer));
        opsworks.deleteStack(delete -> delete.stackId(id));
        assertThatThrownBy(() -> opsworks.describeStacks(describe -> describe.stackIds(id)))
                .isInstanceOf(ResourceNotFoundException.class)
                .hasMessageContaining("Unable to find stack with ID " + id);
        assertThatThrownBy(() -> opsworks.deleteStack(delete -> delete.stackId(id)))
                .isInstanceOf(ResourceNotFoundException.class);
        assertThatThrownBy(() -> opsworks.describeInstances(describe -> describe.instanceIds(instance)))
                .isInstanceOf(ResourceNotFoundException.class)
                .hasMessageContaining(instance);
    }

    @Test
    void cloneTakesSettingsLayersAndChosenAppsAlong() {
        String id = stack("Shop");
        layer(id, "App", "app");
        String app = app(id, "Web Site");
        app(id, "Other");
        instance(id, describeLayers(id).getFirst().layerId(), null);

        String copy = opsworks.cloneStack(
                        clone -> clone.sourceStackId(id).serviceRoleArn(ROLE).cloneAppIds(app))
                .stackId();

        assertThat(describeStack(copy).name()).isEqualTo("Shop copy");
        assertThat(describeLayers(copy)).extracting(Layer::shortname).containsExactly("app");
        assertThat(opsworks.describeApps(describe -> describe.stackId(copy)).apps())
                .extracting(App::name)
                .containsExactly("Web Site");
        assertThat(opsworks.describeInstances(describe -> describe.stackId(copy))
                        .instances())
                .isEmpty();
    }

    @Test
    void credentialsStayWithTheKindOfSourceThatTheyAreFor() {
        String id = stack("Shop");
        String appId = app(id, "Site");
        opsworks.updateApp(update -> update.appId(appId)
                .appSource(Source.builder()
                        .type(SourceType.S3)
                        .url("https://s3.amazonaws.com/b/k")
                        .username("key")
                        .password("secret")
                        .build()));
        opsworks.updateApp(update -> update.appId(appId)
                .appSource(Source.builder()
                        .type(SourceType.GIT)
                        .url("https://example.org/x.git")
                        .build()));
        Source source = opsworks.describeApps(describe -> describe.appIds(appId))
                .apps()
                .getFirst()
                .appSource();
        assertThat(source.username()).isNull();
        assertThat(source.password()).isNull();
    }

    @Test
    void maskStandsForNothingThatIsNotStored() {
        String appId = app(stack("Shop"), "Site");
        assertThatThrownBy(() -> opsworks.updateApp(update -> update.appId(appId)
                        .environment(EnvironmentVariable.builder()
                                .key("TOKEN")
                                .value("*****FILTERED*****")
                                .secure(true)
                                .build())))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("TOKEN");
    }

    @Test
    void emptyNameOfACloneIsTheDefault() {
        String id = stack("Shop");
        String copy = opsworks.cloneStack(
                        clone -> clone.sourceStackId(id).name("").serviceRoleArn(ROLE))
                .stackId();
        assertThat(describeStack(copy).name()).isEqualTo("Shop copy");
    }

    @Test
    void clonedLayersKeepTheirOrderAndTheirScaling() {
        String id = stack("Shop");
        List<String> names = List.of("e", "d", "c", "b", "a");
        names.forEach(name -> layer(id, name, name));
        opsworks.setLoadBasedAutoScaling(
                set -> set.layerId(describeLayers(id).getFirst().layerId())
                        .enable(true)
                        .upScaling(up -> up.instanceCount(2)));

        String copy = opsworks.cloneStack(clone -> clone.sourceStackId(id).serviceRoleArn(ROLE))
                .stackId();

        assertThat(describeLayers(copy)).extracting(Layer::shortname).containsExactlyElementsOf(names);
        String first = describeLayers(copy).getFirst().layerId();
        var scaling = opsworks.describeLoadBasedAutoScaling(describe -> describe.layerIds(first))
                .loadBasedAutoScalingConfigurations()
                .getFirst();
        assertThat(scaling.enable()).isTrue();
        assertThat(scaling.upScaling().instanceCount()).isEqualTo(2);
    }

    @Test
    void layerListsAllAttributesAndReplacesItsLists() {
        String id = stack("Shop");
        String layerId = layer(id, "App", "app");

        Layer layer = describeLayers(id).getFirst();
        assertThat(layer.attributes()).hasSize(LayerAttributesKeys.knownValues().size());
        assertThat(layer.enableAutoHealing()).isTrue();
        assertThat(layer.lifecycleEventConfiguration().shutdown().executionTimeout())
                .isEqualTo(120);
        assertThat(layer.defaultRecipes().setup()).isEmpty();
        assertThat(layer.defaultSecurityGroupNames()).containsExactly("AWS-OpsWorks-Custom-Server");
        assertThat(layer.arn()).endsWith(":layer/" + layerId);

        opsworks.updateLayer(update -> update.layerId(layerId)
                .customRecipes(recipes -> recipes.setup("a::b").deploy("c"))
                .lifecycleEventConfiguration(configuration -> configuration.shutdown(s -> s.executionTimeout(30)))
                .enableAutoHealing(false));
        Layer updated = describeLayers(id).getFirst();
        assertThat(updated.customRecipes().setup()).containsExactly("a::b");
        assertThat(updated.customRecipes().configure()).isEmpty();
        assertThat(updated.lifecycleEventConfiguration().shutdown().executionTimeout())
                .isEqualTo(30);
        assertThat(updated.enableAutoHealing()).isFalse();
        assertThat(updated.name()).isEqualTo("App");

        assertThatThrownBy(() -> layer(id, "App", "other"))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("There is already a layer named \"App\" for this stack");
        assertThatThrownBy(() -> layer(id, "Other", "app"))
                .hasMessageContaining("There is already a layer with shortname \"app\" for this stack");
    }

    @Test
    void builtInLayerOfAnOldStackMakesItsPassword() {
        String id = opsworks.createStack(create -> create.name("Old")
                        .region("us-east-1")
                        .serviceRoleArn(ROLE)
                        .defaultInstanceProfileArn(PROFILE)
                        .configurationManager(manager -> manager.name("Chef").version("11.10")))
                .stackId();
        opsworks.createLayer(
                create -> create.stackId(id).type(LayerType.LB).name("Balancer").shortname("lb"));
        Layer layer = describeLayers(id).getFirst();
        assertThat(layer.attributes())
                .containsEntry(LayerAttributesKeys.HAPROXY_STATS_PASSWORD, "*****FILTERED*****")
                .containsEntry(LayerAttributesKeys.HAPROXY_STATS_USER, "opsworks");
        assertThat(layer.defaultRecipes().setup()).contains("opsworks_initial_setup", "haproxy");
        assertThat(layer.autoAssignElasticIps()).isTrue();
        opsworks.updateLayer(update -> update.layerId(layer.layerId())
                .attributes(Map.of(LayerAttributesKeys.HAPROXY_STATS_PASSWORD, "*****FILTERED*****")));
        assertThat(server.decisions
                        .snapshot(server.store.stacks().getFirst().id())
                        .orElseThrow()
                        .layers()
                        .values()
                        .iterator()
                        .next()
                        .settings()
                        .attributeSecrets()
                        .get("HaproxyStatsPassword"))
                .isNotNull()
                .satisfies(secret -> assertThat(secret.reveal()).hasSizeGreaterThan(20));
        assertThatThrownBy(() -> opsworks.createLayer(create -> create.stackId(stack("New"))
                        .type(LayerType.LB)
                        .name("Balancer")
                        .shortname("lb")))
                .hasMessageContaining("Chef 12");
    }

    @Test
    void instanceIsARecordUntilItIsStarted() {
        String id = stack("Shop");
        String layer = layer(id, "App", "app");
        String first = instance(id, layer, null);
        String second = instance(id, layer, "web-1");

        assertThat(opsworks.getHostnameSuggestion(suggest -> suggest.layerId(layer))
                        .hostname())
                .isEqualTo("app1");
        Instance instance = describeInstance(first);
        assertThat(instance.hostname()).isEqualTo("1");
        assertThat(instance.status()).isEqualTo("stopped");
        assertThat(instance.os()).isEqualTo("Amazon Linux 2");
        assertThat(instance.reportedOs()).isNotNull();
        assertThat(instance.infrastructureClass()).isEqualTo("ec2");
        assertThat(instance.arn()).endsWith(":instance/" + first);
        assertThat(instance.ec2InstanceId()).isNull();
        assertThat(opsworks.describeInstances(describe -> describe.layerId(layer))
                        .instances())
                .extracting(Instance::instanceId)
                .containsExactly(first, second);

        opsworks.updateInstance(
                update -> update.instanceId(first).instanceType("t2.large").hostname("web-2"));
        assertThat(describeInstance(first).instanceType()).isEqualTo("t2.large");
        assertThatThrownBy(() -> opsworks.updateInstance(
                        update -> update.instanceId(first).hostname("web-1")))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("web-1");

        opsworks.startInstance(start -> start.instanceId(first));
        assertThat(describeInstance(first).status()).isEqualTo("requested");
        assertThatThrownBy(() -> opsworks.deleteInstance(delete -> delete.instanceId(first)))
                .isInstanceOf(ValidationException.class);
        assertThatThrownBy(() -> opsworks.updateInstance(
                        update -> update.instanceId(first).hostname("x")))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("stopped");
        assertThat(opsworks.describeStackSummary(describe -> describe.stackId(id))
                        .stackSummary()
                        .instancesCount()
                        .requested())
                .isEqualTo(1);
    }

    @Test
    void appKeepsWhatAnUpdateLeavesOutAndHidesItsSecrets() {
        String id = stack("Shop");
        String appId = opsworks.createApp(create -> create.stackId(id)
                        .name("Web Site")
                        .type(AppType.OTHER)
                        .appSource(source -> source.type(SourceType.GIT)
                                .url("https://example.org/app.git")
                                .revision("v1")
                                .sshKey("-----BEGIN"))
                        .environment(
                                EnvironmentVariable.builder()
                                        .key("TOKEN")
                                        .value("geheim")
                                        .secure(true)
                                        .build(),
                                EnvironmentVariable.builder()
                                        .key("MODE")
                                        .value("live")
                                        .build()))
                .appId();

        App app =
                opsworks.describeApps(describe -> describe.appIds(appId)).apps().getFirst();
        assertThat(app.shortname()).isEqualTo("website");
        assertThat(app.attributes()).hasSize(AppAttributesKeys.knownValues().size());
        assertThat(app.appSource().sshKey()).isEqualTo("*****FILTERED*****");
        assertThat(app.environment())
                .extracting(EnvironmentVariable::key, EnvironmentVariable::value, EnvironmentVariable::secure)
                .containsExactly(tuple("TOKEN", "*****FILTERED*****", true), tuple("MODE", "live", false));

        opsworks.updateApp(update ->
                update.appId(appId).appSource(source -> source.revision("v2")).environment(app.environment()));
        App updated =
                opsworks.describeApps(describe -> describe.stackId(id)).apps().getFirst();
        assertThat(updated.appSource().url()).isEqualTo("https://example.org/app.git");
        assertThat(updated.appSource().revision()).isEqualTo("v2");
        assertThat(server.decisions
                        .snapshot(server.store.stacks().getFirst().id())
                        .orElseThrow()
                        .apps()
                        .values()
                        .iterator()
                        .next()
                        .settings()
                        .environment()
                        .getFirst()
                        .value()
                        .reveal())
                .isEqualTo("geheim");
        assertThatThrownBy(() -> app(id, "Web Site"))
                .hasMessageContaining("There is already an app named \"Web Site\" for this stack");
        opsworks.deleteApp(delete -> delete.appId(appId));
        assertThatThrownBy(() -> opsworks.describeApps(describe -> describe.appIds(appId)))
                .isInstanceOf(ResourceNotFoundException.class);
    }

    @Test
    void scalingDescriptionsAreKept() {
        String id = stack("Shop");
        String layer = layer(id, "App", "app");
        opsworks.setLoadBasedAutoScaling(set -> set.layerId(layer)
                .enable(true)
                .upScaling(up -> up.instanceCount(2).cpuThreshold(80.0).thresholdsWaitTime(5)));
        opsworks.setLoadBasedAutoScaling(set -> set.layerId(layer).upScaling(up -> up.loadThreshold(4.5)));
        var load = opsworks.describeLoadBasedAutoScaling(describe -> describe.layerIds(layer))
                .loadBasedAutoScalingConfigurations()
                .getFirst();
        assertThat(load.enable()).isTrue();
        assertThat(load.upScaling().cpuThreshold()).isEqualTo(80.0);
        assertThat(load.upScaling().loadThreshold()).isEqualTo(4.5);
        assertThat(load.downScaling().cpuThreshold()).isNull();

        String timer = opsworks.createInstance(create -> create.stackId(id)
                        .layerIds(layer)
                        .instanceType("t2.small")
                        .autoScalingType("timer"))
                .instanceId();
        String always = instance(id, layer, null);
        opsworks.setTimeBasedAutoScaling(set -> set.instanceId(timer)
                .autoScalingSchedule(WeeklyAutoScalingSchedule.builder()
                        .monday(Map.of("9", "on", "10", "off"))
                        .build()));
        var schedules = opsworks.describeTimeBasedAutoScaling(describe -> describe.instanceIds(timer, always))
                .timeBasedAutoScalingConfigurations();
        assertThat(schedules).hasSize(1);
        assertThat(schedules.getFirst().autoScalingSchedule().monday()).isEqualTo(Map.of("9", "on"));
        assertThatThrownBy(() -> opsworks.setTimeBasedAutoScaling(set -> set.instanceId(always)
                        .autoScalingSchedule(WeeklyAutoScalingSchedule.builder().build())))
                .isInstanceOf(ValidationException.class);
    }

    @Test
    void deploymentOfNobodyIsDescribed() {
        String id = stack("Shop");
        String app = app(id, "Site");
        String deployment = opsworks.createDeployment(create -> create.stackId(id)
                        .appId(app)
                        .comment("first")
                        .command(command -> command.name(DeploymentCommandName.DEPLOY)))
                .deploymentId();
        var described = opsworks.describeDeployments(describe -> describe.deploymentIds(deployment))
                .deployments()
                .getFirst();
        assertThat(described.appId()).isEqualTo(app);
        assertThat(described.comment()).isEqualTo("first");
        assertThat(described.status()).isEqualTo("successful");
        assertThat(described.iamUserArn())
                .isEqualTo(server.administrator.userArn().value());
        assertThat(described.command().nameAsString()).isEqualTo("deploy");
        assertThat(opsworks.describeCommands(describe -> describe.deploymentId(deployment))
                        .commands())
                .isEmpty();
        assertThatThrownBy(() -> opsworks.describeDeployments(describe -> describe.deploymentIds("nothing")))
                .isInstanceOf(ResourceNotFoundException.class);
    }

    @Test
    void resourcesThatNobodyRegisteredAreEmptyLists() {
        String id = stack("Shop");
        assertThat(opsworks.describeElasticIps(d -> d.stackId(id)).elasticIps()).isEmpty();
        assertThat(opsworks.describeVolumes(d -> d.stackId(id)).volumes()).isEmpty();
        assertThat(opsworks.describeRaidArrays(d -> d.stackId(id)).raidArrays()).isEmpty();
        assertThat(opsworks.describeRdsDbInstances(d -> d.stackId(id)).rdsDbInstances())
                .isEmpty();
        assertThat(opsworks.describeElasticLoadBalancers(d -> d.stackId(id)).elasticLoadBalancers())
                .isEmpty();
        assertThat(opsworks.describeEcsClusters(d -> d.stackId(id)).ecsClusters())
                .isEmpty();
        assertThat(opsworks.describeServiceErrors(d -> d.stackId(id)).serviceErrors())
                .isEmpty();
        assertThat(opsworks.listTags(d -> d.resourceArn(describeStack(id).arn()))
                        .tags())
                .isEmpty();
        assertThat(opsworks.describeOperatingSystems(d -> {}).operatingSystems())
                .anySatisfy(system -> assertThat(system.name()).isEqualTo("Debian 12"));
    }

    private String stack(String name) {
        return opsworks.createStack(create -> create.name(name)
                        .region("us-east-1")
                        .serviceRoleArn(ROLE)
                        .defaultInstanceProfileArn(PROFILE))
                .stackId();
    }

    private String layer(String stackId, String name, String shortname) {
        return opsworks.createLayer(create -> create.stackId(stackId)
                        .type(LayerType.CUSTOM)
                        .name(name)
                        .shortname(shortname))
                .layerId();
    }

    private String instance(String stackId, String layerId, @Nullable String hostname) {
        return opsworks.createInstance(create -> create.stackId(stackId)
                        .layerIds(layerId)
                        .instanceType("t2.small")
                        .hostname(hostname))
                .instanceId();
    }

    private String app(String stackId, String name) {
        return opsworks.createApp(create -> create.stackId(stackId).name(name).type(AppType.OTHER))
                .appId();
    }

    private Stack describeStack(String id) {
        return opsworks.describeStacks(describe -> describe.stackIds(id))
                .stacks()
                .getFirst();
    }

    private List<Layer> describeLayers(String stackId) {
        return opsworks.describeLayers(describe -> describe.stackId(stackId)).layers();
    }

    private Instance describeInstance(String id) {
        return opsworks.describeInstances(describe -> describe.instanceIds(id))
                .instances()
                .getFirst();
    }
}
