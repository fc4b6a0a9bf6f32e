package dev.cairn.demo;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.StandardRetryStrategy;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.opsworks.OpsWorksClient;
import software.amazon.awssdk.services.opsworks.model.Command;
import software.amazon.awssdk.services.opsworks.model.Deployment;
import software.amazon.awssdk.services.opsworks.model.DeploymentCommandName;
import software.amazon.awssdk.services.opsworks.model.Instance;
import software.amazon.awssdk.services.opsworks.model.LayerType;
import software.amazon.awssdk.services.opsworks.model.Recipes;
import software.amazon.awssdk.services.opsworks.model.ServiceError;
import software.amazon.awssdk.services.opsworks.model.Source;
import software.amazon.awssdk.services.opsworks.model.SourceType;

/** The demo's stack, driven through the OpsWorks API by AWS's own client as any user's script would do. */
final class SampleStack implements AutoCloseable {
    private static final Region REGION = Region.US_EAST_1;
    private static final String SERVICE_ROLE = "arn:aws:iam::123456789012:role/aws-opsworks-service-role";
    private static final String INSTANCE_PROFILE = "arn:aws:iam::123456789012:instance-profile/aws-opsworks-ec2-role";

    private final OpsWorksClient api;
    private final List<String> layerIds = new ArrayList<>();
    private @Nullable String stackId;
    private @Nullable String appId;

    SampleStack(URI endpoint, Path credentials) {
        api = OpsWorksClient.builder()
                .endpointOverride(endpoint)
                .region(REGION)
                .credentialsProvider(ProfileCredentialsProvider.builder()
                        .profileFile(ProfileFile.builder()
                                .content(credentials)
                                .type(ProfileFile.Type.CREDENTIALS)
                                .build())
                        .build())
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                // A coordinator that was killed is back within seconds.
                .overrideConfiguration(overrides -> overrides.retryStrategy(StandardRetryStrategy.builder()
                        .maxAttempts(30)
                        .backoffStrategy(BackoffStrategy.fixedDelay(Duration.ofSeconds(1)))
                        .circuitBreakerEnabled(false)
                        .build()))
                .build();
    }

    /** Creates the stack with its three layers, its app and its four instances; nothing starts yet. */
    void create(String cookbooksUrl, String appUrl, String customJson) {
        stackId = api.createStack(stack -> stack.name("Cairn demo")
                        .region(REGION.id())
                        .serviceRoleArn(SERVICE_ROLE)
                        .defaultInstanceProfileArn(INSTANCE_PROFILE)
                        .defaultOs("Debian 12")
                        .defaultRootDeviceType("ebs")
                        .configurationManager(manager -> manager.name("Chef").version("12"))
                        .customJson(customJson)
                        .useCustomCookbooks(true)
                        .customCookbooksSource(Source.builder()
                                .type(SourceType.GIT)
                                .url(cookbooksUrl)
                                .revision("main")
                                .build()))
                .stackId();
        String lb = layer(
                "Load balancer",
                "lb",
                Recipes.builder()
                        .setup("loadbalancer::setup")
                        .configure("loadbalancer::configure")
                        .build());
        String app = layer(
                "App servers",
                "app",
                Recipes.builder()
                        .setup("webapp::setup")
                        .configure("webapp::configure")
                        .deploy("webapp::deploy")
                        .undeploy("webapp::undeploy")
                        .shutdown("webapp::shutdown")
                        .build());
        String db = layer(
                "Database", "db", Recipes.builder().setup("database::setup").build());
        appId = api.createApp(request -> request.stackId(stackId)
                        .name("Sample")
                        .shortname("sample")
                        .type("other")
                        .appSource(Source.builder()
                                .type(SourceType.GIT)
                                .url(appUrl)
                                .revision("main")
                                .build()))
                .appId();
        List.of(db, lb, app, app).forEach(this::instance);
    }

    private String layer(String name, String shortname, Recipes recipes) {
        String id = api.createLayer(layer -> layer.stackId(stackId)
                        .type(LayerType.CUSTOM)
                        .name(name)
                        .shortname(shortname)
                        .customRecipes(recipes)
                        .lifecycleEventConfiguration(
                                events -> events.shutdown(shutdown -> shutdown.executionTimeout(60))))
                .layerId();
        layerIds.add(id);
        return id;
    }

    private void instance(String layerId) {
        String hostname =
                api.getHostnameSuggestion(request -> request.layerId(layerId)).hostname();
        api.createInstance(instance -> instance.stackId(stackId)
                .layerIds(layerId)
                .instanceType("t3.small")
                .hostname(hostname));
    }

    void startAll() {
        api.startStack(request -> request.stackId(stackId));
    }

