package dev.cairn.coordinator.domain.autoscaling;

import dev.cairn.coordinator.domain.autoscaling.Memory.Criterion;
import dev.cairn.coordinator.domain.decision.Draft;
import dev.cairn.coordinator.domain.effect.Timer;
import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.instance.InstanceStatus;
import dev.cairn.coordinator.domain.lifecycle.Lifecycle;
import dev.cairn.coordinator.domain.lifecycle.Signal;
import dev.cairn.coordinator.domain.scaling.LoadBasedScaling;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
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
    /** The smallest number first: web2 before web10. */
    private static final Comparator<Instance> BY_HOSTNAME = Comparator.comparingInt(
                    (Instance instance) -> instance.hostname().length())
            .thenComparing(Instance::hostname);

    private static final String STEP = "step";
    /** So long nobody tells of their load before people hear of it: agents beat again soon after a restart. */
    private static final Duration SILENCE = Duration.ofMinutes(5);

    private static final String NO_METRICS = "no metrics";

    private final Draft draft;
    private final Observed observed;
    private final Memory.Next memory;
    private final List<InstanceId> moved;
    private final LoadBasedScaling scaling;
    private final List<Instance> members;
    private final Optional<Load> load;

    /** For how long each criterion is crossed now. */
    private final Map<Criterion, Duration> crossed = new HashMap<>();

    LoadPlan(
            Draft draft,
            Observed observed,
            Memory.Next memory,
            List<InstanceId> moved,
            LoadBasedScaling scaling,
            List<Instance> members) {
        this.draft = draft;
        this.observed = observed;
        this.memory = memory;
        this.moved = moved;
        this.scaling = scaling;
        this.members = members;
        load = Load.average(members.stream()
                .filter(member -> member.status() == InstanceStatus.ONLINE)
                .map(member -> observed.loads().get(member.id()))
                .filter(Objects::nonNull)
                .toList());
    }

    void look() {
        if (!scaling.enable() || paused()) {
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
        long online = members.stream()
                .filter(member -> member.status() == InstanceStatus.ONLINE)
                .count();
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
        Signal signal = direction == Direction.UP ? new Signal.StartRequested() : new Signal.StopRequested();
        List<Instance> stepped = new ArrayList<>();
        List<String> leftAlone = new ArrayList<>();
        for (Instance instance : candidates(direction)) {
            Optional<String> holder = Claims.person(draft, instance);
            if (holder.isPresent()) {
                leftAlone.add(instance.hostname() + ": " + holder.get());
            } else if (stepped.size() < direction.count(scaling) && Lifecycle.apply(draft, instance.id(), signal)) {
                stepped.add(instance);
            }
        }
        Map<String, String> evidence = evidence();
        why.forEach(vote -> evidence.put(
                "crossed-seconds " + vote.name(),
                Long.toString(crossed.getOrDefault(new Criterion(direction, vote.name()), Duration.ZERO)
                        .toSeconds())));
        evidence.put("wait-seconds", Long.toString(direction.wait(scaling).toSeconds()));
        if (!leftAlone.isEmpty()) {
            evidence.put("left-alone", String.join("; ", leftAlone));
        }
        String reason = why.stream().map(Ballot.Vote::text).collect(Collectors.joining(", "));
        if (stepped.isEmpty()) {
            String verdict = "load scaling found nothing to go " + direction.word() + " with";
            if (memory.news(scaling.id(), STEP, verdict + leftAlone, draft.now())) {
                draft.note(scaling.id(), verdict, reason, evidence);
            }
            return;
        }
        Instant until = draft.now().plus(direction.pause(scaling));
        draft.timer(Timer.Kind.SCALING_PAUSE, scaling.id(), until);
        evidence.put("moved", stepped.stream().map(Instance::hostname).collect(Collectors.joining(", ")));
        evidence.put("metrics-ignored-until", until.toString());
        draft.note(scaling.id(), "scaled " + direction.word() + " by load", reason, evidence);
        stepped.forEach(instance -> moved.add(instance.id()));
        memory.forget(scaling.id(), STEP);
        crossed.clear();
    }

    /** Those that may be moved this way, in order; which ones OpsWorks chose was never documented. */
    private List<Instance> candidates(Direction direction) {
        InstanceStatus from = direction == Direction.UP ? InstanceStatus.STOPPED : InstanceStatus.ONLINE;
        return members.stream()
                .filter(instance -> "load".equals(instance.settings().autoScalingType()) && !instance.onPremises())
                // Another layer, or its schedule, may have moved it in this very decision.
                .filter(instance -> draft.known(instance.id()).status() == from)
                .filter(instance -> Claims.holder(draft, instance).isEmpty())
                .sorted(direction == Direction.UP ? BY_HOSTNAME : BY_HOSTNAME.reversed())
                .toList();
    }

    private Map<String, String> evidence() {
        Map<String, String> evidence = new TreeMap<>();
        load.ifPresent(present -> evidence.putAll(present.evidence()));
        members.stream()
                .collect(Collectors.groupingBy(member -> member.status().word(), TreeMap::new, Collectors.counting()))
                .forEach((status, count) -> evidence.put("instances " + status, Long.toString(count)));
        return evidence;
    }
}
