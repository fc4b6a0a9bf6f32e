package dev.cairn.coordinator.domain.attributes;

import dev.cairn.coordinator.domain.Source;
import dev.cairn.coordinator.domain.app.App;
import dev.cairn.coordinator.domain.app.AppSettings;
import dev.cairn.coordinator.domain.deployment.Command;
import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.instance.InstanceStatus;
import dev.cairn.coordinator.domain.instance.Server;
import dev.cairn.coordinator.domain.layer.Layer;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import dev.cairn.coordinator.domain.stack.StackSettings;
import dev.cairn.coordinator.domain.user.UserProfile;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The stack configuration and deployment attributes of Chef 11 stacks ("Stack Configuration and Deployment Attributes: Linux"),
 * as far as Cairn knows what they tell. Custom JSON is merged over them by the caller.
 */
final class NodeAttributes {
    private static final Map<String, String> APPLICATION_TYPES = Map.of("static", "web");

    private static final List<String> ACTIVITIES = List.of(
            "reboot",
            "stop",
            "setup",
            "configure",
            "deploy",
            "undeploy",
            "start",
            "restart",
            "rollback",
            "update_dependencies",
            "install_dependencies",
            "update_custom_cookbooks",
            "execute_recipes");

    private NodeAttributes() {}

    static Map<String, @Nullable Object> of(
            StackSnapshot snapshot, Instance self, Command command, List<UserProfile> users, Instant sentAt) {
        StackSettings settings = snapshot.stack().settings();
        Source source = settings.customCookbooksSource();
        Tree node = new Tree()
                .with("opsworks", opsworks(snapshot, self, command, sentAt))
                .with("deploy", deploy(snapshot, self, command))
                .with(
                        "opsworks_custom_cookbooks",
                        new Tree()
                                .with("enabled", settings.useCustomCookbooks())
                                .with("recipes", command.recipes())
                                .with("manage_berkshelf", Boolean.TRUE.equals(settings.manageBerkshelf()))
                                .with("berkshelf_version", (Object) settings.berkshelfVersion())
                                .with("scm", scm(source, "type")))
                .with("recipes", command.recipes());
        SystemAttributes.addTo(node, snapshot, self, command, users);
        return node.map();
    }

    private static Tree opsworks(StackSnapshot snapshot, Instance self, Command command, Instant sentAt) {
        StackSettings settings = snapshot.stack().settings();
        List<Object> applications = new ArrayList<>();
        for (App app : snapshot.apps().values()) {
            applications.add(new Tree()
                    .with("name", app.settings().name())
                    .with("slug_name", app.shortname())
                    .with("application_type", applicationType(app))
                    .map());
        }
        return new Tree()
                .with("activity", command.type())
                .with(
                        "agent_version",
                        self.reported() == null ? null : self.reported().agentVersion())
                .with("valid_client_activities", ACTIVITIES)
                .with("sent_at", sentAt.getEpochSecond())
                .with(
                        "deployment",
                        command.deploymentId() == null
                                ? null
                                : command.deploymentId().value())
                .with("deploy_chef_provider", "Timestamped")
                .with("ruby_version", SystemAttributes.rubyVersion(snapshot))
                .with("ruby_stack", "ruby")
                .with("rails_stack", SystemAttributes.railsStack(snapshot))
                .with("run_cookbook_tests", false)
                .with("applications", applications)
                .with(
                        "stack",
                        new Tree()
                                .with("id", snapshot.stack().id().value())
                                .with("name", settings.name())
                                .with("vpc_id", (Object) settings.vpcId())
                                .with("elb-load-balancers", List.of())
                                .with("rds_instances", List.of()))
                .with("instance", self(snapshot, self))
                .with("layers", layers(snapshot));
    }

    private static Tree self(StackSnapshot snapshot, Instance self) {
        return machine(snapshot, self)
                .with("id", self.id().value())
                .with("hostname", self.hostname())
                .with("architecture", self.settings().architecture())
                .with("infrastructure_class", self.infrastructureClass())
                .with(
                        "layers",
                        self.settings().layerIds().stream()
                                .map(id -> snapshot.layers().get(id))
                                .filter(Objects::nonNull)
                                .map(Layer::shortname)
                                .toList());
    }

