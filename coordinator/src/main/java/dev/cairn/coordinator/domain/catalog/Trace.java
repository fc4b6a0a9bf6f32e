package dev.cairn.coordinator.domain.catalog;

import dev.cairn.coordinator.domain.Actor;
import dev.cairn.coordinator.domain.Id;
import dev.cairn.coordinator.domain.Ids;
import dev.cairn.coordinator.domain.Write;
import dev.cairn.coordinator.domain.stack.StackId;
import dev.cairn.coordinator.domain.timeline.TimelineEntry;
import java.time.Instant;
import java.util.Map;

/**
 * What every change of the catalogue needs besides the draft: who asked, when, ids for new records, and how much there may be. It also writes the
 * line of the time line that tells of the change.
 */
public record Trace(Actor actor, Instant now, Ids ids, Limits limits) {
    Write entry(StackId stackId, Id subject, String decision, String reason) {
        return Write.put(new TimelineEntry(
                new TimelineEntry.Key(ids.uuid()), stackId, now, subject, decision, reason, Map.of(), actor.arn()));
    }
}
