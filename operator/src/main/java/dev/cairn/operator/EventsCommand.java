package dev.cairn.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code cairn events}: what webhooks and EventBridge are told, and telling it again. */
@Command(
        name = "events",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        synopsisSubcommandLabel = "ACTION",
        description = "What webhooks and EventBridge are told, and telling it again.")
final class EventsCommand {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** From where. */
    static final class From {
        @Option(names = "--after", paramLabel = "N", description = "What came after the event with this number.")
        private @Nullable Long after;

        @Option(
                names = "--since",
                paramLabel = "TIME",
                description = "What happened at this time or later, such as 2026-11-26T12:00:00Z.")
        private @Nullable String since;

        void into(ObjectNode request) {
            if (after != null) {
                request.put("After", after);
            }
            if (since != null) {
                request.put("Since", since);
            }
        }
    }

    @Command(name = "list", description = "Lists events, one a line as JSON, the oldest first.")
    void list(
            @Mixin Connection connection,
            @ArgGroup @Nullable From from,
            @Option(names = "--limit", paramLabel = "N", defaultValue = "100", description = "At most so many [100].")
                    int limit)
            throws IOException {
        ObjectNode request = JSON.createObjectNode().put("MaxResults", limit);
        if (from != null) {
            from.into(request);
        }
        connection.call("DescribeEvents", request).path("Events").forEach(event -> say(event.toString()));
    }

    @Command(name = "receivers", description = "Shows how far each receiver is.")
    void receivers(@Mixin Connection connection) throws IOException {
        ObjectNode request = JSON.createObjectNode().put("MaxResults", 1);
        JsonNode receivers = connection.call("DescribeEvents", request).path("Receivers");
        receivers.forEach(this::show);
        if (receivers.isEmpty()) {
            say("nobody is told of events; see cairn coordinator --help, --events-webhooks and --events-eventbridge");
        }
    }

    @Command(
            name = "replay",
            description =
                    "Tells a receiver again what it was told before; each event keeps its id, so that it can recognise it.")
    void replay(
            @Mixin Connection connection,
            @Parameters(
                            paramLabel = "RECEIVER",
                            description = "As cairn events receivers shows it: webhook/NAME, eventbridge.")
                    String receiver,
            @ArgGroup(multiplicity = "1") From from)
            throws IOException {
        ObjectNode request = JSON.createObjectNode().put("Receiver", receiver);
        from.into(request);
        show(connection.call("ReplayEvents", request).path("Receiver"));
    }

    private void show(JsonNode receiver) {
        say(receiver.path("Name").asText() + "  told-up-to=" + receiver.path("Sequence") + " pending="
                + receiver.path("Pending") + " delivered=" + receiver.path("Delivered") + " failures="
                + receiver.path("Failures") + " given-up=" + receiver.path("GivenUp")
                + (receiver.has("FailingSince")
                        ? " failing-since=" + receiver.path("FailingSince").asText()
                        : "")
                + (receiver.has("Problem") ? "  " + receiver.path("Problem").asText() : ""));
    }

    private void say(String line) {
        spec.commandLine().getOut().println(line);
        spec.commandLine().getOut().flush();
    }
}
