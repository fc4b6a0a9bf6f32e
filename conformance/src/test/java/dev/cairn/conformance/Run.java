package dev.cairn.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.StreamSupport;

/**
 * How a converge has ended.
 *
 * @param output standard output, then standard error
 * @param report what {@code --report} wrote; empty where the run ended before
 */
record Run(int exitCode, String output, JsonNode report) {
    int updated() {
        return report.path("resources_updated").asInt(-1);
    }

    /** The actions that changed something, in order, as {@code type[name] action}. */
    List<String> changes() {
        return StreamSupport.stream(report.path("resources").spliterator(), false)
                .filter(resource -> resource.path("state").asText().equals("updated"))
                .map(resource -> "%s[%s] %s"
                        .formatted(
                                resource.path("type").asText(),
                                resource.path("name").asText(),
                                resource.path("action").asText()))
                .toList();
    }

    /** The error's message; empty when there was none. */
    String error() {
        JsonNode error = report.path("error");
        return error.isMissingNode() || error.isNull() ? "" : error.toString();
    }
}
