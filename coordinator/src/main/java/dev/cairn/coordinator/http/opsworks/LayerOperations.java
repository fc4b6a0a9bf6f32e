package dev.cairn.coordinator.http.opsworks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.coordinator.domain.catalog.Instances;
import dev.cairn.coordinator.domain.catalog.LayerDraft;
import dev.cairn.coordinator.domain.catalog.Layers;
import dev.cairn.coordinator.domain.layer.LayerId;
import dev.cairn.coordinator.domain.layer.LayerSettings.CloudWatchLogs;
import dev.cairn.coordinator.domain.layer.LayerSettings.VolumeConfiguration;
import dev.cairn.coordinator.domain.layer.Recipes;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import dev.cairn.coordinator.domain.stack.StackId;
import dev.cairn.coordinator.domain.user.Access.Requirement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The operations on layers. */
final class LayerOperations {
    static final List<String> TYPES = List.of(
            "aws-flow-ruby",
            "ecs-cluster",
            "java-app",
            "lb",
            "web",
            "php-app",
            "rails-app",
            "nodejs-app",
            "memcached",
            "db-master",
            "monitoring-master",
            "custom");

    private static final List<String> LOG_STREAM_TEXTS = List.of(
            "LogGroupName",
            "DatetimeFormat",
            "TimeZone",
            "File",
            "FileFingerprintLines",
            "MultiLineStartPattern",
            "InitialPosition",
            "Encoding");
    private static final List<String> LOG_STREAM_NUMBERS = List.of("BufferDuration", "BatchCount", "BatchSize");

    private LayerOperations() {}

    static List<Operation> all() {
        return List.of(
                new Operation("CreateLayer", Requirement.MANAGE, LayerOperations::create),
                new Operation("DescribeLayers", Requirement.SHOW, LayerOperations::describe),
                new Operation("UpdateLayer", Requirement.MANAGE, LayerOperations::update),
                new Operation("DeleteLayer", Requirement.MANAGE, LayerOperations::delete),
                new Operation("GetHostnameSuggestion", Requirement.MANAGE, LayerOperations::suggest));
    }

    /** The stack of the layer that a request names. */
    static StackId stackOf(Call call, LayerId id) {
        return call.stackOf(id, unknown(id).reason());
    }

    static ApiFailure unknown(LayerId id) {
        return ApiFailure.notFound("Unable to find layer with ID " + id);
    }

    private static ObjectNode create(Call call) {
        Members members = call.members();
        StackId stackId = new StackId(members.requiredText("StackId"));
        String type = members.requiredWord("Type", TYPES);
        members.requiredText("Name");
        members.requiredText("Shortname");
        LayerDraft draft = draft(call);
        call.existing(stackId);
        return Shapes.single(
                "LayerId",
                call.decide(stackId, (snapshot, trace) -> Layers.create(snapshot, type, draft, trace))
                        .value());
    }

    private static ObjectNode describe(Call call) {
        Members members = call.members();
        List<String> ids = members.identifiers("LayerIds");
        String stack = members.identifier("StackId");
        if ((stack == null) == (ids == null)) {
            throw ApiFailure.invalid("Please provide one or more layer IDs or a stack ID");
        }
        if (stack != null) {
            StackSnapshot snapshot = call.stack(new StackId(stack));
            return Shapes.list(
                    "Layers",
                    Ordered.layers(snapshot),
                    layer ->
                            LayerView.shape(snapshot.stack(), layer, call.desk().arns()));
        }
        List<ObjectNode> layers = call.eachOf(
                Objects.requireNonNull(ids),
                LayerId::new,
                (snapshot, id) -> Optional.ofNullable(snapshot.layers().get(id))
                        .map(layer -> LayerView.shape(
                                snapshot.stack(), layer, call.desk().arns())));
        return Shapes.list("Layers", layers, layer -> layer);
    }

    private static ObjectNode update(Call call) {
        LayerId id = new LayerId(call.members().requiredText("LayerId"));
        LayerDraft draft = draft(call);
        call.decide(stackOf(call, id), (snapshot, trace) -> Layers.update(snapshot, id, draft, trace));
        return Shapes.empty();
    }

