package dev.cairn.operator.imports;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * The table from old ids to new ones, in a file that is replaced after each call: with it, an import that broke off goes on
 * where it stood.
 */
final class IdTable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;
    private final Map<String, String> ids = new LinkedHashMap<>();
    private final Set<String> done = new LinkedHashSet<>();

    private IdTable(Path file) {
        this.file = file;
    }

    static IdTable empty(Path file) throws BadInput {
        if (Files.exists(file)) {
            throw new BadInput(
                    file + " is there already, from an earlier import; go on with that one by --resume, or name"
                            + " another file with --ids");
        }
        return new IdTable(file);
    }

    static IdTable read(Path file) throws BadInput, IOException {
        if (!Files.exists(file)) {
            throw new BadInput("there is no " + file
                    + " to resume from; name the file of the import that broke off with" + " --ids");
        }
        IdTable table = new IdTable(file);
        JsonNode content = JSON.readTree(Files.readString(file));
        if (!content.path("ids").isObject() || !content.path("done").isArray()) {
            throw new BadInput(file + " is not the id table of an import");
        }
        content.get("ids")
                .properties()
                .forEach(entry -> table.ids.put(entry.getKey(), entry.getValue().asText()));
        content.get("done").forEach(key -> table.done.add(key.asText()));
        return table;
    }

    boolean isDone(Plan.Step step) {
        return done.contains(step.key());
    }

    /** The new id; the old one for what keeps its id. */
    String newId(String oldId) {
        return ids.getOrDefault(oldId, oldId);
    }

    Map<String, String> ids() {
        return Map.copyOf(ids);
    }

    int size() {
        return done.size();
    }

    /** Remembers that a step is done, on disk. */
    void done(Plan.Step step, String newId) throws IOException {
        done.add(step.key());
        if (!step.creates().isEmpty()) {
            ids.put(step.creates(), newId);
        }
        ObjectNode content = JSON.createObjectNode();
        ObjectNode table = content.putObject("ids");
        ids.forEach(table::put);
        ArrayNode keys = content.putArray("done");
        done.forEach(keys::add);
        Path staged = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(staged, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(content) + "\n");
        Files.move(staged, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
