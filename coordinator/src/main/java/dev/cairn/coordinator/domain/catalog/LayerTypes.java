package dev.cairn.coordinator.domain.catalog;

import dev.cairn.coordinator.domain.layer.Recipes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What OpsWorks fixed per layer type: attribute defaults (API reference of CreateLayer), who may share an instance, the
 * default security group and the built-in recipes, which only Chef 11 stacks have.
 */
public final class LayerTypes {
    public static final String CUSTOM = "custom";
    public static final String ECS_CLUSTER = "ecs-cluster";
    /** The attribute that names the cluster of an ecs-cluster layer. */
    static final String CLUSTER = "EcsClusterArn";

    /** The attributes that are kept as secrets. */
    public static final Set<String> SECRET_ATTRIBUTES =
            Set.of("HaproxyStatsPassword", "MysqlRootPassword", "GangliaPassword");

    /** Stands for a password to be made up in the defaults below. */
    static final String GENERATED = "";

    private static final Map<String, Map<String, String>> DEFAULTS = Map.of(
            "lb",
            Map.of(
                    "EnableHaproxyStats",
                    "true",
                    "HaproxyStatsUrl",
                    "/haproxy?stats",
                    "HaproxyStatsUser",
                    "opsworks",
                    "HaproxyStatsPassword",
                    GENERATED,
                    "HaproxyHealthCheckUrl",
                    "/",
                    "HaproxyHealthCheckMethod",
                    "OPTIONS"),
            "db-master",
            Map.of("MysqlRootPassword", GENERATED, "MysqlRootPasswordUbiquitous", "true"),
            "monitoring-master",
            Map.of("GangliaUrl", "/ganglia", "GangliaUser", "opsworks", "GangliaPassword", GENERATED),
            "memcached",
            Map.of("MemcachedMemory", "512"),
            "nodejs-app",
            Map.of("NodejsVersion", "0.12.18"),
            "rails-app",
            Map.of(
                    "RailsStack",
                    "apache_passenger",
                    "ManageBundler",
                    "true",
                    "RubyVersion",
                    "2.3",
                    "PassengerVersion",
                    "5.0.28",
                    "RubygemsVersion",
                    "2.5.1",
                    "BundlerVersion",
                    "1.12.5"),
            "java-app",
            Map.of("Jvm", "openjdk", "JvmVersion", "7", "JavaAppServer", "tomcat", "JavaAppServerVersion", "7"));

    private static final Map<String, Set<String>> SHARES = Map.ofEntries(
            Map.entry("lb", Set.of("db-master", "memcached")),
            Map.entry(
                    "db-master",
                    Set.of("lb", "memcached", "monitoring-master", "nodejs-app", "php-app", "rails-app", "web")),
            Map.entry("monitoring-master", Set.of("db-master", "memcached", "php-app", "rails-app")),
            Map.entry(
                    "memcached",
                    Set.of("db-master", "lb", "monitoring-master", "nodejs-app", "php-app", "rails-app", "web")),
            Map.entry("java-app", Set.of("db-master", "memcached")),
            Map.entry("nodejs-app", Set.of("db-master", "memcached", "monitoring-master")),
            // The guide's table has no web beside php-app, yet the service took it.
            Map.entry("php-app", Set.of("db-master", "memcached", "monitoring-master", "rails-app", "web")),
            Map.entry("rails-app", Set.of("db-master", "memcached", "monitoring-master", "php-app")),
            Map.entry("web", Set.of("db-master", "memcached", "php-app")),
            Map.entry("aws-flow-ruby", Set.of("php-app", "db-master", "memcached", "monitoring-master")),
            Map.entry(ECS_CLUSTER, Set.of()));

