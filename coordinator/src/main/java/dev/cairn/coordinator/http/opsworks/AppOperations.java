package dev.cairn.coordinator.http.opsworks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.coordinator.domain.app.App;
import dev.cairn.coordinator.domain.app.AppId;
import dev.cairn.coordinator.domain.app.AppSettings.DataSource;
import dev.cairn.coordinator.domain.catalog.AppDraft;
import dev.cairn.coordinator.domain.catalog.AppDraft.SslDraft;
import dev.cairn.coordinator.domain.catalog.AppDraft.VariableDraft;
import dev.cairn.coordinator.domain.catalog.Apps;
import dev.cairn.coordinator.domain.deploy.Deployments;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import dev.cairn.coordinator.domain.stack.StackId;
import dev.cairn.coordinator.domain.user.Access.Requirement;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The operations on apps. */
final class AppOperations {
    private static final List<String> TYPES =
            List.of("aws-flow-ruby", "java", "rails", "php", "nodejs", "static", "other");

    private AppOperations() {}

    static List<Operation> all() {
        return List.of(
                new Operation("CreateApp", Requirement.MANAGE, AppOperations::create),
                new Operation("DescribeApps", Requirement.SHOW, AppOperations::describe),
                new Operation("UpdateApp", Requirement.DEPLOY, AppOperations::update),
                new Operation("DeleteApp", Requirement.MANAGE, AppOperations::delete));
    }

    /** The stack of the app that a request names. */
    static StackId stackOf(Call call, AppId id) {
        return call.stackOf(id, "Unable to find app with ID " + id);
    }

    private static ObjectNode create(Call call) {
        Members members = call.members();
        StackId stackId = new StackId(members.requiredText("StackId"));
        members.requiredText("Name");
        members.requiredWord("Type", TYPES);
        AppDraft draft = draft(members);
        call.existing(stackId);
        return Shapes.single(
                "AppId",
                call.decide(stackId, (snapshot, trace) -> Apps.create(snapshot, draft, trace))
                        .value());
    }

    private static ObjectNode describe(Call call) {
        Members members = call.members();
        List<String> ids = members.identifiers("AppIds");
        String stack = members.identifier("StackId");
        if ((stack == null) == (ids == null)) {
            throw ApiFailure.invalid("Please provide one or more app IDs or a stack ID");
        }
        if (stack != null) {
            StackSnapshot snapshot = call.stack(new StackId(stack));
            return Shapes.list("Apps", Ordered.apps(snapshot), app -> shape(call, snapshot, app));
        }
        List<ObjectNode> apps = call.eachOf(
                Objects.requireNonNull(ids),
                AppId::new,
                (snapshot, id) -> Optional.ofNullable(snapshot.apps().get(id)).map(app -> shape(call, snapshot, app)));
        return Shapes.list("Apps", apps, app -> app);
    }

    private static ObjectNode shape(Call call, StackSnapshot snapshot, App app) {
        return AppView.shape(app, call.may("UpdateApp", Requirement.DEPLOY, snapshot));
    }

    private static ObjectNode update(Call call) {
        AppId id = new AppId(call.members().requiredText("AppId"));
        AppDraft draft = draft(call.members());
        call.decide(stackOf(call, id), (snapshot, trace) -> Apps.update(snapshot, id, draft, trace));
        return Shapes.empty();
    }

    private static ObjectNode delete(Call call) {
        AppId id = new AppId(call.members().requiredText("AppId"));
        call.decide(
                stackOf(call, id),
                (snapshot, trace) -> Deployments.appDeleted(snapshot, id, trace.actor(), trace.now(), trace.ids()));
        return Shapes.empty();
    }

    private static AppDraft draft(Members members) {
        return new AppDraft(
                members.text("Shortname"),
                members.text("Name"),
                members.text("Description"),
                dataSources(members.objects("DataSources")),
                members.word("Type", TYPES),
                SourceReader.read(members, "AppSource"),
                members.texts("Domains"),
                members.bool("EnableSsl"),
                ssl(members.object("SslConfiguration")),
                members.attributes("Attributes", AppView.ATTRIBUTES),
                environment(members.objects("Environment")));
    }

    private static @Nullable List<DataSource> dataSources(@Nullable List<Members> given) {
        return given == null
                ? null
                : given.stream()
                        .map(source ->
                                new DataSource(source.text("Type"), source.text("Arn"), source.text("DatabaseName")))
                        .toList();
    }

    /** An empty shape is what clients read back and send again; it sets nothing. */
    private static @Nullable SslDraft ssl(@Nullable Members given) {
        if (given == null || given.count("Certificate", "PrivateKey", "Chain") == 0) {
            return null;
        }
        return new SslDraft(given.requiredText("Certificate"), given.requiredText("PrivateKey"), given.text("Chain"));
    }

    private static @Nullable List<VariableDraft> environment(@Nullable List<Members> given) {
        return given == null
                ? null
                : given.stream()
                        .map(variable -> new VariableDraft(
                                variable.requiredText("Key"),
                                variable.requiredText("Value"),
                                Boolean.TRUE.equals(variable.bool("Secure"))))
                        .toList();
    }
}
