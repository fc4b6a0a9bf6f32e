package dev.cairn.coordinator.domain.attributes;

import dev.cairn.coordinator.domain.Source;
import dev.cairn.coordinator.domain.app.App;
import dev.cairn.coordinator.domain.app.AppSettings;
import dev.cairn.coordinator.domain.deployment.Command;
import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import java.util.List;
import java.util.Map;

/** {@code deploy} of Chef 11 stacks: what a command means to deploy, and how. */
final class AppAttributes {
    /** What releases share; recipes of the built-in cookbook relied on the first and the last. */
    private static final Tree SHARED =
            new Tree().with("system", "public/system").with("pids", "tmp/pids").with("log", "log");

    private static final List<String> REPLACED_BY_SHARED = List.of("log", "tmp/pids", "public/system");

    private AppAttributes() {}

    /** Only apps that are meant: all at setup and execute_recipes, the app of a deploy or undeploy, none at configure. */
    static Tree of(StackSnapshot snapshot, Instance self, Command command) {
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
        return described(app)
                .with("deploying_user", (Object) command.iamUserArn())
                .with("environment_variables", environment)
                .with("database", DatabaseAttributes.of(snapshot, app))
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
                .with("scm", scm(settings.source(), "scm_type"))
                .with("ssl_support", settings.enableSsl())
                .with("ssl_certificate", ssl == null ? null : ssl.certificate())
                .with("ssl_certificate_key", ssl == null ? null : ssl.privateKey())
                .with("ssl_certificate_ca", ssl == null ? null : ssl.chain())
                .with("group", webGroup(snapshot, self));
    }

    /**
     * An app that is gone, for the recipes that undeploy it: where it lies and what it was. Of its secrets there is nothing,
     * and what depends on the machine is left to the built-in cookbook.
     */
    static Tree removed(App app) {
        Source source = app.settings().source();
        return described(app)
                .with("deploying_user", (Object) null)
                .with("environment_variables", Map.of())
                .with("database", Map.of())
                .with("memcached", new Tree().with("host", (Object) null).with("port", 11211))
                .with("migrate", false)
                .with(
                        "scm",
                        scm(new Source(source.type(), source.url(), null, null, null, source.revision()), "scm_type"))
                .with("ssl_support", app.settings().enableSsl())
                .with("ssl_certificate", (Object) null)
                .with("ssl_certificate_key", (Object) null)
                .with("ssl_certificate_ca", (Object) null);
    }

    private static Tree described(App app) {
        AppSettings settings = app.settings();
        String railsEnv = settings.attributes().get("RailsEnv");
        boolean rails = settings.type().equals("rails");
        return new Tree()
                .with("application", app.shortname())
                .with("application_type", settings.type())
                .with(
                        "auto_bundle_on_deploy",
                        !"false".equals(settings.attributes().get("AutoBundleOnDeploy")))
                .with("deploy_to", "/srv/www/" + app.shortname())
                .with("document_root", (Object) settings.attributes().get("DocumentRoot"))
                .with("mounted_at", (Object) null)
                .with("rails_env", (Object) (railsEnv == null && rails ? "production" : railsEnv))
                .with("domains", settings.domains())
                .with("restart_command", "echo 'restarting app'")
                .with("sleep_before_restart", 0)
                .with("stack", new Tree().with("needs_reload", false))
                .with("symlinks", SHARED)
                .with("symlink_before_migrate", generatedFiles(settings.type()))
                .with("purge_before_symlink", REPLACED_BY_SHARED)
                .with("keep_releases", 5)
                .with("user", "deploy");
    }

    /** Files that the stack's recipes write into what releases share, and where a release wants them. */
    private static Tree generatedFiles(String type) {
        return switch (type) {
            case "php" -> new Tree().with("config/opsworks.php", "opsworks.php");
            case "rails" ->
                new Tree()
                        .with("config/database.yml", "config/database.yml")
                        .with("config/memcached.yml", "config/memcached.yml");
            case "nodejs" -> new Tree().with("config/opsworks.js", "opsworks.js");
            default -> new Tree();
        };
    }

    /** The group of the web server, which reads what is deployed. */
    private static String webGroup(StackSnapshot snapshot, Instance self) {
        String os = self.settings().os();
        if (os.startsWith("Debian") || os.startsWith("Ubuntu")) {
            return "www-data";
        }
        return "nginx_unicorn"
                        .equals(SystemAttributes.railsStack(snapshot).map().get("name"))
                ? "nginx"
                : "apache";
    }

    static Tree scm(Source source, String typeKey) {
        return new Tree()
                .with(typeKey, (Object) source.type())
                .with("repository", (Object) source.url())
                .with("revision", (Object) source.revision())
                .with("ssh_key", source.sshKey())
                .with("user", (Object) source.username())
                .with("password", source.password());
    }

    /** In the list of the stack's applications a static one is called web; its own attributes keep its type. */
    static String listedType(App app) {
        String type = app.settings().type();
        return type.equals("static") ? "web" : type;
    }
}
