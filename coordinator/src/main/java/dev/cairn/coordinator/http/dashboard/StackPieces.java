package dev.cairn.coordinator.http.dashboard;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.coordinator.domain.Id;
import dev.cairn.coordinator.domain.app.App;
import dev.cairn.coordinator.domain.app.AppId;
import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.instance.Reported;
import dev.cairn.coordinator.domain.instance.Server;
import dev.cairn.coordinator.domain.layer.Layer;
import dev.cairn.coordinator.domain.layer.LayerId;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import dev.cairn.coordinator.domain.stack.Stack;
import dev.cairn.coordinator.port.Contact;
import dev.cairn.coordinator.port.MachineMetrics;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The parts of a stack's view. */
final class StackPieces {
    private StackPieces() {}

    static ObjectNode summary(StackSnapshot snapshot) {
        Stack stack = snapshot.stack();
        ObjectNode shape = JsonNodeFactory.instance.objectNode();
        shape.put("id", stack.id().value());
        shape.put("name", stack.settings().name());
        shape.put("region", stack.settings().region());
        shape.put("os", stack.settings().defaultOs());
        shape.put("chef", stack.settings().chefVersion());
        shape.put("color", stack.settings().attributes().get("Color"));
        shape.put("createdAt", stack.createdAt().toString());
        shape.put("generation", stack.topologyGeneration());
        shape.put("layerCount", snapshot.layers().size());
        shape.put("appCount", snapshot.apps().size());
        ObjectNode counts = shape.putObject("statuses");
        for (Instance instance : snapshot.instances().values()) {
            String word = instance.status().word();
            counts.put(word, counts.path(word).asInt() + 1);
        }
        return shape;
    }

    static ObjectNode layer(Layer layer) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("id", layer.id().value())
                .put("name", layer.settings().name())
                .put("shortname", layer.shortname())
                .put("type", layer.type())
                .put("autoHealing", layer.settings().enableAutoHealing());
    }

    static ObjectNode app(App app) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("id", app.id().value())
                .put("name", app.settings().name())
                .put("shortname", app.shortname())
                .put("type", app.settings().type())
                .put("revision", app.settings().source().revision());
    }

    static ObjectNode instance(Instance instance, Contact contact) {
        ObjectNode shape = JsonNodeFactory.instance.objectNode();
        shape.put("id", instance.id().value());
        shape.put("hostname", instance.hostname());
        shape.put("status", instance.status().word());
        shape.put("since", instance.statusSince().toString());
        shape.put("type", instance.settings().instanceType());
        shape.put("os", instance.settings().os());
        shape.put("scaling", instance.settings().autoScalingType());
        shape.put("heals", instance.progress().heals().size());
        var layers = shape.putArray("layers");
        instance.settings().layerIds().forEach(id -> layers.add(id.value()));
        Server server = instance.server();
        if (server != null) {
            shape.put("server", server.id().value());
            shape.put("privateIp", server.privateIp());
            shape.put("publicIp", server.publicIp());
        }
        Reported reported = instance.reported();
        if (reported != null) {
            shape.put("agent", reported.agentVersion());
            shape.put("reportedOs", reported.osName() + " " + reported.osVersion());
            shape.put("cpus", reported.cpuCount());
        }
        shape.set("contact", contact(instance, contact));
        return shape;
    }

    static ObjectNode contact(Instance instance, Contact contact) {
        ObjectNode shape = JsonNodeFactory.instance.objectNode();
        shape.put("connected", contact.connected());
        shape.put("suspect", contact.suspect());
        // A machine that never spoke has no age.
        if (instance.reported() != null) {
            shape.put("ageSeconds", contact.sinceLastContact().toMillis() / 1000.0);
        }
        shape.put("running", contact.runningCommandId());
        MachineMetrics metrics = contact.metrics();
        if (metrics != null) {
            double idle = metrics.cpuIdle() + metrics.cpuWaitio();
            long total = Math.max(1, metrics.memoryTotalKb());
            shape.putObject("metrics")
                    .put("cpu", Math.clamp(100 - idle, 0, 100))
                    .put("memory", Math.clamp(100.0 * metrics.memoryUsedKb() / total, 0, 100))
                    .put("memoryTotalKb", metrics.memoryTotalKb())
                    .put("load", metrics.load1())
                    .put("diskFreeBytes", metrics.diskFreeBytes())
                    .put("procs", metrics.procs());
        }
        return shape;
    }

    /** The name of what an entry is about, as people know it; null for the stack itself. */
    static @Nullable String subject(@Nullable Id subject, StackSnapshot snapshot) {
        return switch (subject) {
            case null -> null;
            case InstanceId id -> {
                Instance instance = snapshot.instances().get(id);
                yield instance == null ? id.value() : instance.hostname();
            }
            case LayerId id -> {
                Layer layer = snapshot.layers().get(id);
                yield layer == null ? id.value() : layer.shortname();
            }
            case AppId id -> {
                App app = snapshot.apps().get(id);
                yield app == null ? id.value() : app.shortname();
            }
            default -> subject.value().equals(snapshot.stack().id().value()) ? null : subject.value();
        };
    }

    static List<Layer> layers(StackSnapshot snapshot) {
        return snapshot.layers().values().stream()
                .sorted(Comparator.comparing(Layer::createdAt))
                .toList();
    }

    static List<App> apps(StackSnapshot snapshot) {
        return snapshot.apps().values().stream()
                .sorted(Comparator.comparing(App::createdAt))
                .toList();
    }

    static List<Instance> instances(StackSnapshot snapshot) {
        return snapshot.instances().values().stream()
                .sorted(Comparator.comparing(Instance::hostname))
                .toList();
    }
}
