package dev.cairn.coordinator.domain.attributes;

import dev.cairn.coordinator.domain.app.App;
import dev.cairn.coordinator.domain.app.AppSettings;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an undeploy command carries of an app that was deleted, in the place of custom JSON: the item of its data bag, and its
 * attributes for stacks of Chef 11.
 * Credentials, keys and environment are left out: undeploying needs none of them.
 */
public final class RemovedApp {
    /** Tells such a text from custom JSON of users. */
    private static final String MARK = "cairn_removed_app";

    private RemovedApp() {}

    /** Is this what {@link #json} wrote, and not the JSON of a user? */
    static boolean in(Map<String, @Nullable Object> json) {
        return json.get(MARK) instanceof Map<?, ?>;
    }

    /** The items of the bag of apps, to be added to those of the stack. */
    static Map<String, @Nullable Object> items(Map<String, @Nullable Object> json) {
        return CustomJson.object(CustomJson.object(json.get(MARK)).get("items"));
    }

    /** As a part of the node's attributes. */
    static Map<String, @Nullable Object> attributes(Map<String, @Nullable Object> json) {
        return CustomJson.object(CustomJson.object(json.get(MARK)).get("attributes"));
    }

    public static String json(App app) {
        AppSettings settings = app.settings();
        Tree item = new Tree()
                .with("id", app.shortname())
                .with("app_id", app.id().value())
                .with("name", settings.name())
                .with("shortname", app.shortname())
                .with("type", "other")
                .with("deploy", true)
                .with(
                        "app_source",
                        new Tree()
                                .with("type", (Object) settings.source().type())
                                .with("url", (Object) settings.source().url())
                                .with("user", (Object) null)
                                .with("password", (Object) null)
                                .with("ssh_key", (Object) null)
                                .with("revision", (Object) settings.source().revision()))
                .with("attributes", StackBags.appAttributes(app))
                .with("data_sources", List.of(Map.of("type", "None")))
                .with("domains", settings.domains())
                .with("enable_ssl", settings.enableSsl())
                .with("ssl_configuration", StackBags.noSsl())
                .with("environment", Map.of());
        Tree removed = new Tree()
                .with("items", new Tree().with(app.shortname(), item))
                .with(
                        "attributes",
                        new Tree().with("deploy", new Tree().with(app.shortname(), AppAttributes.removed(app))));
        StringBuilder text = new StringBuilder();
        write(text, new Tree().with(MARK, removed).map());
        return text.toString();
    }

    private static void write(StringBuilder text, @Nullable Object value) {
        switch (value) {
            case null -> text.append("null");
            case Map<?, ?> map -> {
                String separator = "{";
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    text.append(separator);
                    quote(text, String.valueOf(entry.getKey()));
                    text.append(':');
                    write(text, entry.getValue());
                    separator = ",";
                }
                text.append(map.isEmpty() ? "{}" : "}");
            }
            case List<?> list -> {
                String separator = "[";
                for (Object element : list) {
                    text.append(separator);
                    write(text, element);
                    separator = ",";
                }
                text.append(list.isEmpty() ? "[]" : "]");
            }
            case Boolean flag -> text.append(flag);
            case Number number -> text.append(number);
            default -> quote(text, String.valueOf(value));
        }
    }

    private static void quote(StringBuilder text, String value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else if (c < ' ') {
                text.append(String.format("\\u%04x", (int) c));
            } else {
                text.append(c);
            }
        }
        text.append('"');
    }
}