    private static ObjectNode delete(Call call) {
        LayerId id = new LayerId(call.members().requiredText("LayerId"));
        call.decide(stackOf(call, id), (snapshot, trace) -> Layers.delete(snapshot, id, trace));
        return Shapes.empty();
    }

    private static ObjectNode suggest(Call call) {
        LayerId id = new LayerId(call.members().requiredText("LayerId"));
        String hostname = call.decide(stackOf(call, id), (snapshot, trace) -> Instances.suggestHostname(snapshot, id));
        return Shapes.single("LayerId", id.value()).put("Hostname", hostname);
    }

    private static LayerDraft draft(Call call) {
        Members members = call.members();
        Members lifecycle = members.object("LifecycleEventConfiguration");
        Members shutdown = lifecycle == null ? null : lifecycle.object("Shutdown");
        return new LayerDraft(
                members.text("Name"),
                members.text("Shortname"),
                members.attributes("Attributes", LayerView.ATTRIBUTES),
                cloudWatchLogs(members.object("CloudWatchLogsConfiguration")),
                members.text("CustomInstanceProfileArn"),
                members.customJson("CustomJson", call.limits()),
                members.texts("CustomSecurityGroupIds"),
                members.texts("Packages"),
                volumes(members.objects("VolumeConfigurations")),
                members.bool("EnableAutoHealing"),
                members.bool("AutoAssignElasticIps"),
                members.bool("AutoAssignPublicIps"),
                recipes(members.object("CustomRecipes")),
                members.bool("InstallUpdatesOnBoot"),
                members.bool("UseEbsOptimizedInstances"),
                shutdown == null ? null : shutdown.integer("ExecutionTimeout"),
                shutdown == null ? null : shutdown.bool("DelayUntilElbConnectionsDrained"));
    }

    private static @Nullable Recipes recipes(@Nullable Members members) {
        return members == null
                ? null
                : new Recipes(
                        listed(members, "Setup"),
                        listed(members, "Configure"),
                        listed(members, "Deploy"),
                        listed(members, "Undeploy"),
                        listed(members, "Shutdown"));
    }

    private static List<String> listed(Members members, String name) {
        List<String> given = members.texts(name);
        return given == null ? List.of() : given;
    }

    private static @Nullable List<VolumeConfiguration> volumes(@Nullable List<Members> given) {
        return given == null
                ? null
                : given.stream()
                        .map(volume -> new VolumeConfiguration(
                                volume.requiredText("MountPoint"),
                                volume.integer("RaidLevel"),
                                volume.requiredInteger("NumberOfDisks"),
                                volume.requiredInteger("Size"),
                                volume.text("VolumeType"),
                                volume.integer("Iops"),
                                volume.bool("Encrypted")))
                        .toList();
    }

    private static @Nullable CloudWatchLogs cloudWatchLogs(@Nullable Members members) {
        if (members == null) {
            return null;
        }
        List<Members> streams = members.objects("LogStreams");
        return new CloudWatchLogs(
                Boolean.TRUE.equals(members.bool("Enabled")),
                streams == null
                        ? List.of()
                        : streams.stream().map(LayerOperations::logStream).toList());
    }

    private static Map<String, String> logStream(Members members) {
        Map<String, String> stream = new LinkedHashMap<>();
        for (String name : LOG_STREAM_TEXTS) {
            String value = switch (name) {
                case "TimeZone" -> members.word(name, List.of("LOCAL", "UTC"));
                case "InitialPosition" -> members.word(name, List.of("start_of_file", "end_of_file"));
                default -> members.text(name);
            };
            if (value != null && !value.isEmpty()) {
                stream.put(name, value);
            }
        }
        for (String name : LOG_STREAM_NUMBERS) {
            Integer value = members.integer(name);
            if (value != null) {
                stream.put(name, value.toString());
            }
        }
        return stream;
    }

    static boolean logStreamNumber(String name) {
        return LOG_STREAM_NUMBERS.contains(name);
    }
}