    List<Instance> instances() {
        return api.describeInstances(request -> request.stackId(stackId)).instances();
    }

    Instance instance(Predicate<Instance> which) {
        return instances().stream()
                .filter(which)
                .findFirst()
                .orElseThrow(() -> new StepFailed("The stack lost an instance: " + states()));
    }

    Instance named(String hostname) {
        return instance(candidate -> candidate.hostname().equals(hostname));
    }

    /** Every instance with its status, for progress and errors. */
    String states() {
        StringBuilder text = new StringBuilder();
        for (Instance instance : instances()) {
            text.append(text.isEmpty() ? "" : ", ")
                    .append(instance.hostname())
                    .append(' ')
                    .append(instance.status());
        }
        return text.toString();
    }

    /** Waits until all of them are online; a failed setup or start ends the wait with its log. */
    void awaitOnline(Duration limit, String... hostnames) {
        List<String> wanted = List.of(hostnames);
        Await.until(
                String.join(", ", wanted) + " to be online",
                limit,
                () -> {
                    List<Instance> some = instances().stream()
                            .filter(instance -> wanted.contains(instance.hostname()))
                            .toList();
                    some.forEach(this::failIfBroken);
                    return some.stream().allMatch(instance -> "online".equals(instance.status()))
                            ? Optional.of(some)
                            : Optional.empty();
                },
                () -> "Now: " + states());
    }

    private void failIfBroken(Instance instance) {
        if ("setup_failed".equals(instance.status()) || "start_failed".equals(instance.status())) {
            throw new StepFailed(instance.hostname() + " is " + instance.status() + ".\n" + why(instance));
        }
    }

    private String why(Instance instance) {
        StringBuilder text = new StringBuilder();
        for (ServiceError error : api.describeServiceErrors(request -> request.instanceId(instance.instanceId()))
                .serviceErrors()) {
            text.append(error.message()).append('\n');
        }
        lastCommand(instance).ifPresent(command -> text.append(CommandLog.tail(command)));
        return text.toString();
    }

    Optional<Command> lastCommand(Instance instance) {
        return commands(instance).stream().findFirst();
    }

    /** Newest first. */
    List<Command> commands(Instance instance) {
        return api.describeCommands(request -> request.instanceId(instance.instanceId()))
                .commands();
    }

    void awaitStatus(String hostname, String status, Duration limit) {
        Await.until(
                hostname + " to be " + status,
                limit,
                () -> Optional.of(named(hostname)).filter(instance -> status.equals(instance.status())),
                () -> "Now: " + states());
    }

    void stop(String hostname) {
        api.stopInstance(request -> request.instanceId(named(hostname).instanceId()));
    }

    void start(String hostname) {
        api.startInstance(request -> request.instanceId(named(hostname).instanceId()));
    }

    /** Runs an app command on the app's instances and waits for its end. */
    void deploy(DeploymentCommandName command, Duration limit) {
        List<String> targets = instances().stream()
                .filter(instance -> instance.hostname().startsWith("app"))
                .map(Instance::instanceId)
                .toList();
        String id = api.createDeployment(request -> request.stackId(stackId)
                        .appId(appId)
                        .instanceIds(targets)
                        .command(body -> body.name(command))
                        .comment("by the demo"))
                .deploymentId();
        Deployment ended = Await.until(
                command + " to end",
                limit,
                () -> api.describeDeployments(request -> request.deploymentIds(id)).deployments().stream()
                        .filter(deployment -> !"running".equals(deployment.status()))
                        .findFirst(),
                () -> "Now: " + states());
        if (!"successful".equals(ended.status())) {
            StringBuilder text = new StringBuilder(command + " " + ended.status() + ".\n");
            api.describeCommands(request -> request.deploymentId(id)).commands().stream()
                    .filter(each -> !"successful".equals(each.status()))
                    .forEach(each -> text.append(CommandLog.tail(each)));
            throw new StepFailed(text.toString());
        }
    }

    /** Deletes all that {@link #create} made; every instance is stopped first. */
    void delete(Duration limit) {
        api.stopStack(request -> request.stackId(stackId));
        Await.until(
                "all instances to be stopped",
                limit,
                () -> instances().stream().allMatch(instance -> "stopped".equals(instance.status()))
                        ? Optional.of(true)
                        : Optional.empty(),
                () -> "Now: " + states());
        instances().forEach(instance -> api.deleteInstance(request -> request.instanceId(instance.instanceId())));
        api.deleteApp(request -> request.appId(appId));
        layerIds.forEach(id -> api.deleteLayer(request -> request.layerId(id)));
        api.deleteStack(request -> request.stackId(stackId));
    }

    @Override
    public void close() {
        api.close();
    }
}
