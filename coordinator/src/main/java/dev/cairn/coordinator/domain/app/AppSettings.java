package dev.cairn.coordinator.domain.app;

import dev.cairn.coordinator.domain.Secret;
import dev.cairn.coordinator.domain.Source;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What users set of an app, after defaults were filled in. */
public record AppSettings(
        String name,
        @Nullable String description,
        String type,
        Source source,
        List<DataSource> dataSources,
        List<String> domains,
        boolean enableSsl,
        @Nullable SslConfiguration sslConfiguration,
        Map<String, String> attributes,
        List<EnvironmentVariable> environment) {
    public AppSettings {
        dataSources = List.copyOf(dataSources);
        domains = List.copyOf(domains);
        environment = List.copyOf(environment);
    }

    public AppSettings withDataSources(List<DataSource> changed) {
        return new AppSettings(
                name,
                description,
                type,
                source,
                changed,
                domains,
                enableSsl,
                sslConfiguration,
                attributes,
                environment);
    }

    /** The API's shape {@code DataSource}. */
    public record DataSource(
            @Nullable String type,
            @Nullable String arn,
            @Nullable String databaseName) {}

    /** The API's shape {@code SslConfiguration}, PEM. */
    public record SslConfiguration(
            String certificate, Secret privateKey, @Nullable String chain) {}

    /** The API's shape {@code EnvironmentVariable}. Every value is kept as a secret; only secure ones are masked. */
    public record EnvironmentVariable(String key, Secret value, boolean secure) {}
}
