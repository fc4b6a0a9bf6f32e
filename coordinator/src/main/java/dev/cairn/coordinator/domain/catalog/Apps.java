package dev.cairn.coordinator.domain.catalog;

import dev.cairn.coordinator.domain.Outcome;
import dev.cairn.coordinator.domain.Secret;
import dev.cairn.coordinator.domain.Source;
import dev.cairn.coordinator.domain.Write;
import dev.cairn.coordinator.domain.app.App;
import dev.cairn.coordinator.domain.app.AppId;
import dev.cairn.coordinator.domain.app.AppSettings;
import dev.cairn.coordinator.domain.app.AppSettings.EnvironmentVariable;
import dev.cairn.coordinator.domain.app.AppSettings.SslConfiguration;
import dev.cairn.coordinator.domain.catalog.AppDraft.VariableDraft;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** CreateApp and UpdateApp of the API. Deleting an app runs commands and is decided elsewhere. */
public final class Apps {
    private static final Set<String> DATA_SOURCE_TYPES =
            Set.of("AutoSelectOpsworksMysqlInstance", "OpsworksMysqlInstance", "RdsDbInstance", "None");

    private Apps() {}

    public static Outcome<AppId> create(StackSnapshot snapshot, AppDraft draft, Trace trace) {
        AppSettings settings = merge(null, draft);
        String shortname = Given.textOr(draft.shortname(), null, shortname(settings.name()));
        App app = new App(new AppId(trace.ids().uuid()), snapshot.stack().id(), shortname, settings, trace.now());
        Checks checks = new Checks()
                .within(trace.limits(), Limit.APPS, snapshot.apps().size() + 1)
                .that(!settings.name().isBlank(), "Name: can't be blank")
                .that(
                        others(snapshot, app)
                                .noneMatch(other -> other.settings().name().equals(settings.name())),
                        "There is already an app named \"" + settings.name() + "\" for this stack")
                .that(!shortname.isEmpty(), "Shortname: can't be made from this name; please provide one")
                .that(
                        shortname.matches("[A-Za-z0-9_-]{1,64}"),
                        "Shortname: can only contain letters, digits, '-' and '_' (maximum is 64 characters)")
                .that(
                        others(snapshot, app)
                                .noneMatch(other -> other.shortname().equals(shortname)),
                        "There is already an app with shortname \"" + shortname + "\" for this stack");
        return save(snapshot, app, checks, trace);
    }

    public static Outcome<AppId> update(StackSnapshot snapshot, AppId id, AppDraft draft, Trace trace) {
        App present = snapshot.apps().get(id);
        if (present == null) {
            return unknown(id);
        }
        return save(snapshot, present.withSettings(merge(present.settings(), draft)), new Checks(), trace);
    }

    public static <T> Outcome<T> unknown(AppId id) {
        return Outcome.notFound("Unable to find app with ID " + id);
    }

