package dev.cairn.coordinator.domain.healing;

import dev.cairn.coordinator.domain.Actor;
import dev.cairn.coordinator.domain.Ids;
import dev.cairn.coordinator.domain.Outcome;
import dev.cairn.coordinator.domain.decision.Draft;
import dev.cairn.coordinator.domain.effect.Timer;
import dev.cairn.coordinator.domain.healing.Verdict.Brake;
import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.instance.InstanceStatus;
import dev.cairn.coordinator.domain.instance.SpotNotice;
import dev.cairn.coordinator.domain.layer.Layer;
import dev.cairn.coordinator.domain.layer.LayerId;
import dev.cairn.coordinator.domain.lifecycle.Lifecycle;
import dev.cairn.coordinator.domain.lifecycle.Signal;
import dev.cairn.coordinator.domain.lifecycle.Topology;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The healer's judgement (guide: "Using auto healing"; the brakes are ours). A destructive step needs the lapse and the word of
 * one independent witness, or a lapse past the hard limit, and no brake may hold it.
 */
public final class Healing {
    /** Those that should be heard: their number is what a meltdown is measured against. */
    private static final Set<InstanceStatus> TALKING = EnumSet.of(
            InstanceStatus.RUNNING_SETUP,
            InstanceStatus.ONLINE,
            InstanceStatus.SETUP_FAILED,
            InstanceStatus.REBOOTING,
            InstanceStatus.CONNECTION_LOST);

    /** Between the healer's decision and the end of the setup that follows. */
    private static final Set<InstanceStatus> UNDER_WAY = EnumSet.of(
            InstanceStatus.STOPPING,
            InstanceStatus.TERMINATING,
            InstanceStatus.SHUTTING_DOWN,
            InstanceStatus.REQUESTED,
            InstanceStatus.PENDING,
            InstanceStatus.BOOTING,
            InstanceStatus.RUNNING_SETUP);

    /** A heal that has not come to an end by then no longer takes the place of another. */
    private static final Duration UNDER_WAY_LIMIT = Duration.ofHours(1);

    private Healing() {}

    /** What part of those who should be heard is silent, and how many they are. */
    public record Silence(double share, long lost) {
        static Silence of(StackSnapshot snapshot) {
            long talking = snapshot.instances().values().stream()
                    .filter(instance -> TALKING.contains(instance.status()))
                    .count();
            long lost = snapshot.instances().values().stream()
                    .filter(instance -> instance.status() == InstanceStatus.CONNECTION_LOST)
                    .count();
            return new Silence(talking == 0 ? 0 : (double) lost / talking, lost);
        }
    }

    /**
     * Is the stack in a meltdown? Entered and left at different shares, so that it does not flap. Between the two it ends after
     * a while all the same: else the few that are really dead would keep each other from being healed for ever.
     *
     * @param before was it in one at the last look?
     * @param belowEntry for how long the share has been below that of entering
     */
    public static boolean meltdown(StackSnapshot snapshot, boolean before, Duration belowEntry, HealingPolicy policy) {
        Silence silence = Silence.of(snapshot);
        if (silence.lost() < policy.meltdownMinimum()) {
            return false;
        }
        if (silence.share() >= policy.meltdownEnter()) {
            return true;
        }
        return before && silence.share() >= policy.meltdownLeave() && belowEntry.compareTo(policy.hardLimit()) < 0;
    }

    /** Would a stack that is not in a meltdown enter one now? */
    public static boolean entersMeltdown(StackSnapshot snapshot, HealingPolicy policy) {
        return meltdown(snapshot, false, Duration.ZERO, policy);
    }

