package dev.cairn.coordinator.http.dashboard;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.coordinator.domain.deployment.Command;
import dev.cairn.coordinator.domain.deployment.CommandId;
import dev.cairn.coordinator.domain.deployment.Deployment;
import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import dev.cairn.coordinator.domain.stack.Stack;
import dev.cairn.coordinator.domain.stack.StackId;
import dev.cairn.coordinator.domain.timeline.TimelineEntry;
import dev.cairn.coordinator.port.Decisions;
import dev.cairn.coordinator.port.Store;
import dev.cairn.coordinator.port.Time;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The dashboard's views. Block on the store; safe for many threads. An empty answer means that there is no such thing. */
public final class DashboardViews {
    private static final int DEPLOYMENTS = 25;
    private static final int COMMANDS = 80;
    private static final int COMMANDS_PER_INSTANCE = 30;
    /** Recent commands of a whole stack are collected instance by instance; a larger stack shows those of its deployments. */
    private static final int INSTANCES_ASKED = 40;

    private static final int TIMELINE_ENTRIES = 200;

    private final Store store;
    private final Decisions decisions;
    private final Time time;

    public DashboardViews(Store store, Decisions decisions, Time time) {
        this.store = store;
        this.decisions = decisions;
        this.time = time;
    }

    public JsonNode stacks() {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        for (Stack stack : store.stacks()) {
            decisions.snapshot(stack.id()).ifPresent(snapshot -> list.add(StackPieces.summary(snapshot)));
        }
        ObjectNode view = JsonNodeFactory.instance.objectNode();
        view.put("now", time.now().toString());
        view.set("stacks", list);
        return view;
    }

    public Optional<JsonNode> stack(String id) {
        return decisions.snapshot(new StackId(id)).map(snapshot -> {
            ObjectNode view = StackPieces.summary(snapshot);
            view.put("now", time.now().toString());
            view.set("layers", each(StackPieces.layers(snapshot), StackPieces::layer));
            view.set("apps", each(StackPieces.apps(snapshot), StackPieces::app));
            view.set(
                    "instances",
                    each(
                            StackPieces.instances(snapshot),
                            instance -> StackPieces.instance(instance, decisions.contact(instance.id()))));
            view.set(
                    "deployments",
                    each(
                            store.deployments(snapshot.stack().id()).stream()
                                    .limit(DEPLOYMENTS)
                                    .toList(),
                            deployment -> RunPieces.deployment(deployment, snapshot)));
            return view;
        });
    }

    /** What changes with every heartbeat, and nothing else: read every few seconds by each open page. */
    public Optional<JsonNode> contacts(String id) {
        return decisions.snapshot(new StackId(id)).map(snapshot -> {
            ObjectNode view = JsonNodeFactory.instance.objectNode();
            view.put("now", time.now().toString());
            ObjectNode contacts = view.putObject("contacts");
            for (Instance instance : snapshot.instances().values()) {
                contacts.set(instance.id().value(), StackPieces.contact(instance, decisions.contact(instance.id())));
            }
            return view;
        });
    }

    /** The newest commands of a stack. */
    public Optional<JsonNode> commands(String id) {
        return decisions.snapshot(new StackId(id)).map(snapshot -> {
            Map<CommandId, Command> found = new HashMap<>(snapshot.commands());
            Collection<Instance> instances = snapshot.instances().values();
            if (instances.size() <= INSTANCES_ASKED) {
                instances.forEach(instance -> store.commandsOf(instance.id(), COMMANDS_PER_INSTANCE / 3)
                        .forEach(command -> found.put(command.id(), command)));
            } else {
                for (Deployment deployment : store.deployments(snapshot.stack().id()).stream()
                        .limit(DEPLOYMENTS / 3)
                        .toList()) {
                    store.commandsOf(deployment.id()).forEach(command -> found.put(command.id(), command));
                }
            }
            return commandList(
                    found.values().stream()
                            .sorted(Comparator.comparing(Command::createdAt).reversed())
                            .limit(COMMANDS)
                            .toList(),
                    snapshot);
        });
    }

    public Optional<JsonNode> instanceCommands(String id) {
        InstanceId instanceId = new InstanceId(id);
        return store.stackOf(instanceId)
                .flatMap(decisions::snapshot)
                .map(snapshot -> commandList(store.commandsOf(instanceId, COMMANDS_PER_INSTANCE), snapshot));
    }

    public Optional<JsonNode> command(String id) {
        return store.commands(List.of(new CommandId(id))).stream()
                .findFirst()
                .flatMap(command ->
                        decisions.snapshot(command.stackId()).map(snapshot -> RunPieces.command(command, snapshot)));
    }

    /** A part of a command's log from an offset on; empty when there is no more yet. */
    public byte[] log(String id, long offset, int limit) {
        return store.readLog(new CommandId(id), offset, limit);
    }

    /** The newest decisions first. */
    public Optional<JsonNode> timeline(String id) {
        return decisions.snapshot(new StackId(id)).map(snapshot -> {
            ObjectNode view = JsonNodeFactory.instance.objectNode();
            view.set(
                    "entries",
                    each(store.timeline(snapshot.stack().id(), TIMELINE_ENTRIES), entry -> entry(entry, snapshot)));
            return view;
        });
    }

    private static ObjectNode entry(TimelineEntry entry, StackSnapshot snapshot) {
        ObjectNode shape = JsonNodeFactory.instance.objectNode();
        shape.put("id", entry.id().value());
        shape.put("at", entry.at().toString());
        shape.put("subject", StackPieces.subject(entry.subject(), snapshot));
        shape.put("decision", entry.decision());
        shape.put("reason", entry.reason());
        ObjectNode evidence = shape.putObject("evidence");
        entry.evidence().forEach(evidence::put);
        shape.put("actor", entry.actorArn());
        return shape;
    }

    private static JsonNode commandList(List<Command> commands, StackSnapshot snapshot) {
        ObjectNode view = JsonNodeFactory.instance.objectNode();
        view.set("commands", each(commands, command -> RunPieces.command(command, snapshot)));
        return view;
    }

    private static <T> ArrayNode each(Collection<T> items, Function<T, ObjectNode> piece) {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        items.forEach(item -> list.add(piece.apply(item)));
        return list;
    }
}
