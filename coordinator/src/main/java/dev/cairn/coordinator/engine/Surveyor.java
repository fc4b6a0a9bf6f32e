package dev.cairn.coordinator.engine;

import dev.cairn.coordinator.domain.Actor;
import dev.cairn.coordinator.domain.decision.Draft;
import dev.cairn.coordinator.domain.registration.LoadBalancers;
import dev.cairn.coordinator.domain.registration.RdsDbInstances;
import dev.cairn.coordinator.domain.resource.Database;
import dev.cairn.coordinator.domain.resource.LoadBalancer;
import dev.cairn.coordinator.domain.resource.RdsDbInstance;
import dev.cairn.coordinator.domain.resource.RdsDbInstanceArn;
import dev.cairn.coordinator.domain.resource.Resources;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import dev.cairn.coordinator.domain.stack.StackId;
import dev.cairn.coordinator.port.Compute;
import dev.cairn.coordinator.port.Compute.ComputeException;
import dev.cairn.coordinator.port.Store;
import dev.cairn.coordinator.port.Surroundings;
import dev.cairn.coordinator.port.Surroundings.Balancer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the account now and then, and when a deployment begins, what has become of what stacks have registered there: the data of
 * databases, the names of load balancers. Where the account does not answer, what is known stays. Safe for many threads.
 */
final class Surveyor {
    private static final Logger LOG = LoggerFactory.getLogger(Surveyor.class);
    static final Duration ROUND = Duration.ofMinutes(3);

    private final Lanes lanes;
    private final Store store;
    private final Compute compute;
    private final Tasks tasks;

    Surveyor(Lanes lanes, Store store, Compute compute, Tasks tasks) {
        this.lanes = lanes;
        this.store = store;
        this.compute = compute;
        this.tasks = tasks;
    }

    /** A region or a stack, of which one pass at a time waits. */
    private record Pass(String of) {}

    void round() {
        if (!account().inAccount()) {
            return;
        }
        Map<String, List<StackSnapshot>> regions = new TreeMap<>();
        store.stacks()
                .forEach(stack -> lanes.snapshot(stack.id())
                        .filter(Surveyor::hasAny)
                        .ifPresent(snapshot -> regions.computeIfAbsent(
                                        stack.settings().region(), region -> new ArrayList<>())
                                .add(snapshot)));
        regions.forEach((region, stacks) ->
                tasks.once(new Pass(region), Duration.ZERO, "survey " + region, () -> look(region, stacks)));
    }

    /** Looks at what one stack has registered. */
    void soon(StackId id) {
        if (account().inAccount()) {
            tasks.once(
                    new Pass(id.value()),
                    Duration.ZERO,
                    "survey " + id,
                    () -> lanes.snapshot(id)
                            .filter(Surveyor::hasAny)
                            .ifPresent(stack -> look(stack.stack().settings().region(), List.of(stack))));
        }
    }

    private static boolean hasAny(StackSnapshot stack) {
        Resources resources = stack.resources();
        return !resources.databases().isEmpty() || !resources.loadBalancers().isEmpty();
    }

    private Surroundings account() {
        return compute.surroundings();
    }

    private void look(String region, List<StackSnapshot> stacks) {
        try {
            databases(region, stacks);
        } catch (ComputeException e) {
            LOG.warn("region={} registered databases keep what is known of them: {}", region, e.getMessage());
        }
        for (StackSnapshot stack : stacks) {
            for (LoadBalancer balancer : stack.resources().loadBalancers().values()) {
                try {
                    name(region, stack, balancer);
                } catch (ComputeException e) {
                    LOG.warn("balancer={} keeps the name that is known: {}", balancer.id(), e.getMessage());
                    if (!e.permanent()) {
                        return; // The next one would not be answered either.
                    }
                }
            }
        }
    }

    private void databases(String region, List<StackSnapshot> stacks) throws ComputeException {
        List<RdsDbInstanceArn> all = stacks.stream()
                .flatMap(stack -> stack.resources().databases().keySet().stream())
                .toList();
        if (all.isEmpty()) {
            return;
        }
        Map<RdsDbInstanceArn, Database> seen = account().databases(region, all);
        for (StackSnapshot stack : stacks) {
            for (RdsDbInstance known : stack.resources().databases().values()) {
                Optional<Database> answer = Optional.ofNullable(seen.get(known.id()));
                if (!known.sighting().after(answer).equals(known.sighting())) {
                    LOG.info("database={} present={} has changed", known.id(), answer.isPresent());
                    lanes.make(
                            stack.stack().id(),
                            (snapshot, now, ids) -> RdsDbInstances.seen(
                                    new Draft(snapshot, Actor.COORDINATOR, now, ids), known.id(), answer));
                }
            }
        }
    }

    private void name(String region, StackSnapshot stack, LoadBalancer known) throws ComputeException {
        String dnsName = account()
                .balancer(region, known.id().name())
                .map(Balancer::dnsName)
                .orElse(null);
        if (dnsName != null && !Objects.equals(dnsName, known.dnsName())) {
            lanes.make(
                    stack.stack().id(),
                    (snapshot, now, ids) ->
                            LoadBalancers.named(new Draft(snapshot, Actor.COORDINATOR, now, ids), known.id(), dnsName));
        }
    }
}