    /** May this instance be healed now? It must be in connection_lost. */
    public static Verdict judge(
            StackSnapshot snapshot,
            Instance instance,
            Evidence evidence,
            Doubt doubt,
            HealingPolicy policy,
            Instant now) {
        if (!policy.enabled()) {
            return new Verdict(Brake.DISABLED, "healing is switched off for this coordinator");
        }
        Optional<Layer> off = layers(snapshot, instance)
                .filter(layer -> !layer.settings().enableAutoHealing())
                .findFirst();
        if (off.isPresent()) {
            return new Verdict(
                    Brake.LAYER, "auto healing is off in layer " + off.get().shortname());
        }
        if (evidence.machine() == Evidence.Machine.NONE) {
            return new Verdict(Brake.NO_MACHINE, "its machine was not made by Cairn: someone has to look after it");
        }
        if (doubt.ofItself() != null) {
            return new Verdict(Brake.SELF_DOUBT, "the coordinator doubts itself: " + doubt.ofItself());
        }
        if (doubt.meltdown()) {
            return new Verdict(
                    Brake.MELTDOWN,
                    "so many instances of the stack are silent that the network is more likely at fault than they are");
        }
        if (!evidence.confirmed() && evidence.silence().compareTo(policy.hardLimit()) < 0) {
            return new Verdict(
                    Brake.UNCONFIRMED,
                    "nobody confirms that the machine is down (" + evidence.detail()
                            + "); without that it is healed after "
                            + policy.hardLimit().toSeconds() + " s of silence");
        }
        return brakes(snapshot, instance, evidence, policy, now);
    }

    /**
     * EC2 has said that it takes an instance's machine back. The instance goes down in good order in what time is left, and comes
     * back where healing would bring it back; time-based and load-based instances are left to their planner. It does not count
     * as a heal, since nothing is wrong with the instance.
     *
     * @return false when the instance is in nobody's service at present and the notice should be told again
     */
    public static Outcome<Boolean> interrupted(
            StackSnapshot snapshot, InstanceId id, SpotNotice notice, HealingPolicy policy, Instant now, Ids ids) {
        Instance instance = snapshot.instances().get(id);
        Draft draft = new Draft(snapshot, Actor.AUTO_HEALING, now, ids);
        if (instance == null) {
            return Outcome.accepted(true, List.of());
        }
        if (notice.action() == SpotNotice.Action.HIBERNATE || instance.onPremises()) {
            draft.note(
                    id,
                    "spot interruption",
                    instance.onPremises()
                            ? "EC2 takes the machine back; it is registered as an on-premises one and left alone"
                            : "EC2 hibernates the spot machine; where that takes longer than healing waits, healing follows",
                    Map.of("action", notice.action().word(), "at", notice.at().toString()));
            return Topology.settled(draft, true);
        }
        Signal signal = new Signal.InterruptionNoticed(notice, staysDown(snapshot, instance, policy));
        return Topology.settled(draft, Lifecycle.apply(draft, id, signal));
    }

    private static @Nullable String staysDown(StackSnapshot snapshot, Instance instance, HealingPolicy policy) {
        if (instance.settings().autoScalingType() != null) {
            return "scaling starts it when it is wanted";
        }
        if (!policy.enabled()) {
            return "healing is switched off for this coordinator";
        }
        return layers(snapshot, instance)
                .filter(layer -> !layer.settings().enableAutoHealing())
                .findFirst()
                .map(layer -> "auto healing is off in layer " + layer.shortname())
                .orElse(null);
    }

    private static Verdict brakes(
            StackSnapshot snapshot, Instance instance, Evidence evidence, HealingPolicy policy, Instant now) {
        int heals = recent(instance, policy, now).size();
        if (heals >= policy.instanceHeals()) {
            return new Verdict(
                    Brake.QUARANTINE,
                    "healed " + heals + " times within "
                            + policy.instanceWindow().toHours()
                            + " hours without lasting success: someone has to look after it");
        }
        Optional<Layer> busy = layers(snapshot, instance)
                .filter(layer -> busy(snapshot, layer, policy, now))
                .findFirst();
        if (busy.isPresent()) {
            return new Verdict(
                    Brake.LAYER_BUSY,
                    "enough instances of layer " + busy.get().shortname() + " are being healed already");
        }
        long rate = snapshot.instances().values().stream()
                .flatMap(other -> other.progress().heals().stream())
                .filter(at -> at.isAfter(now.minus(policy.stackRateWindow())))
                .count();
        if (rate >= policy.stackRate()) {
            return new Verdict(
                    Brake.STACK_RATE,
                    rate + " heals of this stack within "
                            + policy.stackRateWindow().toMinutes() + " minutes are enough");
        }
        return new Verdict(
                Brake.NONE,
                evidence.confirmed()
                        ? "it is silent, and the compute adapter confirms that its machine is down"
                        : "it has been silent past the hard limit");
    }

