package dev.cairn.coordinator.domain.attributes;

import dev.cairn.coordinator.domain.Source;
import dev.cairn.coordinator.domain.app.App;
import dev.cairn.coordinator.domain.app.AppId;
import dev.cairn.coordinator.domain.app.AppSettings;
import dev.cairn.coordinator.domain.attributes.CommandDocuments.Outside;
import dev.cairn.coordinator.domain.deployment.Command;
import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.layer.Layer;
import dev.cairn.coordinator.domain.layer.LayerSettings.VolumeConfiguration;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import dev.cairn.coordinator.domain.stack.Stack;
import dev.cairn.coordinator.domain.stack.StackSettings;
import dev.cairn.coordinator.domain.user.UserProfile;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The data bags of Chef 12 stacks ("AWS OpsWorks Stacks Data Bag Reference"): items for all objects of the stack, instances in
 * every state, at every event. Those of registered resources are
 * in {@link ResourceBags}.
 */
final class StackBags {
    static final String APPS = "aws_opsworks_app";

    /** Names with this prefix belong to the service. */
    static final String RESERVED = "aws_opsworks_";

    private StackBags() {}

    static Map<String, Map<String, @Nullable Object>> of(
            StackSnapshot snapshot,
            Instance self,
            Command command,
            List<UserProfile> users,
            Instant sentAt,
            Outside outside) {
        Map<String, Map<String, @Nullable Object>> bags = new LinkedHashMap<>();
        bags.put(APPS, apps(snapshot, command));
        bags.put("aws_opsworks_command", one(command.id().value(), command(command, sentAt)));
        bags.put("aws_opsworks_instance", InstanceBag.of(snapshot, self, outside));
        bags.put("aws_opsworks_layer", layers(snapshot));
        bags.put("aws_opsworks_stack", one(snapshot.stack().id().value(), stack(snapshot.stack())));
        bags.put("aws_opsworks_user", users(snapshot, users));
        bags.putAll(ResourceBags.of(snapshot.resources()));
        return bags;
    }

    private static Map<String, @Nullable Object> apps(StackSnapshot snapshot, Command command) {
        Map<String, @Nullable Object> items = new LinkedHashMap<>();
        for (App app : snapshot.apps().values()) {
            boolean meant = command.type().equals("setup") || command.appIds().contains(app.id());
            put(items, app.shortname(), app(app, meant));
        }
        return items;
    }

    private static Tree app(App app, boolean deploy) {
        AppSettings settings = app.settings();
        Source source = settings.source();
        Tree environment = new Tree();
        settings.environment().forEach(variable -> environment.with(variable.key(), variable.value()));
        AppSettings.SslConfiguration ssl = settings.sslConfiguration();
        return new Tree()
                .with("app_id", app.id().value())
                .with("name", settings.name())
                .with("shortname", app.shortname())
                .with("type", "other")
                .with("deploy", deploy)
                .with(
                        "app_source",
                        new Tree()
                                .with("type", (Object) source.type())
                                .with("url", (Object) source.url())
                                .with("user", (Object) source.username())
                                .with("password", source.password())
                                .with("ssh_key", source.sshKey())
                                .with("revision", (Object) source.revision()))
                .with("attributes", appAttributes(app))
                .with("data_sources", dataSources(settings))
                .with("domains", settings.domains())
                .with("enable_ssl", settings.enableSsl())
                .with(
                        "ssl_configuration",
                        ssl == null
                                ? noSsl()
                                : new Tree()
                                        .with("certificate", ssl.certificate())
                                        .with("private_key", ssl.privateKey())
                                        .with("chain", (Object) ssl.chain()))
                .with("environment", environment);
    }

    static Tree noSsl() {
        return new Tree()
                .with("certificate", (Object) null)
                .with("private_key", (Object) null)
                .with("chain", (Object) null);
    }

    static Tree appAttributes(App app) {
        Map<String, String> attributes = app.settings().attributes();
        return new Tree()
                .with("document_root", Objects.requireNonNullElse(attributes.get("DocumentRoot"), "public"))
                .with("auto_bundle_on_deploy", (Object) attributes.get("AutoBundleOnDeploy"))
                .with("rails_env", (Object) attributes.get("RailsEnv"))
                .with("aws_flow_ruby_settings", (Object) attributes.get("AwsFlowRubySettings"));
    }