    /** The name in lower case without what a shortname may not hold; may be empty. */
    static String shortname(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_-]", "");
    }

    private static Outcome<AppId> save(StackSnapshot snapshot, App app, Checks checks, Trace trace) {
        AppSettings settings = app.settings();
        String chef = snapshot.stack().settings().chefVersion();
        checks.that(!settings.name().isBlank(), "Name: can't be blank")
                .that(settings.name().length() <= 255, "Name: is too long (maximum is 255 characters)")
                .that(
                        others(snapshot, app)
                                .noneMatch(other -> other.settings().name().equals(settings.name())),
                        "There is already an app named \"" + settings.name() + "\" for this stack")
                .that(
                        settings.source().type() == null
                                || settings.source().type().equals("other")
                                || !Given.blank(settings.source().url()),
                        "App Source: Url can't be blank")
                .that(
                        !settings.enableSsl() || settings.sslConfiguration() != null,
                        "Ssl Configuration: is required when SSL is enabled")
                .that(
                        settings.attributes()
                                .getOrDefault("DocumentRoot", "-")
                                .matches("[A-Za-z0-9_-][^\\p{Cntrl}]{0,254}"),
                        "Attributes: DocumentRoot must be a path below the app, which begins with a letter, digit, '_' or '-'")
                .that(
                        settings.environment().isEmpty() || !chef.equals("11.4"),
                        "Environment: is not supported below Chef 11.10");
        settings.dataSources()
                .forEach(source -> checks.that(
                                source.type() == null || DATA_SOURCE_TYPES.contains(source.type()),
                                "Data Sources: Type must be AutoSelectOpsworksMysqlInstance, OpsworksMysqlInstance,"
                                        + " RdsDbInstance or None")
                        .that(
                                !"RdsDbInstance".equals(source.type())
                                        || snapshot.resources().databases().keySet().stream()
                                                .anyMatch(arn -> arn.value().equals(source.arn())),
                                "Data Sources: " + source.arn() + " is not registered with this stack"));
        settings.domains()
                .forEach(domain -> checks.that(
                        domain.length() <= 255 && domain.matches("[^\\s/]+"),
                        "Domains: \"" + domain + "\" is not a host name"));
        environment(settings.environment(), checks, trace.limits());
        if (checks.failed()) {
            return checks.refused();
        }
        boolean fresh = !snapshot.apps().containsKey(app.id());
        return Outcome.accepted(
                app.id(),
                List.of(
                        Write.put(app),
                        trace.entry(
                                app.stackId(),
                                app.id(),
                                fresh ? "app created" : "app settings changed",
                                (fresh ? "CreateApp" : "UpdateApp") + " was called for " + app.shortname())));
    }

    private static void environment(List<EnvironmentVariable> variables, Checks checks, Limits limits) {
        int size = 0;
        for (EnvironmentVariable variable : variables) {
            String value = variable.value().reveal();
            size += variable.key().length() + value.length() + 1;
            checks.that(
                            variable.key().length() <= 64 && variable.key().matches("[A-Za-z_][A-Za-z0-9_]*"),
                            "Environment: key \"" + variable.key()
                                    + "\" must begin with a letter or underscore, hold only letters, digits and"
                                    + " underscores, and have at most 64 characters")
                    .that(
                            !value.equals(Secret.MASK),
                            "Environment: \"" + variable.key()
                                    + "\" has the mask of a secure variable as its value, and"
                                    + " none is stored that it could stand for; please give the value itself")
                    .that(
                            value.length() <= 256 && value.codePoints().noneMatch(Character::isISOControl),
                            "Environment: the value of \"" + variable.key()
                                    + "\" must be printable and have at most 256 characters");
        }
        long keys = variables.stream().map(EnvironmentVariable::key).distinct().count();
        checks.that(keys == variables.size(), "Environment: keys must be unique")
                .within(limits, Limit.ENVIRONMENT, size);
    }

    private static Stream<App> others(StackSnapshot snapshot, App app) {
        return snapshot.apps().values().stream().filter(other -> !other.id().equals(app.id()));
    }

    private static AppSettings merge(@Nullable AppSettings present, AppDraft draft) {
        return new AppSettings(
                Given.or(draft.name(), present == null ? "" : present.name()),
                Given.text(draft.description(), present == null ? null : present.description()),
                Given.textOr(draft.type(), present == null ? null : present.type(), "other"),
                SourceDraft.merge(present == null ? Source.NONE : present.source(), draft.source()),
                Given.or(draft.dataSources(), present == null ? List.of() : present.dataSources()),
                Given.or(draft.domains(), present == null ? List.of() : present.domains()),
                Given.or(draft.enableSsl(), present != null && present.enableSsl()),
                ssl(present == null ? null : present.sslConfiguration(), draft.ssl()),
                attributes(present == null ? Map.of() : present.attributes(), draft.attributes()),
                draft.environment() == null
                        ? present == null ? List.of() : present.environment()
                        : variables(present == null ? List.of() : present.environment(), draft.environment()));
    }

    /** White space around the PEM texts is not kept: Terraform sends a line end and expects the texts without it. */
    private static @Nullable SslConfiguration ssl(
            @Nullable SslConfiguration present, AppDraft.@Nullable SslDraft draft) {
        if (draft == null) {
            return present;
        }
        String certificate = draft.certificate().strip();
        Secret key = SourceDraft.secret(draft.privateKey().strip(), present == null ? null : present.privateKey());
        if (certificate.isEmpty() || key == null) {
            return null;
        }
        String chain = draft.chain();
        return new SslConfiguration(certificate, key, Given.text(chain == null ? null : chain.strip(), null));
    }

    private static Map<String, String> attributes(
            Map<String, String> present, @Nullable Map<String, @Nullable String> given) {
        Map<String, String> merged = new LinkedHashMap<>(present);
        if (given != null) {
            given.forEach((key, value) -> {
                if (value == null || value.isEmpty()) {
                    merged.remove(key);
                } else {
                    merged.put(key, value);
                }
            });
        }
        return merged;
    }

    /** A secure variable stays secure, and its mask written back keeps its value. */
    private static List<EnvironmentVariable> variables(List<EnvironmentVariable> present, List<VariableDraft> given) {
        return given.stream()
                .map(variable -> {
                    EnvironmentVariable before = present.stream()
                            .filter(old -> old.key().equals(variable.key()))
                            .findFirst()
                            .orElse(null);
                    boolean kept = before != null && before.secure() && Objects.equals(variable.value(), Secret.MASK);
                    return before != null && kept
                            ? before
                            : new EnvironmentVariable(variable.key(), new Secret(variable.value()), variable.secure());
                })
                .toList();
    }
}
