package dev.cairn.coordinator.domain.autoscaling;

import dev.cairn.coordinator.domain.decision.Draft;
import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.instance.InstanceStatus;
import dev.cairn.coordinator.domain.instance.Progress;
import dev.cairn.coordinator.domain.layer.Layer;
import dev.cairn.coordinator.domain.lifecycle.InstanceRequests;
import dev.cairn.coordinator.domain.lifecycle.Lifecycle;
import dev.cairn.coordinator.domain.lifecycle.Signal;
import dev.cairn.coordinator.domain.scaling.LoadBasedScaling;
import dev.cairn.coordinator.domain.scaling.ScalingRules.LoadRules;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The instances of one layer: how many serve, which may be moved, made and deleted, within the layer's bounds. */
final class Pool {
    /** The smallest number first: web2 before web10. */
    private static final Comparator<Instance> BY_HOSTNAME = Comparator.comparingInt(
                    (Instance instance) -> instance.hostname().length())
            .thenComparing(Instance::hostname);

    /** A silent instance that the healer has not brought back by then no longer counts as one that serves. */
    private static final Duration HEALING = Duration.ofMinutes(30);

    private final Look look;
    private final Draft draft;
    private final LoadBasedScaling scaling;
    private final LoadRules rules;
    private final List<Instance> members;

    Pool(Look look, LoadBasedScaling scaling, LoadRules rules, List<Instance> members) {
        this.look = look;
        this.draft = look.draft();
        this.scaling = scaling;
        this.rules = rules;
        this.members = new ArrayList<>(members);
    }

    /**
     * What came of a step.
     *
     * @param moved those that were started or stopped
     * @param held why there were not more, in words
     */
    record Moves(List<Instance> moved, List<String> held) {}

    /** The members as they are now: this very look may have moved or deleted some. */
    List<Instance> members() {
        return members.stream()
                .map(member -> draft.instance(member.id()))
                .flatMap(Optional::stream)
                .toList();
    }

    int online() {
        return count(InstanceStatus.ONLINE);
    }

    private int count(InstanceStatus status) {
        return (int)
                members().stream().filter(member -> member.status() == status).count();
    }

    /** Those that serve or soon will: also those that the healer brings back. */
    int serving() {
        return (int) members().stream().filter(this::serves).count();
    }

    private boolean serves(Instance member) {
        return switch (member.status()) {
            case ONLINE, REBOOTING -> true;
            case REQUESTED, PENDING, BOOTING, RUNNING_SETUP ->
                Claims.holder(draft, member).isPresent();
            case CONNECTION_LOST ->
                healed(member) && member.statusSince().plus(HEALING).isAfter(draft.now());
            default -> member.progress().intent() == Progress.Intent.HEAL;
        };
    }

    private boolean healed(Instance member) {
        return member.settings().layerIds().stream()
                .map(id -> draft.before().layers().get(id))
                .filter(Objects::nonNull)
                .map(Layer::settings)
                .allMatch(settings -> settings.enableAutoHealing());
    }

    /** Those that have a machine that runs, or may come to: what a maximum is about. */
    private int running() {
        return members().size() - count(InstanceStatus.STOPPED) - count(InstanceStatus.START_FAILED);
    }

    /** Starts what is stopped, lowest host names first, then what could not be started a while ago; then makes new ones. */
    Moves up(int most) {
        Integer maximum = rules.maximum();
        int room = maximum == null ? most : Math.min(most, maximum - running());
        List<String> held = new ArrayList<>();
        if (room <= 0) {
            held.add("as many instances run as the maximum allows, " + maximum);
            return new Moves(List.of(), held);
        }
        List<Instance> moved = new ArrayList<>();
        for (Instance instance : startable()) {
            Optional<String> person = Claims.person(draft, instance);
            if (person.isPresent()) {
                held.add(instance.hostname() + ": " + person.get());
            } else if (moved.size() < room && start(instance)) {
                moved.add(instance);
            }
        }
        while (rules.template() != null && moved.size() < room && mayMakeMore()) {
            Optional<Instance> made = Maker.make(look, scaling.id(), rules.template(), held);
            if (made.isEmpty()) {
                break;
            }
            members.add(made.get());
            start(made.get());
            moved.add(made.get());
        }
        if (moved.size() < room && moved.isEmpty() && held.isEmpty()) {
            held.add(
                    rules.template() == null
                            ? "no load-based instance is stopped"
                            : "instances that were made before have to be started, or deleted, first");
        }
        return new Moves(moved, held);
    }

