package dev.cairn.agent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.agent.work.Command;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * A command as OpsWorks' agents showed it (user guide, "get_json" and "stack_state"): on Chef 12 the customer's part and the
 * agent's own document, on Chef 11 the one JSON of node attributes.
 */
final class CommandDocument {
    static final String AGENT = "aws_opsworks_agent";
    /** What begins so is OpsWorks' own; other bags are the customer's. */
    static final String RESERVED = "aws_opsworks_";
    /** The lists of the document, and the bags that they come from. */
    static final Map<String, String> RESOURCES = Map.of(
            "apps", "aws_opsworks_app",
            "layers", "aws_opsworks_layer",
            "instances", "aws_opsworks_instance",
            "users", "aws_opsworks_user",
            "elastic_load_balancers", "aws_opsworks_elastic_load_balancer",
            "rds_db_instances", "aws_opsworks_rds_db_instance",
            "ecs_clusters", "aws_opsworks_ecs_cluster");

    private static final List<String> BEFORE_STACK =
            List.of("apps", "layers", "instances", "users", "elastic_load_balancers", "rds_db_instances");
    private static final List<String> CLIENT_ACTIVITIES = List.of(
            "reboot",
            "stop",
            "deploy",
            "grant_remote_access",
            "revoke_remote_access",
            "update_agent",
            "setup",
            "configure",
            "update_dependencies",
            "install_dependencies",
            "update_custom_cookbooks",
            "execute_recipes",
            "sync_remote_users");
    /** Ruby's Base64.encode64. */
    private static final Base64.Encoder BASE64 = Base64.getMimeEncoder(60, new byte[] {'\n'});

    private final Command command;
    private final ObjectNode attributes;
    private final ObjectNode bags;
    private final ArrayNode volumes;

    CommandDocument(Command command) throws CliFailure {
        this.command = command;
        this.attributes = Json.object(command.attributesJson(), "the attributes of command " + command.commandId());
        this.bags = Json.object(command.dataBagsJson(), "the data bags of command " + command.commandId());
        ObjectNode told = Json.object(command.volumesJson(), "the volumes of command " + command.commandId());
        this.volumes = told.get("volumes") instanceof ArrayNode given
                ? given
                : Json.object().putArray("volumes");
    }

    private boolean isChef11() {
        return command.chefVersion().startsWith("11");
    }

    /** What the run was given; on Chef 12 the content of attribs.json. */
    ObjectNode customer() {
        if (isChef11()) {
            return attributes;
        }
        ObjectNode json = Json.object();
        ArrayNode runList = json.putArray("run_list");
        command.runList().forEach(recipe -> runList.add("recipe[" + recipe + "]"));
        attributes.properties().forEach(entry -> {
            if (!entry.getKey().equals("run_list") && !entry.getKey().equals("opsworks")) {
                json.set(entry.getKey(), entry.getValue());
            }
        });
        return json;
    }

    /** All that the agent was told. */
    ObjectNode internal(String version) {
        if (isChef11()) {
            return attributes;
        }
        ObjectNode json = Json.object();
        ObjectNode agent = json.putObject(AGENT);
        agent.put("version", version);
        activities(agent.putArray("valid_client_activities"));
        ObjectNode own = withoutId(only("aws_opsworks_command"));
        ObjectNode told = agent.putObject("command");
        List.of("type", "args", "sent_at", "command_id", "iam_user_arn", "instance_id")
                .forEach(name -> told.set(name, own.get(name)));
        ObjectNode resources = agent.putObject("resources");
        BEFORE_STACK.forEach(name -> list(resources, name));
        resources.set("stack", withoutId(only("aws_opsworks_stack")));
        list(resources, "ecs_clusters");
        resources.set("volumes", volumes);
        ObjectNode chef = agent.putObject("chef");
        command.runList().forEach(chef.putArray("customer_recipes")::add);
        chef.put("customer_json", base64(attributes));
        ObjectNode custom = bags.deepCopy();
        RESOURCES.values().forEach(custom::remove);
        custom.remove(List.of("aws_opsworks_command", "aws_opsworks_stack"));
        chef.put("customer_data_bags", base64(custom));
        return json;
    }