    private static List<Object> dataSources(AppSettings settings) {
        if (settings.dataSources().isEmpty()) {
            return List.of(Map.of("type", "None"));
        }
        List<Object> sources = new ArrayList<>();
        settings.dataSources()
                .forEach(source -> sources.add(
                        "None".equals(source.type())
                                ? Map.of("type", "None")
                                : new Tree()
                                        .with("type", (Object) source.type())
                                        .with("arn", (Object) source.arn())
                                        .with("database_name", (Object) source.databaseName())
                                        .map()));
        return sources;
    }

    private static Tree command(Command command, Instant sentAt) {
        Tree args = new Tree();
        if (!command.appIds().isEmpty() || command.type().equals("configure")) {
            args.with("app_ids", command.appIds().stream().map(AppId::value).toList());
        }
        if (command.type().equals("execute_recipes")) {
            args.with("recipes", command.recipes());
        }
        command.args().forEach((key, values) -> {
            if (!key.equals("recipes")) {
                args.with(key, values);
            }
        });
        return new Tree()
                .with("command_id", command.id().value())
                .with("instance_id", command.instanceId().value())
                .with("type", command.type())
                .with("args", args)
                .with("sent_at", Tree.time(sentAt))
                .with("iam_user_arn", (Object) command.iamUserArn());
    }

    private static Map<String, @Nullable Object> layers(StackSnapshot snapshot) {
        Map<String, @Nullable Object> items = new LinkedHashMap<>();
        for (Layer layer : snapshot.layers().values()) {
            put(
                    items,
                    layer.shortname(),
                    new Tree()
                            .with("layer_id", layer.id().value())
                            .with("name", layer.settings().name())
                            .with("shortname", layer.shortname())
                            .with("type", layer.type())
                            .with("packages", layer.settings().packages())
                            .with("ecs_cluster_arn", (Object)
                                    layer.settings().attributes().get("EcsClusterArn"))
                            .with(
                                    "volume_configurations",
                                    layer.settings().volumeConfigurations().stream()
                                            .map(StackBags::volume)
                                            .toList()));
        }
        return items;
    }

    private static Map<String, @Nullable Object> volume(VolumeConfiguration volume) {
        return new Tree()
                .with("mount_point", volume.mountPoint())
                .with("number_of_disks", volume.numberOfDisks())
                .with("raid_level", (Object) volume.raidLevel())
                .with("size", volume.sizeGib())
                .with("volume_type", (Object) volume.volumeType())
                .with("iops", (Object) volume.iops())
                .with("encrypted", (Object) volume.encrypted())
                .map();
    }

    private static Tree stack(Stack stack) {
        StackSettings settings = stack.settings();
        Source source = settings.customCookbooksSource();
        return new Tree()
                .with("stack_id", stack.id().value())
                .with("name", settings.name())
                .with("arn", arn(stack))
                .with("region", settings.region())
                .with("vpc_id", (Object) settings.vpcId())
                .with("use_custom_cookbooks", settings.useCustomCookbooks())
                .with(
                        "custom_cookbooks_source",
                        new Tree()
                                .with("type", (Object) source.type())
                                .with("url", (Object) source.url())
                                .with("username", (Object) source.username())
                                .with("password", source.password())
                                .with("ssh_key", source.sshKey())
                                .with("revision", (Object) source.revision()));
    }

    /** The account is that of the stack's service role. */
    private static String arn(Stack stack) {
        String[] role = stack.settings().serviceRoleArn().split(":", -1);
        String account = role.length > 4 ? role[4] : "";
        return "arn:aws:opsworks:" + stack.settings().region() + ":" + account + ":stack/"
                + stack.id().value() + "/";
    }

    private static Map<String, @Nullable Object> users(StackSnapshot snapshot, List<UserProfile> users) {
        Map<String, @Nullable Object> items = new LinkedHashMap<>();
        for (StackUser user : StackUser.of(snapshot, users)) {
            put(items, user.profile().sshUsername(), user(user));
        }
        return items;
    }

    private static Tree user(StackUser user) {
        return new Tree()
                .with("username", user.profile().sshUsername())
                .with("unix_user_id", user.unixId())
                .with("iam_user_arn", user.profile().id().value())
                .with("ssh_public_key", (Object) user.profile().sshPublicKey())
                .with("remote_access", user.permission().allowSsh())
                .with("administrator_privileges", user.permission().allowSudo());
    }

    private static Map<String, @Nullable Object> one(String name, Tree item) {
        Map<String, @Nullable Object> items = new LinkedHashMap<>();
        put(items, name, item);
        return items;
    }

    static void put(Map<String, @Nullable Object> items, String name, Tree item) {
        Map<String, @Nullable Object> withId = new LinkedHashMap<>();
        withId.put("id", name);
        withId.putAll(item.map());
        items.put(name, withId);
    }
}
