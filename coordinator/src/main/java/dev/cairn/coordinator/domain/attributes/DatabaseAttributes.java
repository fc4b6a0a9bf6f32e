package dev.cairn.coordinator.domain.attributes;

import dev.cairn.coordinator.domain.app.App;
import dev.cairn.coordinator.domain.app.AppSettings.DataSource;
import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.instance.InstanceStatus;
import dev.cairn.coordinator.domain.instance.Server;
import dev.cairn.coordinator.domain.layer.Layer;
import dev.cairn.coordinator.domain.resource.Database;
import dev.cairn.coordinator.domain.resource.RdsDbInstance;
import dev.cairn.coordinator.domain.resource.RdsDbInstanceArn;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * {@code deploy.APP.database} of Chef 11: how an app reaches its data source. That is the stack's MySQL layer unless the app
 * says otherwise ("auto-select" of the guide), a registered database, or nothing.
 */
final class DatabaseAttributes {
    private static final String MYSQL_LAYER = "db-master";
    private static final int MYSQL_PORT = 3306;
    private static final String ROOT = "root";

    private DatabaseAttributes() {}

    /** Empty when the app has no database. */
    static Tree of(StackSnapshot snapshot, App app) {
        Optional<DataSource> source = app.settings().dataSources().stream().findFirst();
        String type = source.map(DataSource::type).orElse("AutoSelectOpsworksMysqlInstance");
        return switch (type) {
            case "RdsDbInstance" ->
                source.map(given -> registered(snapshot, app, given)).orElseGet(Tree::new);
            case "None" -> new Tree();
            default -> ofTheStack(snapshot, app, source);
        };
    }

    private static Tree registered(StackSnapshot snapshot, App app, DataSource source) {
        String arn = source.arn();
        RdsDbInstance database =
                arn == null ? null : snapshot.resources().databases().get(new RdsDbInstanceArn(arn));
        if (database == null) {
            return new Tree();
        }
        // Without an account nobody knows engine, address and port; custom JSON may tell them.
        Optional<Database> seen = database.database();
        @Nullable Object family = seen.map(Database::family).orElse(null);
        return new Tree()
                .with("adapter", family)
                .with("type", family)
                .with("data_source_provider", "rds")
                .with("database", name(app, source))
                .with("host", (Object) seen.map(Database::address).orElse(null))
                .with("port", (Object) seen.map(Database::port).orElse(null))
                .with("username", database.user())
                .with("password", database.password())
                .with("reconnect", true);
    }

    private static Tree ofTheStack(StackSnapshot snapshot, App app, Optional<DataSource> source) {
        Optional<Layer> layer = snapshot.layers().values().stream()
                .filter(one -> one.type().equals(MYSQL_LAYER))
                .findFirst();
        if (layer.isEmpty()) {
            return new Tree();
        }
        return new Tree()
                .with("adapter", "mysql")
                .with("type", "mysql")
                .with("data_source_provider", "mysql")
                .with("database", source.map(given -> name(app, given)).orElse(app.shortname()))
                .with("host", (Object) host(snapshot, layer.get(), source))
                .with("port", MYSQL_PORT)
                .with("username", ROOT)
                .with("password", layer.get().settings().attributeSecrets().get("MysqlRootPassword"))
                .with("reconnect", true);
    }

    private static String name(App app, DataSource source) {
        String given = source.databaseName();
        return given == null || given.isEmpty() ? app.shortname() : given;
    }

    /** Of the instance that the data source names, else of the first that serves the layer; null when none does. */
    private static @Nullable String host(StackSnapshot snapshot, Layer layer, Optional<DataSource> source) {
        String named = source.map(DataSource::arn).orElse("");
        Stream<Instance> serving = snapshot.instances().values().stream()
                .filter(instance -> instance.status() == InstanceStatus.ONLINE)
                .filter(instance -> instance.settings().layerIds().contains(layer.id()))
                .filter(instance ->
                        named.isEmpty() || named.endsWith("/" + instance.id().value()));
        return serving.map(Instance::server)
                .filter(Objects::nonNull)
                .map(Server::privateIp)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }
}
