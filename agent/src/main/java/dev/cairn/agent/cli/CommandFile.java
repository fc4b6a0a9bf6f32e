package dev.cairn.agent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.agent.work.Command;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A command that a person has written down: what {@code get_json -i} prints, or attributes with a run list, as
 * {@code get_json} prints them and attribs.json holds them. What the file does not say is that of a command which is kept.
 */
final class CommandFile {
    private static final Duration TIMEOUT = Duration.ofHours(2);
    private static final long LOG_LIMIT_BYTES = 16 << 20;
    private static final Pattern RECIPE = Pattern.compile("recipe\\[(.+)]");

    private final Path file;
    private final ObjectNode json;

    private CommandFile(Path file, ObjectNode json) {
        this.file = file;
        this.json = json;
    }

    static CommandFile read(Path file) throws CliFailure {
        try {
            return new CommandFile(file, Json.object(Files.readString(file), file.toString()));
        } catch (IOException e) {
            throw CliFailure.failed(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * The command.
     *
     * @param base what it adds to
     * @param activity its type, when the person says one
     */
    Command command(Optional<Command> base, Optional<String> activity) throws CliFailure {
        return json.has(CommandDocument.AGENT) ? ofDocument(base) : ofAttributes(base, activity);
    }

    private Command ofDocument(Optional<Command> base) throws CliFailure {
        JsonNode agent = json.get(CommandDocument.AGENT);
        JsonNode told = Json.at(agent, "command");
        String instanceId = required(told, "instance_id");
        ObjectNode bags = decoded(agent, "customer_data_bags");
        CommandDocument.RESOURCES.forEach((list, bag) -> {
            ObjectNode items = bags.putObject(bag);
            Json.at(agent, "resources", list).forEach(item -> put(items, id(list, item), item));
        });
        String commandId = required(told, "command_id");
        put(bags.putObject("aws_opsworks_command"), commandId, told);
        JsonNode stack = Json.at(agent, "resources", "stack");
        put(bags.putObject("aws_opsworks_stack"), required(stack, "stack_id"), stack);
        List<String> runList = new ArrayList<>();
        Json.at(agent, "chef", "customer_recipes").forEach(recipe -> runList.add(recipe.asText()));
        String hostname = bags.get("aws_opsworks_instance")
                .valueStream()
                .filter(instance -> Json.at(instance, "instance_id").asText().equals(instanceId))
                .map(instance -> Json.at(instance, "hostname").asText())
                .findFirst()
                .orElse("");
        return new Command(
                commandId,
                commandId,
                0,
                required(told, "type"),
                runList,
                Json.compact(decoded(agent, "customer_json")),
                Json.compact(bags),
                "",
                base.map(Command::timeout).orElse(TIMEOUT),
                base.map(Command::chefVersion).orElse("12"),
                base.map(Command::logLimitBytes).orElse(LOG_LIMIT_BYTES),
                sentAt(told),
                hostname,
                List.of(),
                Json.at(told, "iam_user_arn").asText(""),
                null,
                "");
    }

    private Command ofAttributes(Optional<Command> base, Optional<String> activity) throws CliFailure {
        Command kept = base.orElseThrow(() -> CliFailure.failed(
                file + " has no \"" + CommandDocument.AGENT + "\", and no command is kept here that it could add to"));
        JsonNode list = json.has("run_list") ? json.get("run_list") : Json.at(json, "recipes");
        if (!list.isArray()) {
            throw CliFailure.failed(file + " has neither \"" + CommandDocument.AGENT + "\" nor a list \"run_list\"");
        }
        List<String> runList = new ArrayList<>();
        for (JsonNode item : list) {
            Matcher recipe = RECIPE.matcher(item.asText());
            runList.add(recipe.matches() ? recipe.group(1) : item.asText());
        }
        ObjectNode attributes = json.deepCopy();
        attributes.remove("run_list");
        String type =
                activity.orElseGet(() -> Json.at(json, "opsworks", "activity").asText(kept.type()));
        return new Command(
                kept.commandId(),
                kept.attemptId(),
                kept.sequence(),
                type,
                runList,
                Json.compact(attributes),
                kept.dataBagsJson(),
                kept.bundleSha256(),
                kept.timeout(),
                kept.chefVersion(),
                kept.logLimitBytes(),
                kept.sentAt(),
                kept.hostname(),
                kept.hosts(),
                kept.iamUserArn(),
                null,
                "");
    }

    private String required(JsonNode of, String name) throws CliFailure {
        String text = Json.at(of, name).asText("");
        if (text.isEmpty()) {
            throw CliFailure.failed(file + ": its \"" + CommandDocument.AGENT + "\" has no \"" + name + "\"");
        }
        return text;
    }

    private Instant sentAt(JsonNode told) throws CliFailure {
        String text = required(told, "sent_at");
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException e) {
            throw CliFailure.failed(file + ": sent_at \"" + text + "\" is no time", e);
        }
    }

    private ObjectNode decoded(JsonNode agent, String name) throws CliFailure {
        String text = Json.at(agent, "chef", name).asText("");
        try {
            return Json.object(
                    new String(Base64.getMimeDecoder().decode(text), StandardCharsets.UTF_8), file + ": chef." + name);
        } catch (IllegalArgumentException e) {
            throw CliFailure.failed(file + ": chef." + name + " is not Base64", e);
        }
    }

    /** Items are named as their bags name them. */
    private static String id(String list, JsonNode item) {
        return switch (list) {
            case "apps", "layers" -> Json.at(item, "shortname").asText();
            case "instances" -> Json.at(item, "hostname").asText();
            case "users" -> Json.at(item, "username").asText();
            case "elastic_load_balancers" ->
                Json.at(item, "elastic_load_balancer_name").asText();
            case "rds_db_instances" ->
                Json.at(item, "rds_db_instance_arn").asText().replaceAll("[:/]", "_");
            default -> Json.at(item, "ecs_cluster_arn").asText().replaceAll("[:/]", "_");
        };
    }

    private static void put(ObjectNode items, String id, JsonNode item) {
        if (item instanceof ObjectNode object && !id.isEmpty()) {
            ObjectNode named = Json.object().put("id", id);
            named.setAll(object);
            items.set(id, named);
        }
    }
}
