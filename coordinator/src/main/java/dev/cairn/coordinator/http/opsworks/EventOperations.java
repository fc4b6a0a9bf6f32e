package dev.cairn.coordinator.http.opsworks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.coordinator.domain.event.Envelope;
import dev.cairn.coordinator.domain.user.Access.Requirement;
import dev.cairn.coordinator.port.EventDeliveries;
import dev.cairn.coordinator.port.EventDeliveries.ReceiverState;
import dev.cairn.coordinator.port.EventLog.Numbered;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Events and those who are told of them: operations of Cairn's own, which AWS' clients do not have. */
final class EventOperations {
    private static final int USUAL = 100;
    private static final int MOST = 1_000;

    private final EventDeliveries events;
    private final Envelope envelope;

    EventOperations(EventDeliveries events, Envelope envelope) {
        this.events = events;
        this.envelope = envelope;
    }

    List<Operation> all() {
        return List.of(
                new Operation("DescribeEvents", Requirement.POLICY, this::describe),
                new Operation("ReplayEvents", Requirement.POLICY, this::replay));
    }

    private ObjectNode describe(Call call) {
        call.account();
        Integer limit = call.members().integer("MaxResults");
        if (limit != null && (limit < 1 || limit > MOST)) {
            throw ApiFailure.invalid("MaxResults must be between 1 and " + MOST + ", not " + limit);
        }
        List<Numbered> found = events.events(after(call).orElse(0), limit == null ? USUAL : limit);
        ObjectNode answer = Shapes.list("Events", found, this::event);
        Shapes.list(answer, "Receivers", events.receivers(), EventOperations::receiver);
        return answer;
    }

    private ObjectNode replay(Call call) {
        call.account();
        String name = call.members().requiredText("Receiver");
        long after = after(call)
                .orElseThrow(() -> ApiFailure.invalid(
                        "Say from where: After, the number of the last event that is not to be sent again, or Since, a"
                                + " time such as 2026-11-26T12:00:00Z"));
        ReceiverState state = events.replay(name, after)
                .orElseThrow(() -> ApiFailure.notFound("There is no receiver \"" + name + "\"; there are: "
                        + events.receivers().stream()
                                .map(ReceiverState::name)
                                .collect(Collectors.joining(", ", "", "."))));
        ObjectNode answer = Members.JSON.createObjectNode();
        answer.set("Receiver", receiver(state));
        return answer;
    }

    private OptionalLong after(Call call) {
        call.members().atMostOne("After", "Since");
        Integer after = call.members().integer("After");
        String since = call.members().text("Since");
        if (after != null) {
            return OptionalLong.of(after);
        }
        return since == null ? OptionalLong.empty() : OptionalLong.of(events.before(instant(since)));
    }

    private static Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw ApiFailure.invalid("Since must be a time such as 2026-11-26T12:00:00Z, not \"" + text + "\"");
        }
    }

    private ObjectNode event(Numbered numbered) {
        ObjectNode shape = Members.JSON.valueToTree(envelope.of(numbered.event()));
        return shape.put("sequence", numbered.sequence());
    }

    private static ObjectNode receiver(ReceiverState state) {
        ObjectNode shape = Shapes.single("Name", state.name());
        shape.put("Sequence", state.sequence());
        shape.put("Pending", state.pending());
        shape.put("Delivered", state.delivered());
        shape.put("Failures", state.failures());
        shape.put("GivenUp", state.givenUp());
        Shapes.put(shape, "FailingSince", text(state.failingSince()));
        Shapes.put(shape, "Problem", state.problem());
        return shape;
    }

    private static @Nullable String text(@Nullable Instant instant) {
        return instant == null ? null : instant.toString();
    }
}