    /**
     * Looks at one silent instance again and acts, or sets the time of the next look.
     *
     * @param lastTold the brake that people were last told of; null for none
     */
    public static Outcome<Verdict> review(
            StackSnapshot snapshot,
            InstanceId id,
            Evidence evidence,
            Doubt doubt,
            HealingPolicy policy,
            @Nullable Brake lastTold,
            Instant now,
            Ids ids) {
        Instance instance = snapshot.instances().get(id);
        Draft draft = new Draft(snapshot, Actor.AUTO_HEALING, now, ids);
        if (instance == null || instance.status() != InstanceStatus.CONNECTION_LOST) {
            draft.cancelTimer(Timer.Kind.HEAL_REVIEW, id);
            return Topology.settled(draft, new Verdict(Brake.DISABLED, "there is nothing to heal"));
        }
        Verdict verdict = judge(snapshot, instance, evidence, doubt, policy, now);
        Map<String, String> facts = Map.of(
                "silence-seconds", Long.toString(evidence.silence().toSeconds()),
                "machine", evidence.machine().name(),
                "witness", evidence.detail());
        if (verdict.heals()) {
            draft.put(instance.withProgress(instance.progress().withHeals(recent(instance, policy, now))));
            Lifecycle.apply(draft, id, new Signal.HealDecided(verdict.reason(), facts));
            return Topology.settled(draft, verdict);
        }
        boolean news = verdict.brake() != lastTold;
        if (verdict.brake() == Brake.QUARANTINE) {
            Instant earliest = recent(instance, policy, now).getFirst();
            draft.timer(Timer.Kind.HEAL_REVIEW, id, earliest.plus(policy.instanceWindow()));
            if (news) {
                draft.problem(id, "InstanceQuarantine", verdict.reason());
                draft.note(id, "quarantined", verdict.reason(), facts);
            }
        } else {
            draft.timer(Timer.Kind.HEAL_REVIEW, id, now.plus(policy.review()));
            if (news) {
                if (verdict.brake() == Brake.MELTDOWN) {
                    draft.problem(
                            id, "InstanceHealingHeld", verdict.reason() + "; if they are down, restart them by hand");
                }
                draft.note(id, "healing held", verdict.reason(), facts);
            }
        }
        return Topology.settled(draft, verdict);
    }

    private static boolean busy(StackSnapshot snapshot, Layer layer, HealingPolicy policy, Instant now) {
        List<Instance> members = snapshot.instances().values().stream()
                .filter(instance -> instance.settings().layerIds().contains(layer.id()))
                .toList();
        long underWay =
                members.stream().filter(instance -> underWay(instance, now)).count();
        return underWay >= Math.max(policy.layerMinimum(), (long) (policy.layerShare() * members.size()));
    }

    private static boolean underWay(Instance instance, Instant now) {
        List<Instant> heals = instance.progress().heals();
        return !heals.isEmpty()
                && UNDER_WAY.contains(instance.status())
                && heals.getLast().isAfter(now.minus(UNDER_WAY_LIMIT));
    }

    private static List<Instant> recent(Instance instance, HealingPolicy policy, Instant now) {
        return instance.progress().heals().stream()
                .filter(at -> at.isAfter(now.minus(policy.instanceWindow())))
                .toList();
    }

    private static Stream<Layer> layers(StackSnapshot snapshot, Instance instance) {
        List<LayerId> ids = instance.settings().layerIds();
        return ids.stream().map(id -> snapshot.layers().get(id)).filter(Objects::nonNull);
    }
}