    private List<Instance> startable() {
        Instant failedBefore = draft.now().minus(Direction.UP.pause(scaling));
        return loadBased()
                .filter(instance -> instance.status() == InstanceStatus.STOPPED
                        || (instance.status() == InstanceStatus.START_FAILED
                                && instance.statusSince().isBefore(failedBefore)))
                .sorted(Comparator.comparing((Instance instance) -> instance.status() == InstanceStatus.START_FAILED)
                        .thenComparing(BY_HOSTNAME))
                .toList();
    }

    private boolean start(Instance instance) {
        return Lifecycle.apply(draft, instance.id(), new Signal.StartRequested());
    }

    /** Records of made instances count as if they ran: else failing starts would make ever more of them. */
    private boolean mayMakeMore() {
        long idle = members().stream()
                .filter(member -> member.scaled().created())
                .filter(member ->
                        member.status() == InstanceStatus.STOPPED || member.status() == InstanceStatus.START_FAILED)
                .count();
        Integer maximum = rules.maximum();
        return maximum != null && running() + idle < maximum;
    }

    /** Stops what is online, those that scaling made first, then the highest host names, down to the minimum. */
    Moves down(int most) {
        List<String> held = new ArrayList<>();
        int spare = Math.min(most, online() - rules.minimum());
        if (spare <= 0) {
            held.add("no more instances are online than the minimum wants, " + rules.minimum());
            return new Moves(List.of(), held);
        }
        List<Instance> moved = new ArrayList<>();
        List<Instance> stoppable = loadBased()
                .filter(instance -> instance.status() == InstanceStatus.ONLINE)
                .sorted(Comparator.comparing(
                                (Instance instance) -> !instance.scaled().created())
                        .thenComparing(BY_HOSTNAME.reversed()))
                .toList();
        for (Instance instance : stoppable) {
            Optional<String> person = Claims.person(draft, instance);
            if (person.isPresent()) {
                held.add(instance.hostname() + ": " + person.get());
            } else if (moved.size() < spare && Lifecycle.apply(draft, instance.id(), new Signal.StopRequested())) {
                moved.add(instance);
            }
        }
        if (stoppable.isEmpty()) {
            held.add("no load-based instance is online");
        }
        return new Moves(moved, held);
    }

    private Stream<Instance> loadBased() {
        return members().stream()
                .filter(instance -> "load".equals(instance.settings().autoScalingType()) && !instance.onPremises())
                .filter(instance -> Claims.holder(draft, instance).isEmpty());
    }

    /** Did a start fail so recently that another try would most likely fail, too? */
    boolean failedJustNow() {
        Instant since = draft.now().minus(Direction.UP.pause(scaling));
        return members().stream()
                .anyMatch(member -> member.status() == InstanceStatus.START_FAILED
                        && member.statusSince().isAfter(since));
    }

    /** Deletes what scaling made and no longer needs; one whose setup failed is stopped before. */
    void tidy() {
        for (Instance instance : members()) {
            boolean due = instance.scaled().created()
                    && !instance.statusSince().plus(rules.deleteAfter()).isAfter(draft.now())
                    && Claims.person(draft, instance).isEmpty();
            if (!due) {
                continue;
            }
            switch (instance.status()) {
                case STOPPED, START_FAILED ->
                    InstanceRequests.delete(
                            draft,
                            instance,
                            true,
                            true,
                            "scaling made it and has not needed it for "
                                    + rules.deleteAfter().toMinutes() + " minutes");
                case SETUP_FAILED -> {
                    if (Lifecycle.apply(draft, instance.id(), new Signal.StopRequested())) {
                        look.moved().add(instance.id());
                        draft.note(
                                instance.id(), "stopped by scaling", "scaling made it and its setup failed", Map.of());
                    }
                }
                default -> {
                    // It is in use, or on its way.
                }
            }
        }
    }

    Map<String, String> evidence() {
        Map<String, String> evidence = new TreeMap<>();
        members().stream()
                .collect(Collectors.groupingBy(member -> member.status().word(), TreeMap::new, Collectors.counting()))
                .forEach((status, count) -> evidence.put("instances " + status, Long.toString(count)));
        if (rules.minimum() > 0) {
            evidence.put("minimum", Integer.toString(rules.minimum()));
        }
        if (rules.maximum() != null) {
            evidence.put("maximum", Integer.toString(rules.maximum()));
        }
        return evidence;
    }
}
