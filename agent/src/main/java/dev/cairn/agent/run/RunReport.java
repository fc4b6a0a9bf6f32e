package dev.cairn.agent.run;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The figures that the agent passes on from a child's report.
 *
 * @param resourcesTotal 0 when the child left no report
 */
record RunReport(int resourcesTotal, int resourcesUpdated) {
    private static final Logger log = LoggerFactory.getLogger(RunReport.class);
    private static final JsonFactory JSON = new JsonFactory();

    static RunReport read(Path file) {
        int total = 0;
        int updated = 0;
        if (!Files.exists(file)) {
            return new RunReport(0, 0);
        }
        try (JsonParser parser = JSON.createParser(file.toFile())) {
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    String key = parser.currentName();
                    JsonToken value = parser.nextToken();
                    if (value == JsonToken.VALUE_NUMBER_INT && key.equals("resources_total")) {
                        total = Math.max(0, parser.getIntValue());
                    } else if (value == JsonToken.VALUE_NUMBER_INT && key.equals("resources_updated")) {
                        updated = Math.max(0, parser.getIntValue());
                    } else {
                        parser.skipChildren();
                    }
                }
            }
        } catch (IOException e) {
            log.warn("cannot read the report {}", file, e);
        }
        return new RunReport(total, updated);
    }
}
