package dev.cairn.agent.run;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.cairn.agent.system.Directories;
import dev.cairn.agent.work.Command;
import dev.cairn.agent.work.NotStartedException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The files of a run directory as OpsWorks laid them out: {@code data_bags/<bag>/<item>.json},
 * {@code nodes/<hostname>.json} and {@code attribs.json}. Written as a stream, token by token, since the bags of a large stack have megabytes.
 */
final class RunFiles {
    private static final JsonFactory JSON = new JsonFactory();

    private RunFiles() {}

    /** The run list in Chef's notation. */
    static String runList(Command command) {
        StringBuilder list = new StringBuilder();
        for (String recipe : command.runList()) {
            list.append(list.isEmpty() ? "" : ",")
                    .append("recipe[")
                    .append(recipe)
                    .append(']');
        }
        return list.toString();
    }

    /** Writes them all; a JSON that isn't one is the sender's fault and told as such. */
    static void write(Command command, Path directory, Consumer<String> tell) throws IOException, NotStartedException {
        try {
            writeAttributes(command, directory.resolve("attribs.json"), tell);
        } catch (JsonProcessingException e) {
            throw new NotStartedException("the custom JSON of this command is not JSON: " + e.getMessage(), e);
        }
        Path bags = directory.resolve("data_bags");
        Directories.createPrivate(bags);
        try {
            writeDataBags(command, directory, bags);
        } catch (JsonProcessingException e) {
            throw new NotStartedException("the data bags of this command are not JSON: " + e.getMessage(), e);
        }
    }

    /** Custom JSON with the run list; its key "opsworks" is left out on Chef 12, as OpsWorks did. */
    private static void writeAttributes(Command command, Path file, Consumer<String> tell)
            throws IOException, NotStartedException {
        boolean reserved = !command.chefVersion().startsWith("11");
        try (OutputStream out = open(file);
                JsonGenerator json = JSON.createGenerator(out)) {
            json.useDefaultPrettyPrinter();
            json.writeStartObject();
            json.writeArrayFieldStart("run_list");
            for (String recipe : command.runList()) {
                json.writeString("recipe[" + recipe + "]");
            }
            json.writeEndArray();
            if (!command.attributesJson().isBlank()) {
                try (JsonParser parser = JSON.createParser(command.attributesJson())) {
                    expectObject(parser, "the custom JSON of this command");
                    while (parser.nextToken() == JsonToken.FIELD_NAME) {
                        String key = parser.currentName();
                        parser.nextToken();
                        if (key.equals("run_list") || (reserved && key.equals("opsworks"))) {
                            tell.accept("the key \"" + key + "\" of the custom JSON is reserved and was left out");
                            parser.skipChildren();
                        } else {
                            json.writeFieldName(key);
                            json.copyCurrentStructureExact(parser);
                        }
                    }
                }
            }
            json.writeEndObject();
        }
    }

    private static void writeDataBags(Command command, Path run, Path directory)
            throws IOException, NotStartedException {
        if (command.dataBagsJson().isBlank()) {
            return;
        }
        NodeFiles nodes = new NodeFiles(JSON, run.resolve("nodes"), command);
        try (JsonParser parser = JSON.createParser(command.dataBagsJson())) {
            expectObject(parser, "the data bags of this command");
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                Path bag = directory.resolve(name(parser.currentName()));
                Directories.createPrivate(bag);
                parser.nextToken();
                expectObject(parser.currentToken(), "the data bag " + bag.getFileName());
                boolean instances = bag.endsWith("aws_opsworks_instance");
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    Path item = bag.resolve(name(parser.currentName()) + ".json");
                    parser.nextToken();
                    try (OutputStream out = open(item);
                            JsonGenerator json = JSON.createGenerator(out)) {
                        json.useDefaultPrettyPrinter();
                        if (instances && parser.currentToken() == JsonToken.START_OBJECT) {
                            nodes.copy(parser, json);
                        } else {
                            json.copyCurrentStructureExact(parser);
                        }
                    }
                }
            }
        }
    }

    private static void expectObject(JsonParser parser, String what) throws IOException, NotStartedException {
        expectObject(parser.nextToken(), what);
    }

    private static void expectObject(@Nullable JsonToken token, String what) throws NotStartedException {
        if (token != JsonToken.START_OBJECT) {
            throw new NotStartedException(what + " is not a JSON object");
        }
    }

    /** A bag's or an item's name as the name of a file. */
    static String name(String name) throws NotStartedException {
        if (name.isEmpty() || name.startsWith(".") || name.indexOf('/') >= 0 || name.indexOf('\0') >= 0) {
            throw new NotStartedException("\"" + name + "\" cannot be the name of a data bag or of its item");
        }
        return name;
    }

    static OutputStream open(Path file) throws IOException {
        return Files.newOutputStream(Directories.createPrivateFile(file));
    }
}
