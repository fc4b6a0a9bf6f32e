package dev.cairn.coordinator.domain.timeline;

import dev.cairn.coordinator.domain.Entity;
import dev.cairn.coordinator.domain.Id;
import dev.cairn.coordinator.domain.stack.StackId;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One decision with its evidence, for people. Entries are only ever added.
 *
 * @param subject what it is about: the id of an instance, layer, app, deployment or of the stack itself
 * @param decision short and in the past tense: "stopped", "healing held", "configure superseded"
 * @param reason why, in one sentence
 * @param evidence facts that the decision rests on, such as {@code last-contact} to an instant
 */
public record TimelineEntry(
        Key id,
        StackId stackId,
        Instant at,
        @Nullable Id subject,
        String decision,
        String reason,
        Map<String, String> evidence,
        @Nullable String actorArn)
        implements Entity {
    /** A UUID. */
    public record Key(String value) implements Id {}
}
