package dev.cairn.agent.run;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.cairn.agent.system.Directories;
import dev.cairn.agent.work.Command;
import dev.cairn.agent.work.NotStartedException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code nodes/<hostname>.json}, a Chef node for every instance that is online, as clients in local mode search them. OpsWorks
 * gave a node its {@code aws_opsworks_instance_id}, and the machine's own the custom JSON.
 */
final class NodeFiles {
    private final JsonFactory factory;
    private final Path directory;
    private final Command command;

    NodeFiles(JsonFactory factory, Path directory, Command command) {
        this.factory = factory;
        this.directory = directory;
        this.command = command;
    }

    /** Copies an item of the bag of instances, on which the parser stands, and writes the instance's node. */
    void copy(JsonParser parser, JsonGenerator json) throws IOException, NotStartedException {
        Map<String, String> facts = new HashMap<>();
        List<String> roles = new ArrayList<>();
        json.writeStartObject();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String key = parser.currentName();
            json.writeFieldName(key);
            JsonToken value = parser.nextToken();
            if (value.isScalarValue()) {
                facts.put(key, value == JsonToken.VALUE_NULL ? "" : parser.getText());
                json.copyCurrentEventExact(parser);
            } else if (value == JsonToken.START_ARRAY && key.equals("role")) {
                json.writeStartArray();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    if (parser.currentToken() == JsonToken.VALUE_STRING) {
                        roles.add(parser.getText());
                    }
                    json.copyCurrentStructureExact(parser);
                }
                json.writeEndArray();
            } else {
                json.copyCurrentStructureExact(parser);
            }
        }
        json.writeEndObject();
        if ("online".equals(facts.get("status")) || "true".equals(facts.get("self"))) {
            write(facts, roles);
        }
    }

    private void write(Map<String, String> facts, List<String> roles) throws IOException, NotStartedException {
        String hostname = facts.getOrDefault("hostname", "");
        if (hostname.isEmpty()) {
            return;
        }
        Directories.createPrivate(directory);
        try (OutputStream out = RunFiles.open(directory.resolve(RunFiles.name(hostname) + ".json"));
                JsonGenerator json = factory.createGenerator(out)) {
            json.useDefaultPrettyPrinter();
            json.writeStartObject();
            json.writeStringField("name", hostname);
            json.writeStringField("chef_environment", "_default");
            json.writeStringField("json_class", "Chef::Node");
            json.writeStringField("chef_type", "node");
            json.writeObjectFieldStart("automatic");
            json.writeStringField("hostname", hostname);
            json.writeStringField("fqdn", facts.getOrDefault("private_dns", ""));
            json.writeStringField("ipaddress", facts.getOrDefault("private_ip", ""));
            json.writeFieldName("roles");
            json.writeArray(roles.toArray(String[]::new), 0, roles.size());
            json.writeEndObject();
            json.writeObjectFieldStart("normal");
            if ("true".equals(facts.get("self"))) {
                copyCustom(json);
            }
            json.writeStringField("aws_opsworks_instance_id", facts.getOrDefault("instance_id", ""));
            json.writeEndObject();
            json.writeArrayFieldStart("run_list");
            json.writeEndArray();
            json.writeEndObject();
        }
    }

    private void copyCustom(JsonGenerator json) throws IOException {
        if (command.attributesJson().isBlank()) {
            return;
        }
        try (JsonParser parser = factory.createParser(command.attributesJson())) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String key = parser.currentName();
                parser.nextToken();
                if (key.equals("run_list") || key.equals("opsworks") || key.equals("aws_opsworks_instance_id")) {
                    parser.skipChildren();
                } else {
                    json.writeFieldName(key);
                    json.copyCurrentStructureExact(parser);
                }
            }
        }
    }
}
