package dev.cairn.coordinator.domain.autoscaling;

import dev.cairn.coordinator.domain.decision.Draft;
import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.instance.InstanceStatus;
import dev.cairn.coordinator.domain.instance.Progress;
import dev.cairn.coordinator.domain.lifecycle.Lifecycle;
import dev.cairn.coordinator.domain.lifecycle.Signal;
import dev.cairn.coordinator.domain.scaling.ScalingJson.Reading;
import dev.cairn.coordinator.domain.scaling.ScalingRules.TimeRules;
import dev.cairn.coordinator.domain.scaling.TimeBasedScaling;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Time-based instances run while the present hour is on in their weekly schedule (guide, "Using automatic time-based scaling").
 * An instance without a schedule stays as it is. What people do to an instance within an hour is undone by the next look, as in
 * OpsWorks, once it has come to its end.
 */
final class TimePlan {
    private static final String ASPECT = "schedule";
    private static final String MISREAD = "misread";

    private final Draft draft;
    private final Memory.Next memory;
    private final List<InstanceId> moved;
    private final Policies policies;

    TimePlan(Draft draft, Policies policies, Memory.Next memory, List<InstanceId> moved) {
        this.draft = draft;
        this.policies = policies;
        this.memory = memory;
        this.moved = moved;
    }

    void look() {
        for (TimeBasedScaling scaling : draft.before().timeBasedScaling().values()) {
            Optional<Instance> instance = draft.instance(scaling.id());
            if (instance.isPresent()
                    && "timer".equals(instance.get().settings().autoScalingType())
                    && !instance.get().onPremises()) {
                look(instance.get(), scaling);
            }
        }
    }

    private void look(Instance instance, TimeBasedScaling scaling) {
        Reading reading = policies.of(instance.settings().layerIds());
        misread(instance, reading);
        TimeRules rules = reading.rules().time();
        LeadTime lead =
                LeadTime.of(rules.lead(), instance, draft.before().instances().values());
        Schedule schedule = new Schedule(scaling, rules, lead.time());
        boolean on = schedule.wanted(draft.now());
        if (on ? up(instance) : down(instance)) {
            memory.forget(instance.id(), ASPECT);
            return;
        }
        Optional<String> holder = Claims.holder(draft, instance);
        Optional<String> why = holder.isPresent() ? holder : failedThisHour(instance, schedule);
        if (why.isPresent()) {
            if (memory.news(instance.id(), ASPECT, (on ? "on " : "off ") + why.get(), draft.now())) {
                draft.note(
                        instance.id(),
                        "schedule waits",
                        "the schedule says " + (on ? "on" : "off") + ", but " + why.get(),
                        evidence(instance, schedule, lead));
            }
            return;
        }
        Signal wanted = on ? new Signal.StartRequested() : new Signal.StopRequested();
        if (Lifecycle.apply(draft, instance.id(), wanted)) {
            moved.add(instance.id());
            memory.forget(instance.id(), ASPECT);
            draft.note(
                    instance.id(),
                    on ? "started by its schedule" : "stopped by its schedule",
                    "the schedule says " + (!on ? "off" : schedule.on(draft.now()) ? "on" : "on soon"),
                    evidence(instance, schedule, lead));
        }
    }

    /** Is it as the schedule wants it, or on its way there? One whose setup failed runs; a person has to look after it. */
    private static boolean up(Instance instance) {
        return switch (instance.status()) {
            case REQUESTED, PENDING, BOOTING, RUNNING_SETUP, ONLINE, SETUP_FAILED, REBOOTING -> true;
            default -> false;
        };
    }

    private static boolean down(Instance instance) {
        return switch (instance.status()) {
            case STOPPED, START_FAILED, STOPPING, SHUTTING_DOWN, TERMINATING, TERMINATED ->
                instance.progress().intent() != Progress.Intent.HEAL;
            default -> false;
        };
    }

    /** A start that has failed is tried again in the next hour. */
    private Optional<String> failedThisHour(Instance instance, Schedule schedule) {
        Instant begin = schedule.begin(draft.now());
        return instance.status() == InstanceStatus.START_FAILED
                        && !instance.statusSince().isBefore(begin)
                ? Optional.of("its start has failed; it is tried again in the next hour")
                : Optional.empty();
    }

    private void misread(Instance instance, Reading reading) {
        if (reading.problems().isEmpty()) {
            memory.forget(instance.id(), MISREAD);
        } else if (memory.news(instance.id(), MISREAD, reading.problems().toString(), draft.now())) {
            draft.note(
                    instance.id(),
                    "scaling settings not understood",
                    String.join("; ", reading.problems()) + ": OpsWorks' rules apply",
                    Map.of());
        }
    }

    private Map<String, String> evidence(Instance instance, Schedule schedule, LeadTime lead) {
        Map<String, String> evidence = new TreeMap<>();
        evidence.put("hour", schedule.hour(draft.now()).toString());
        evidence.put("was", instance.status().word());
        if (!lead.time().isZero()) {
            evidence.put("lead-seconds", Long.toString(lead.time().toSeconds()));
            evidence.put("lead-learned-from-starts", Integer.toString(lead.measured()));
        }
        return evidence;
    }
}
