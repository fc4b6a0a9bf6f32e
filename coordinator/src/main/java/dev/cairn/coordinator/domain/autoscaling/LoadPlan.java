package dev.cairn.coordinator.domain.autoscaling;

import dev.cairn.coordinator.domain.autoscaling.Memory.Criterion;
import dev.cairn.coordinator.domain.decision.Draft;
import dev.cairn.coordinator.domain.effect.Timer;
import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.instance.InstanceStatus;
import dev.cairn.coordinator.domain.scaling.LoadBasedScaling;
import dev.cairn.coordinator.domain.scaling.ScalingJson.Reading;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Load-based instances of a layer are started while it is busy and stopped while it is not (guide, "Using automatic load-based
 * scaling"). After a step metrics are ignored for a while: a timer of the store says until when, so that two steps are never
 * closer than the settings say, whatever happens to the coordinator in between.
 */
final class LoadPlan {
    private static final String STEP = "step";
    private static final String FILL = "minimum";
    private static final String MISREAD = "misread";
    /** So long nobody tells of their load before people hear of it: agents beat again soon after a restart. */
    private static final Duration SILENCE = Duration.ofMinutes(5);

    private static final String NO_METRICS = "no metrics";

    private final Draft draft;
    private final Observed observed;
    private final Memory.Next memory;
    private final Look look;
    private final LoadBasedScaling scaling;
    private final Reading reading;
    private final Pool pool;
    private final Optional<Load> load;

    /** For how long each criterion is crossed now. */
    private final Map<Criterion, Duration> crossed = new HashMap<>();

    LoadPlan(Look look, LoadBasedScaling scaling, List<Instance> members) {
        this.look = look;
        draft = look.draft();
        observed = look.observed();
        memory = look.memory();
        this.scaling = scaling;
        reading = look.policies().of(List.of(scaling.id()));
        pool = new Pool(look, scaling, reading.rules().load(), members);
        load = Load.average(members.stream()
                .filter(member -> member.status() == InstanceStatus.ONLINE)
                .map(member -> observed.loads().get(member.id()))
                .filter(Objects::nonNull)
                .toList());
    }

    void look() {
        if (!scaling.enable()) {
            return;
        }
        noteMisread();
        pool.tidy();
        if (fill() || paused()) {
            return;
        }
        List<Ballot.Vote> up = vote(Direction.UP);
        List<Ballot.Vote> down = vote(Direction.DOWN);
        noteSilence();
        if (!up.isEmpty()) {
            step(Direction.UP, up);
        } else if (!down.isEmpty()) {
            step(Direction.DOWN, down);
        }
        memory.crossed(scaling.id(), crossed);
    }

    /**
     * Brings the layer up to its minimum, whatever the load. Metrics do not count for it, so neither does the time in which they are
     * ignored; a start that has just failed holds it back as long.
     */
    private boolean fill() {
        int minimum = reading.rules().load().minimum();
        int serving = pool.serving();
        if (serving >= minimum) {
            if (pool.online() >= minimum) {
                memory.forget(scaling.id(), FILL);
            }
            return false;
        }
        String reason = serving + " instances serve, the minimum is " + minimum;
        Pool.Moves moves = pool.failedJustNow()
                ? new Pool.Moves(List.of(), List.of("a start has just failed"))
                : pool.up(minimum - serving);
        if (moves.moved().isEmpty()) {
            if (memory.news(scaling.id(), FILL, moves.held().toString(), draft.now())) {
                Map<String, String> evidence = evidence();
                evidence.put("held", String.join("; ", moves.held()));
                draft.note(scaling.id(), "minimum not kept", reason, evidence);
            }
            return false;
        }
        stepped(Direction.UP, "brought up to its minimum", reason, moves, evidence());
        return true;
    }

    private void noteMisread() {
        if (reading.problems().isEmpty()) {
            memory.forget(scaling.id(), MISREAD);
        } else if (memory.news(scaling.id(), MISREAD, reading.problems().toString(), draft.now())) {
            draft.note(
                    scaling.id(),
                    "scaling settings not understood",
                    String.join("; ", reading.problems()) + ": OpsWorks' rules apply",
                    Map.of());
        }
    }

    private boolean paused() {
        Timer pause = draft.before()
                .timers()
                .get(new Timer.Key(Timer.Kind.SCALING_PAUSE, scaling.id().value()));
        return pause != null && pause.due().isAfter(draft.now());
    }

    /** Counts how long each threshold has been crossed; the answer is those that have been for long enough. */
    private List<Ballot.Vote> vote(Direction direction) {
        List<Ballot.Vote> due = new ArrayList<>();
        for (Ballot.Vote vote : Ballot.of(direction, scaling, load, observed)) {
            Criterion criterion = new Criterion(direction, vote.name());
            Duration before = memory.crossedBefore(scaling.id()).get(criterion);
            switch (vote.state()) {
                case CROSSED -> {
                    Duration since = before == null ? Duration.ZERO : before.plus(observed.sinceLast());
                    crossed.put(criterion, since);
                    if (since.compareTo(direction.wait(scaling)) >= 0) {
                        due.add(vote);
                    }
                }
                case NOT_CROSSED -> {
                    // It begins anew.
                }
                case HELD -> {
                    if (before != null) {
                        crossed.put(criterion, before);
                    }
                }
            }
            noteHeld(criterion, vote);
        }
        return due;
    }

    private void noteHeld(Criterion criterion, Ballot.Vote vote) {
        String aspect = criterion.direction().word() + " " + vote.name();
        if (vote.state() == Ballot.State.HELD) {
            if (memory.news(scaling.id(), aspect, vote.text(), draft.now())) {
                draft.note(
                        scaling.id(),
                        "alarm held",
                        vote.text() + ": it has no vote on going "
                                + criterion.direction().word() + "; the other thresholds decide",
                        evidence());
            }
        } else if (memory.forget(scaling.id(), aspect)) {
            draft.note(scaling.id(), "alarm heard", vote.text() + ": it votes again", evidence());
        }
    }

    private void noteSilence() {
        int online = pool.online();
        if (load.isPresent() || online == 0) {
            memory.forget(scaling.id(), NO_METRICS);
            return;
        }
        Criterion criterion = new Criterion(Direction.UP, NO_METRICS);
        Duration before = memory.crossedBefore(scaling.id()).get(criterion);
        Duration since = before == null ? Duration.ZERO : before.plus(observed.sinceLast());
        crossed.put(criterion, since);
        if (since.compareTo(SILENCE) >= 0 && memory.news(scaling.id(), NO_METRICS, NO_METRICS, draft.now())) {
            draft.note(
                    scaling.id(),
                    "load scaling held",
                    "none of the layer's " + online + " online instances tells of its load",
                    evidence());
        }
    }

    private void step(Direction direction, List<Ballot.Vote> why) {
        Pool.Moves moves =
                direction == Direction.UP ? pool.up(direction.count(scaling)) : pool.down(direction.count(scaling));
        Map<String, String> evidence = evidence();
        why.forEach(vote -> evidence.put(
                "crossed-seconds " + vote.name(),
                Long.toString(crossed.getOrDefault(new Criterion(direction, vote.name()), Duration.ZERO)
                        .toSeconds())));
        evidence.put("wait-seconds", Long.toString(direction.wait(scaling).toSeconds()));
        if (!moves.held().isEmpty()) {
            evidence.put("held", String.join("; ", moves.held()));
        }
        String reason = why.stream().map(Ballot.Vote::text).collect(Collectors.joining(", "));
        if (moves.moved().isEmpty()) {
            String verdict = "load scaling found nothing to go " + direction.word() + " with";
            if (memory.news(scaling.id(), STEP, verdict + moves.held(), draft.now())) {
                draft.note(scaling.id(), verdict, reason, evidence);
            }
            return;
        }
        memory.forget(scaling.id(), STEP);
        stepped(direction, "scaled " + direction.word() + " by load", reason, moves, evidence);
    }

    private void stepped(
            Direction direction, String decision, String reason, Pool.Moves moves, Map<String, String> evidence) {
        Instant until = draft.now().plus(direction.pause(scaling));
        draft.timer(Timer.Kind.SCALING_PAUSE, scaling.id(), until);
        evidence.put("moved", moves.moved().stream().map(Instance::hostname).collect(Collectors.joining(", ")));
        evidence.put("metrics-ignored-until", until.toString());
        draft.note(scaling.id(), decision, reason, evidence);
        moves.moved().forEach(instance -> look.moved().add(instance.id()));
        crossed.clear();
    }

    /** As it was when the look began, with the statuses of now. */
    private Map<String, String> evidence() {
        Map<String, String> evidence = new TreeMap<>(pool.evidence());
        load.ifPresent(present -> evidence.putAll(present.evidence()));
        return evidence;
    }
}
