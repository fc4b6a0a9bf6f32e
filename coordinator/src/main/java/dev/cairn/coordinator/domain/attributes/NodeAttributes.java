package dev.cairn.coordinator.domain.attributes;

import dev.cairn.coordinator.domain.Source;
import dev.cairn.coordinator.domain.app.App;
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
    /** What the service asked of agents, from its documents. */
    private static final List<String> ACTIVITIES = List.of(
            "reboot",
            "stop",
            "deploy",
            "grant_remote_access",
            "revoke_remote_access",
            "update_agent",
            "setup",
            "configure",
            "update_dependencies",
            "install_dependencies",
            "update_custom_cookbooks",
            "execute_recipes",
            "sync_remote_users");

    private NodeAttributes() {}

    static Map<String, @Nullable Object> of(
            StackSnapshot snapshot, Instance self, Command command, List<UserProfile> users, Instant sentAt) {
        StackSettings settings = snapshot.stack().settings();
        Source source = settings.customCookbooksSource();
        Tree node = new Tree()
                .with("opsworks", opsworks(snapshot, self, command, sentAt))
                .with("deploy", AppAttributes.of(snapshot, self, command))
                .with(
                        "opsworks_custom_cookbooks",
                        new Tree()
                                .with("enabled", settings.useCustomCookbooks())
                                .with("recipes", command.recipes())
                                .with("manage_berkshelf", Boolean.TRUE.equals(settings.manageBerkshelf()))
                                .with("berkshelf_version", (Object) settings.berkshelfVersion())
                                .with("scm", AppAttributes.scm(source, "type")))
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
                    .with("application_type", AppAttributes.listedType(app))
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
                                .with("elb-load-balancers", ResourceAttributes.loadBalancers(snapshot.resources()))
                                .with("rds_instances", ResourceAttributes.databases(snapshot.resources())))
                .with("instance", self(snapshot, self))
                .with("layers", layers(snapshot));
    }

    private static Tree self(StackSnapshot snapshot, Instance self) {
        return machine(snapshot, self)
                .with("id", self.id().value())
                .with("hostname", self.hostname())
                .with("architecture", self.architecture())
                .with("subnet_id", (Object) InstanceBag.subnet(self))
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
                                    .with("id", instance.id().value())
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
                            .with("elb-load-balancers", ResourceAttributes.loadBalancers(snapshot.resources(), layer))
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
                .with("availability_zone", (Object) InstanceBag.zone(instance))
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
                .with("infrastructure_class", instance.infrastructureClass())
                .with("backends", cpus * 4);
    }
}
