package dev.cairn.coordinator.domain.attributes;

import dev.cairn.coordinator.domain.Secret;
import dev.cairn.coordinator.domain.deployment.Command;
import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.instance.InstanceStatus;
import dev.cairn.coordinator.domain.instance.Reported;
import dev.cairn.coordinator.domain.instance.Server;
import dev.cairn.coordinator.domain.layer.Layer;
import dev.cairn.coordinator.domain.layer.LayerSettings;
import dev.cairn.coordinator.domain.queue.RecipeLists;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import dev.cairn.coordinator.domain.user.UserProfile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What stacks of Chef 11 tell beside {@code opsworks} and {@code deploy}: accounts, package tools, and the settings of the
 * built-in layers, which come from the attributes of the layers that have them.
 */
final class SystemAttributes {
    private static final String RUBYGEMS = "2.2.2";
    private static final String BUNDLER = "1.5.3";
    private static final String RUBY = "2.0.0";

    private SystemAttributes() {}

    static void addTo(Tree node, StackSnapshot snapshot, Instance self, Command command, List<UserProfile> users) {
        List<Layer> own = ownLayers(snapshot, self);
        Map<String, String> rails = settingsOf(snapshot, "RailsStack");
        Map<String, String> gems = settingsOf(snapshot, "RubygemsVersion");
        node.with("opsworks_rubygems", new Tree().with("version", (Object)
                                gems.getOrDefault("RubygemsVersion", RUBYGEMS)))
                .with(
                        "opsworks_bundler",
                        new Tree()
                                .with("manage_package", !"false".equals(rails.get("ManageBundler")))
                                .with("version", (Object) rails.getOrDefault("BundlerVersion", BUNDLER)))
                .with(
                        "dependencies",
                        new Tree()
                                .with("gem_binary", "/usr/local/bin/gem")
                                .with("upgrade_debs", updates(own))
                                .with("update_debs", updates(own))
                                .with("os_release_version", (Object) argument(command, "upgrade_os_to", release(self)))
                                .with("allow_reboot", "true".equals(argument(command, "allow_reboot", null)))
                                .with("packages", RecipeLists.packages(snapshot, self)))
                .with("ssh_users", sshUsers(snapshot, users))
                .with("sudoers", sudoers(snapshot, users))
                .with("ebs", ResourceAttributes.volumes(snapshot, self))
                .with(
                        "passenger",
                        new Tree()
                                .with("gem_bin", "/usr/local/bin/gem")
                                .with("ruby_bin", "/usr/local/bin/ruby")
                                .with("max_pool_size", cores(self) * 2)
                                .with("version", (Object) rails.get("PassengerVersion")))
                .with("rails", new Tree().with("max_pool_size", cores(self) * 2))
                .with("languages", new Tree().with("ruby", new Tree().with("ruby_bin", "/usr/local/bin/ruby")))
                .with("mysql", mysql(snapshot))
                .with("ganglia", ganglia(snapshot))
                .with("haproxy", haproxy(snapshot))
                .with("cloudwatchlogs", logs(own));
        if (command.args().containsKey("available_version")) {
            // A command about the agent itself.
            node.with("opsworks_agent", command.args());
        }
        Reported reported = self.reported();
        if (reported != null) {
            node.with("ssh_host_rsa_key_public", (Object) reported.sshHostRsaPublicKey())
                    .with("ssh_host_dsa_key_public", (Object) reported.sshHostDsaPublicKey());
        }
    }

    /** What runs Rails applications; without such a layer only an empty name. */
    static Tree railsStack(StackSnapshot snapshot) {
        String name = settingsOf(snapshot, "RailsStack").get("RailsStack");
        Tree stack = new Tree().with("name", (Object) name);
        if ("apache_passenger".equals(name)) {
            return stack.with("recipe", "passenger_apache2::rails")
                    .with("restart_command", "touch tmp/restart.txt")
                    .with("service", "apache2");
        }
        if ("nginx_unicorn".equals(name)) {
            return stack.with("recipe", "unicorn::rails")
                    .with("restart_command", "../../shared/scripts/unicorn clean-restart")
                    .with("service", "unicorn");
        }
        return stack;
    }

    static String rubyVersion(StackSnapshot snapshot) {
        return settingsOf(snapshot, "RubyVersion").getOrDefault("RubyVersion", RUBY);
    }

    /** The online instances of a layer by its short name. */
    static List<String> addresses(StackSnapshot snapshot, String shortname) {
        List<String> addresses = new ArrayList<>();
        for (Instance instance : snapshot.instances().values()) {
            Server server = instance.server();
            boolean member = ownLayers(snapshot, instance).stream()
                    .anyMatch(layer -> layer.shortname().equals(shortname));
            if (member && instance.status() == InstanceStatus.ONLINE && server != null && server.privateIp() != null) {
                addresses.add(server.privateIp());
            }
        }
        return addresses;
    }

