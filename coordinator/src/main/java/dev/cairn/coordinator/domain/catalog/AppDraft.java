package dev.cairn.coordinator.domain.catalog;

import dev.cairn.coordinator.domain.app.AppSettings.DataSource;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The members of CreateApp and UpdateApp. Lists that are given replace the present ones as a whole. */
public record AppDraft(
        @Nullable String shortname,
        @Nullable String name,
        @Nullable String description,
        @Nullable List<DataSource> dataSources,
        @Nullable String type,
        @Nullable SourceDraft source,
        @Nullable List<String> domains,
        @Nullable Boolean enableSsl,
        @Nullable SslDraft ssl,
        @Nullable Map<String, @Nullable String> attributes,
        @Nullable List<VariableDraft> environment) {
    /** The members of {@code SslConfiguration}. All empty clears it. */
    public record SslDraft(
            String certificate, String privateKey, @Nullable String chain) {}

    public record VariableDraft(String key, String value, boolean secure) {}
}
