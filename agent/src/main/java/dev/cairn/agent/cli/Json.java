package dev.cairn.agent.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;

/** JSON as trees, and printed as Ruby prints it: that is what scripts have been written for that read it line by line. */
final class Json {
    private static final ObjectMapper MAPPER =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private Json() {}

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    /** An object; empty for an empty text. */
    static ObjectNode object(String text, String what) throws CliFailure {
        JsonNode read;
        try {
            read = text.isBlank() ? object() : MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw CliFailure.failed(
                    what + " is not JSON: " + e.getOriginalMessage() + " (line "
                            + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr() + ")",
                    e);
        }
        if (read instanceof ObjectNode object) {
            return object;
        }
        throw CliFailure.failed(what + " is not a JSON object");
    }

    /** The member at the end of these names, missing when one of them is. */
    static JsonNode at(JsonNode node, String... names) {
        JsonNode found = node;
        for (String name : names) {
            found = found.has(name) ? found.get(name) : MissingNode.getInstance();
        }
        return found;
    }

    static String pretty(JsonNode node) {
        try {
            return MAPPER.writer(new RubyPrinter()).writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("writing a tree in memory", e);
        }
    }

    static String compact(JsonNode node) {
        return node.toString();
    }

    /** The form of JSON.pretty_generate in the Ruby of OpsWorks' agent. */
    private static final class RubyPrinter extends DefaultPrettyPrinter {
        private static final long serialVersionUID = 1;
        private static final DefaultIndenter LINES = new DefaultIndenter("  ", "\n");

        RubyPrinter() {
            super(Separators.createDefaultInstance().withObjectFieldValueSpacing(Separators.Spacing.AFTER));
            indentArraysWith(LINES);
            indentObjectsWith(LINES);
        }

        @Override
        public DefaultPrettyPrinter createInstance() {
            return new RubyPrinter();
        }

        @Override
        public void writeEndArray(JsonGenerator generator, int count) throws IOException {
            if (count > 0) {
                super.writeEndArray(generator, count);
                return;
            }
            _nesting--;
            generator.writeRaw('\n');
            LINES.writeIndentation(generator, _nesting);
            generator.writeRaw(']');
        }

        @Override
        public void writeEndObject(JsonGenerator generator, int count) throws IOException {
            if (count > 0) {
                super.writeEndObject(generator, count);
                return;
            }
            _nesting--;
            LINES.writeIndentation(generator, _nesting);
            generator.writeRaw('}');
        }
    }
}