    private static final Map<String, Recipes> BUILT_IN = Map.ofEntries(
            Map.entry(CUSTOM, Recipes.NONE),
            Map.entry(
                    "lb",
                    new Recipes(
                            List.of("haproxy"),
                            List.of("haproxy::configure"),
                            List.of("haproxy::configure"),
                            List.of(),
                            List.of("haproxy::stop"))),
            Map.entry(
                    "db-master",
                    new Recipes(
                            List.of("mysql::server", "dependencies", "deploy::mysql"),
                            List.of("deploy::mysql"),
                            List.of("deploy::mysql"),
                            List.of(),
                            List.of("mysql::stop"))),
            Map.entry(
                    "monitoring-master",
                    new Recipes(
                            List.of("opsworks_ganglia::server"),
                            List.of("opsworks_ganglia::configure-server"),
                            List.of("opsworks_ganglia::configure-server", "opsworks_ganglia::deploy"),
                            List.of(),
                            List.of("apache2::stop"))),
            Map.entry(
                    "memcached",
                    new Recipes(List.of("memcached"), List.of(), List.of(), List.of(), List.of("memcached::stop"))),
            Map.entry(
                    "java-app",
                    new Recipes(
                            List.of("opsworks_java::setup"),
                            List.of("opsworks_java::configure"),
                            List.of("deploy::java"),
                            List.of("deploy::java-undeploy"),
                            List.of("deploy::java-stop"))),
            Map.entry(
                    "nodejs-app",
                    new Recipes(
                            List.of("opsworks_nodejs", "opsworks_nodejs::npm"),
                            List.of("opsworks_nodejs::configure"),
                            List.of("opsworks_nodejs", "opsworks_nodejs::npm", "deploy::nodejs"),
                            List.of("deploy::nodejs-undeploy"),
                            List.of("deploy::nodejs-stop"))),
            Map.entry(
                    "php-app",
                    new Recipes(
                            List.of("mysql::client", "dependencies", "mod_php5_apache2"),
                            List.of("mod_php5_apache2::php", "php::configure"),
                            List.of("deploy::php"),
                            List.of("deploy::php-undeploy"),
                            List.of("apache2::stop"))),
            Map.entry(
                    "rails-app",
                    new Recipes(
                            List.of(
                                    "apache2",
                                    "apache2::mod_deflate",
                                    "passenger_apache2",
                                    "passenger_apache2::mod_rails",
                                    "passenger_apache2::rails"),
                            List.of("rails::configure"),
                            List.of("deploy::rails"),
                            List.of("deploy::rails-undeploy"),
                            List.of("apache2::stop"))),
            Map.entry(
                    "web",
                    new Recipes(
                            List.of("nginx"),
                            List.of(),
                            List.of("deploy::web"),
                            List.of("deploy::web-undeploy"),
                            List.of("nginx::stop"))),
            Map.entry(
                    "aws-flow-ruby",
                    new Recipes(
                            List.of("opsworks_aws_flow_ruby::setup"),
                            List.of("mysql::client", "opsworks_aws_flow_ruby::configure"),
                            List.of("deploy::aws-flow-ruby"),
                            List.of("deploy::aws-flow-ruby-undeploy"),
                            List.of())),
            Map.entry(
                    ECS_CLUSTER,
                    new Recipes(
                            List.of("opsworks_ecs::setup"),
                            List.of("mysql::client", "opsworks_ecs::configure"),
                            List.of("opsworks_ecs::deploy"),
                            List.of("opsworks_ecs::undeploy"),
                            List.of("opsworks_ecs::shutdown"))));

    private static final Recipes EVERY_LAYER = new Recipes(
            List.of(
                    "opsworks_initial_setup",
                    "ssh_host_keys",
                    "ssh_users",
                    "mysql::client",
                    "dependencies",
                    "ebs",
                    "opsworks_ganglia::client"),
            List.of("opsworks_ganglia::configure-client", "ssh_users", "agent_version"),
            List.of("deploy::default"),
            List.of(),
            List.of("opsworks_shutdown::default"));

    private static final Map<String, String> SECURITY_GROUPS = Map.ofEntries(
            Map.entry(CUSTOM, "AWS-OpsWorks-Custom-Server"),
            Map.entry(ECS_CLUSTER, "AWS-OpsWorks-ECS-Cluster"),
            Map.entry("lb", "AWS-OpsWorks-LB-Server"),
            Map.entry("db-master", "AWS-OpsWorks-DB-Master-Server"),
            Map.entry("monitoring-master", "AWS-OpsWorks-Monitoring-Master-Server"),
            Map.entry("memcached", "AWS-OpsWorks-Memcached-Server"),
            Map.entry("java-app", "AWS-OpsWorks-Java-App-Server"),
            Map.entry("nodejs-app", "AWS-OpsWorks-nodejs-App-Server"),
            Map.entry("php-app", "AWS-OpsWorks-PHP-App-Server"),
            Map.entry("rails-app", "AWS-OpsWorks-Rails-App-Server"),
            Map.entry("web", "AWS-OpsWorks-Web-Server"),
            Map.entry("aws-flow-ruby", "AWS-OpsWorks-AWS-Flow-Ruby-Server"));

    private LayerTypes() {}

    static boolean chefTwelve(String type) {
        return type.equals(CUSTOM) || type.equals(ECS_CLUSTER);
    }

    static Map<String, String> attributeDefaults(String type) {
        return DEFAULTS.getOrDefault(type, Map.of());
    }

    /** May one instance be in layers of both types? */
    public static boolean mayShare(String one, String other) {
        return one.equals(CUSTOM)
                || other.equals(CUSTOM)
                || SHARES.getOrDefault(one, Set.of()).contains(other);
    }

    public static String securityGroup(String type) {
        return SECURITY_GROUPS.getOrDefault(type, "AWS-OpsWorks-Custom-Server");
    }

    /** The recipes that ran before the user's own: none since Chef 12. */
    public static Recipes builtInRecipes(String type, String chefVersion) {
        if (chefVersion.equals("12")) {
            return Recipes.NONE;
        }
        Recipes own = BUILT_IN.getOrDefault(type, Recipes.NONE);
        return new Recipes(
                joined(EVERY_LAYER.setup(), own.setup()),
                joined(EVERY_LAYER.configure(), own.configure()),
                joined(EVERY_LAYER.deploy(), own.deploy()),
                own.undeploy(),
                joined(EVERY_LAYER.shutdown(), own.shutdown()));
    }

    private static List<String> joined(List<String> first, List<String> second) {
        List<String> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }
}