    /** What the newest command told of the stack. */
    ObjectNode stackState() {
        ObjectNode state = Json.object();
        ObjectNode last = state.putObject("last_command");
        if (isChef11()) {
            JsonNode opsworks = Json.at(attributes, "opsworks");
            last.set("sent_at", opsworks.get("sent_at"));
            last.put("activity", command.type());
            List.of("instance", "layers", "applications", "stack").forEach(name -> state.set(name, opsworks.get(name)));
            state.putObject("agent").set("valid_activities", opsworks.get("valid_client_activities"));
            return state;
        }
        last.set("sent_at", Json.at(only("aws_opsworks_command"), "sent_at"));
        last.put("activity", command.type());
        state.set("instance", withoutId(self()));
        list(state, "layers");
        state.putNull("applications");
        state.set("stack", withoutId(only("aws_opsworks_stack")));
        activities(state.putObject("agent").putArray("valid_activities"));
        return state;
    }

    /** What instance_report says of this instance. */
    Facts facts() {
        if (isChef11()) {
            JsonNode opsworks = Json.at(attributes, "opsworks");
            JsonNode instance = Json.at(opsworks, "instance");
            return new Facts(
                    text(opsworks, "stack", "name"),
                    texts(Json.at(instance, "layers")),
                    text(instance, "hostname"),
                    text(instance, "aws_instance_id"),
                    text(instance, "instance_type"),
                    text(instance, "architecture"),
                    text(instance, "region"),
                    text(instance, "availability_zone"),
                    text(instance, "ip"),
                    text(instance, "private_ip"));
        }
        JsonNode instance = self();
        List<String> ids = texts(Json.at(instance, "layer_ids"));
        List<String> layers = bag("aws_opsworks_layer")
                .valueStream()
                .filter(layer -> ids.contains(text(layer, "layer_id")))
                .map(layer -> text(layer, "name"))
                .toList();
        JsonNode stack = only("aws_opsworks_stack");
        return new Facts(
                text(stack, "name"),
                layers,
                text(instance, "hostname"),
                text(instance, "ec2_instance_id"),
                text(instance, "instance_type"),
                text(instance, "architecture"),
                text(stack, "region"),
                text(instance, "availability_zone"),
                text(instance, "public_ip"),
                text(instance, "private_ip"));
    }

    /** Of the instance that a command was for; empty texts for what it has not. */
    record Facts(
            String stack,
            List<String> layers,
            String hostname,
            String serverId,
            String type,
            String architecture,
            String region,
            String zone,
            String publicIp,
            String privateIp) {}

    private ObjectNode bag(String name) {
        return bags.get(name) instanceof ObjectNode bag ? bag : Json.object();
    }

    /** The item of a bag that has one. */
    private JsonNode only(String name) {
        return bag(name).valueStream().findFirst().orElseGet(Json::object);
    }

    private JsonNode self() {
        return bag("aws_opsworks_instance")
                .valueStream()
                .filter(instance -> Json.at(instance, "self").asBoolean())
                .findFirst()
                .orElseGet(Json::object);
    }

    private void list(ObjectNode into, String name) {
        ArrayNode list = into.putArray(name);
        bag(RESOURCES.getOrDefault(name, name)).forEach(item -> list.add(withoutId(item)));
    }

    private static void activities(ArrayNode into) {
        CLIENT_ACTIVITIES.forEach(into::add);
    }

    private static ObjectNode withoutId(JsonNode item) {
        ObjectNode copy = item instanceof ObjectNode object ? object.deepCopy() : Json.object();
        copy.remove("id");
        return copy;
    }

    private static String base64(JsonNode json) {
        return BASE64.encodeToString(Json.compact(json).getBytes(StandardCharsets.UTF_8)) + "\n";
    }

    private static String text(JsonNode node, String... names) {
        return Json.at(node, names).asText("");
    }

    private static List<String> texts(JsonNode list) {
        return list.valueStream().map(JsonNode::asText).toList();
    }
}