    private static @Nullable String argument(Command command, String name, @Nullable String otherwise) {
        List<String> given = command.args().getOrDefault(name, List.of());
        return given.isEmpty() ? otherwise : given.getFirst();
    }

    private static List<Layer> ownLayers(StackSnapshot snapshot, Instance instance) {
        return instance.settings().layerIds().stream()
                .map(id -> snapshot.layers().get(id))
                .filter(Objects::nonNull)
                .toList();
    }

    /** The attributes of the first layer that has the given one. */
    private static Map<String, String> settingsOf(StackSnapshot snapshot, String key) {
        return snapshot.layers().values().stream()
                .map(layer -> layer.settings().attributes())
                .filter(attributes -> attributes.containsKey(key))
                .findFirst()
                .orElse(Map.of());
    }

    private static @Nullable String secretOf(StackSnapshot snapshot, String key) {
        for (Layer layer : snapshot.layers().values()) {
            Secret secret = layer.settings().attributeSecrets().get(key);
            if (secret != null) {
                return secret.reveal();
            }
        }
        return null;
    }

    private static boolean updates(List<Layer> own) {
        return own.stream().anyMatch(layer -> layer.settings().installUpdatesOnBoot());
    }

    private static @Nullable String release(Instance self) {
        return self.reported() == null ? null : self.reported().osVersion();
    }

    private static int cores(Instance self) {
        return self.reported() == null ? 1 : Math.max(1, self.reported().cpuCount());
    }

    private static Tree sshUsers(StackSnapshot snapshot, List<UserProfile> users) {
        Tree accounts = new Tree();
        StackUser.of(snapshot, users).stream()
                .filter(user -> user.permission().allowSsh())
                .forEach(user -> accounts.with(String.valueOf(user.unixId()), account(user)));
        return accounts;
    }

    private static List<Object> sudoers(StackSnapshot snapshot, List<UserProfile> users) {
        List<Object> accounts = new ArrayList<>();
        StackUser.of(snapshot, users).stream()
                .filter(user ->
                        user.permission().allowSsh() && user.permission().allowSudo())
                .forEach(user -> accounts.add(account(user).map()));
        return accounts;
    }

    private static Tree account(StackUser user) {
        return new Tree()
                .with("name", user.profile().sshUsername())
                .with("public_key", (Object) user.profile().sshPublicKey())
                .with("sudoer", user.permission().allowSudo())
                .with("email", (Object) null);
    }

    private static Tree mysql(StackSnapshot snapshot) {
        List<String> clients = new ArrayList<>();
        if (!settingsOf(snapshot, "MysqlRootPasswordUbiquitous").isEmpty()
                || secretOf(snapshot, "MysqlRootPassword") != null) {
            for (Layer layer : snapshot.layers().values()) {
                addresses(snapshot, layer.shortname()).stream()
                        .filter(address -> !clients.contains(address))
                        .forEach(clients::add);
            }
        }
        return new Tree().with("clients", clients).with("server_root_password", (Object)
                secretOf(snapshot, "MysqlRootPassword"));
    }

    private static Tree ganglia(StackSnapshot snapshot) {
        Map<String, String> settings = settingsOf(snapshot, "GangliaUrl");
        return new Tree()
                .with(
                        "web",
                        new Tree()
                                .with("url", (Object) settings.get("GangliaUrl"))
                                .with("user", (Object) settings.get("GangliaUser"))
                                .with("password", (Object) secretOf(snapshot, "GangliaPassword")));
    }

    private static Tree haproxy(StackSnapshot snapshot) {
        Map<String, String> settings = settingsOf(snapshot, "HaproxyHealthCheckUrl");
        return new Tree()
                .with("enable_stats", "true".equals(settings.get("EnableHaproxyStats")))
                .with("stats_url", (Object) settings.get("HaproxyStatsUrl"))
                .with("stats_user", (Object) settings.get("HaproxyStatsUser"))
                .with("stats_password", (Object) secretOf(snapshot, "HaproxyStatsPassword"))
                .with("health_check_url", (Object) settings.getOrDefault("HaproxyHealthCheckUrl", "/"))
                .with("health_check_method", (Object) settings.getOrDefault("HaproxyHealthCheckMethod", "OPTIONS"));
    }

    private static Tree logs(List<Layer> own) {
        List<Object> streams = new ArrayList<>();
        boolean enabled = false;
        for (Layer layer : own) {
            LayerSettings.CloudWatchLogs logs = layer.settings().cloudWatchLogs();
            if (logs != null && logs.enabled()) {
                enabled = true;
                streams.addAll(logs.logStreams());
            }
        }
        return new Tree().with("enabled", enabled).with("log_streams", streams);
    }
}