    /** Online instances only: members find each other at configure. */
    private static Tree layers(StackSnapshot snapshot) {
        Tree layers = new Tree();
        for (Layer layer : snapshot.layers().values()) {
            Tree members = new Tree();
            for (Instance instance : snapshot.instances().values()) {
                if (instance.status() == InstanceStatus.ONLINE
                        && instance.settings().layerIds().contains(layer.id())) {
                    members.with(
                            instance.hostname(),
                            machine(snapshot, instance)
                                    .with("elastic_ip", (Object) instance.elasticIp())
                                    .with("booted_at", Tree.time(instance.statusSince()))
                                    .with("created_at", Tree.time(instance.createdAt()))
                                    .with("status", instance.status().word()));
                }
            }
            layers.with(
                    layer.shortname(),
                    new Tree()
                            .with("id", layer.id().value())
                            .with("name", layer.settings().name())
                            .with("instances", members));
        }
        return layers;
    }

    private static Tree machine(StackSnapshot snapshot, Instance instance) {
        Server server = instance.server();
        int cpus = instance.reported() == null
                ? 1
                : Math.max(1, instance.reported().cpuCount());
        return new Tree()
                .with("availability_zone", (Object) StackBags.zone(instance))
                .with("region", snapshot.stack().settings().region())
                .with(
                        "aws_instance_id",
                        server == null || server.id().elsewhere()
                                ? null
                                : server.id().value())
                .with("instance_type", instance.settings().instanceType())
                .with("ip", server == null ? null : server.publicIp())
                .with("private_ip", server == null ? null : server.privateIp())
                .with("public_dns_name", server == null ? null : server.publicDns())
                .with("private_dns_name", server == null ? null : server.privateDns())
                .with("backends", cpus * 4);
    }

    /** Only apps that are meant: all at setup and execute_recipes, the app of a deploy or undeploy, none at configure. */
    private static Tree deploy(StackSnapshot snapshot, Instance self, Command command) {
        boolean all = command.type().equals("setup") || command.type().equals("execute_recipes");
        Tree deploy = new Tree();
        for (App app : snapshot.apps().values()) {
            if (all || command.appIds().contains(app.id())) {
                deploy.with(app.shortname(), app(snapshot, self, app, command));
            }
        }
        return deploy;
    }

    private static Tree app(StackSnapshot snapshot, Instance self, App app, Command command) {
        AppSettings settings = app.settings();
        Tree environment = new Tree();
        settings.environment().forEach(variable -> environment.with(variable.key(), variable.value()));
        AppSettings.SslConfiguration ssl = settings.sslConfiguration();
        boolean migrate = List.of("true").equals(command.args().get("migrate"));
        return new Tree()
                .with("application", app.shortname())
                .with("application_type", applicationType(app))
                .with(
                        "auto_bundle_on_deploy",
                        !"false".equals(settings.attributes().get("AutoBundleOnDeploy")))
                .with("deploy_to", "/srv/www/" + app.shortname())
                .with("deploying_user", (Object) command.iamUserArn())
                .with("document_root", (Object) settings.attributes().get("DocumentRoot"))
                .with("mounted_at", (Object) null)
                .with("rails_env", (Object) settings.attributes().get("RailsEnv"))
                .with("domains", settings.domains())
                .with("environment_variables", environment)
                .with("database", Map.of())
                .with(
                        "memcached",
                        new Tree()
                                .with(
                                        "host",
                                        SystemAttributes.addresses(snapshot, "memcached").stream()
                                                .findFirst()
                                                .orElse(null))
                                .with("port", 11211))
                .with("migrate", migrate)
                .with("restart_command", "echo 'restarting app'")
                .with("sleep_before_restart", 0)
                .with("scm", scm(settings.source(), "scm_type"))
                .with("ssl_support", settings.enableSsl())
                .with("ssl_certificate", ssl == null ? null : ssl.certificate())
                .with("ssl_certificate_key", ssl == null ? null : ssl.privateKey())
                .with("ssl_certificate_ca", ssl == null ? null : ssl.chain())
                .with("stack", new Tree().with("needs_reload", false))
                .with("symlinks", Map.of())
                .with("symlink_before_migrate", Map.of())
                .with("purge_before_symlink", List.of())
                .with("keep_releases", 5)
                .with("user", "deploy")
                .with("group", webGroup(self));
    }

    /** The group of the web server, which reads what is deployed. */
    private static String webGroup(Instance self) {
        String os = self.settings().os();
        return os.startsWith("Debian") || os.startsWith("Ubuntu") ? "www-data" : "apache";
    }

    private static Tree scm(Source source, String typeKey) {
        return new Tree()
                .with(typeKey, (Object) source.type())
                .with("repository", (Object) source.url())
                .with("revision", (Object) source.revision())
                .with("ssh_key", source.sshKey())
                .with("user", (Object) source.username())
                .with("password", source.password());
    }

    private static String applicationType(App app) {
        String type = app.settings().type();
        return APPLICATION_TYPES.getOrDefault(type, type);
    }
}
