package dev.cairn.coordinator.http.opsworks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.coordinator.domain.Secret;
import dev.cairn.coordinator.domain.app.App;
import dev.cairn.coordinator.domain.app.AppSettings;
import dev.cairn.coordinator.domain.app.AppSettings.DataSource;
import dev.cairn.coordinator.domain.app.AppSettings.EnvironmentVariable;
import dev.cairn.coordinator.domain.app.AppSettings.SslConfiguration;
import java.util.List;

/** The shape {@code App}. */
final class AppView {
    /** The enumeration AppAttributesKeys. */
    static final List<String> ATTRIBUTES =
            List.of("DocumentRoot", "RailsEnv", "AutoBundleOnDeploy", "AwsFlowRubySettings");

    private AppView() {}

    /**
     * Renders an app.
     *
     * @param withPrivateKey OpsWorks gave the SSL key back, and Terraform compares it with its own on every run; it goes to
     *     those who may change the app, and others see the mask
     */
    static ObjectNode shape(App app, boolean withPrivateKey) {
        AppSettings settings = app.settings();
        ObjectNode shape = Shapes.empty();
        shape.put("AppId", app.id().value());
        shape.put("StackId", app.stackId().value());
        shape.put("Shortname", app.shortname());
        shape.put("Name", settings.name());
        Shapes.put(shape, "Description", settings.description());
        Shapes.list(shape, "DataSources", settings.dataSources(), AppView::dataSource);
        shape.put("Type", settings.type());
        shape.set("AppSource", Shapes.source(settings.source()));
        Shapes.texts(shape, "Domains", settings.domains());
        shape.put("EnableSsl", settings.enableSsl());
        ObjectNode ssl = shape.putObject("SslConfiguration");
        SslConfiguration configuration = settings.sslConfiguration();
        if (configuration != null) {
            ssl.put("Certificate", configuration.certificate());
            ssl.put("PrivateKey", withPrivateKey ? configuration.privateKey().reveal() : Secret.MASK);
            Shapes.put(ssl, "Chain", configuration.chain());
        }
        Shapes.attributes(shape, ATTRIBUTES, settings.attributes());
        shape.put("CreatedAt", Shapes.timestamp(app.createdAt()));
        Shapes.list(shape, "Environment", settings.environment(), AppView::variable);
        return shape;
    }

    private static ObjectNode dataSource(DataSource source) {
        ObjectNode shape = Shapes.empty();
        Shapes.put(shape, "Type", source.type());
        Shapes.put(shape, "Arn", source.arn());
        Shapes.put(shape, "DatabaseName", source.databaseName());
        return shape;
    }

    private static ObjectNode variable(EnvironmentVariable variable) {
        return Shapes.empty()
                .put("Key", variable.key())
                .put("Value", variable.secure() ? Secret.MASK : variable.value().reveal())
                .put("Secure", variable.secure());
    }
}
