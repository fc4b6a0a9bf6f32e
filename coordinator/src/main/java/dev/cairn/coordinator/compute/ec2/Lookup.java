package dev.cairn.coordinator.compute.ec2;

import dev.cairn.coordinator.domain.instance.ServerId;
import dev.cairn.coordinator.port.Compute.ComputeException;
import dev.cairn.coordinator.port.Compute.OwnServer;
import dev.cairn.coordinator.port.Compute.Phase;
import dev.cairn.coordinator.port.Compute.ServerState;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesRequest;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Instance;

/**
 * Finds machines by id and by tag. What a filter has let through is looked at once more, since not everything that speaks EC2's
 * language knows every filter, and a foreign machine must never be taken for one's own. Safe for many threads.
 */
final class Lookup {
    /** EC2 takes no more in one call, by ids as by pages. */
    private static final int PAGE = 1_000;

    private static final int FILTER_VALUES = 200;

    private static final Pattern MACHINE_ID = Pattern.compile("\\bi-[0-9A-Za-z-]+");

    private final Ec2Clients clients;
    private final String owner;

    Lookup(Ec2Clients clients, String owner) {
        this.clients = clients;
        this.owner = owner;
    }

    /** The machine that carries the token of a launch; where there are several, one that lives. */
    Optional<ServerState> launched(String region, String token) throws ComputeException {
        try {
            return clients
                    .ec2(region)
                    .describeInstances(request -> request.filters(tag(Marks.LAUNCH, token), tag(Marks.OWNER, owner)))
                    .reservations()
                    .stream()
                    .flatMap(reservation -> reservation.instances().stream())
                    .filter(machine -> Marks.on(machine.tags(), Marks.LAUNCH, token) && isOwn(machine))
                    .map(Descriptions::state)
                    .min((one, other) -> one.phase().compareTo(other.phase()));
        } catch (SdkException e) {
            throw Ec2Failures.of("looking for what a launch has made", region, e);
        }
    }

    /** All that live and carry the owner's mark. */
    List<OwnServer> own(String region) throws ComputeException {
        try {
            return clients
                    .ec2(region)
                    .describeInstancesPaginator(request -> request.maxResults(PAGE)
                            .filters(
                                    tag(Marks.OWNER, owner),
                                    filter(
                                            "instance-state-name",
                                            List.of("pending", "running", "stopping", "stopped"))))
                    .reservations()
                    .stream()
                    .flatMap(reservation -> reservation.instances().stream())
                    .filter(this::isOwn)
                    .map(Descriptions::own)
                    .filter(machine -> machine.state().phase() != Phase.TERMINATED)
                    .toList();
        } catch (SdkException e) {
            throw Ec2Failures.of("looking for all machines of this coordinator", region, e);
        }
    }

    /** Those of them that EC2 knows. */
    Map<ServerId, Instance> machines(String region, Collection<ServerId> ids) throws ComputeException {
        List<String> asked = ids.stream()
                .filter(ServerId::onEc2)
                .map(ServerId::value)
                .distinct()
                .toList();
        Map<ServerId, Instance> known = new HashMap<>();
        try {
            for (int from = 0; from < asked.size(); from += PAGE) {
                page(region, new LinkedHashSet<>(asked.subList(from, Math.min(asked.size(), from + PAGE))), known);
            }
        } catch (SdkException e) {
            throw Ec2Failures.of("describing " + asked.size() + " machines", region, e);
        }
        known.keySet().retainAll(Set.copyOf(ids));
        return known;
    }

    /** EC2 refuses the whole call for one id that it does not know, and names them all. Where none is named a filter helps. */
    private void page(String region, Set<String> ids, Map<ServerId, Instance> known) {
        while (!ids.isEmpty()) {
            try {
                note(region, DescribeInstancesRequest.builder().instanceIds(ids).build(), known);
                return;
            } catch (AwsServiceException e) {
                if (!Ec2Failures.code(e).startsWith("InvalidInstanceID")) {
                    throw e;
                }
                if (!removeNamed(ids, e)) {
                    filtered(region, List.copyOf(ids), known);
                    return;
                }
            }
        }
    }

    private void filtered(String region, List<String> ids, Map<ServerId, Instance> known) {
        for (int from = 0; from < ids.size(); from += FILTER_VALUES) {
            Filter named = filter("instance-id", ids.subList(from, Math.min(ids.size(), from + FILTER_VALUES)));
            note(region, DescribeInstancesRequest.builder().filters(named).build(), known);
        }
    }

    private void note(String region, DescribeInstancesRequest request, Map<ServerId, Instance> known) {
        clients.ec2(region).describeInstances(request).reservations().stream()
                .flatMap(reservation -> reservation.instances().stream())
                .forEach(machine -> known.put(new ServerId(machine.instanceId()), machine));
    }

    private static boolean removeNamed(Set<String> ids, AwsServiceException e) {
        boolean any = false;
        Matcher named = MACHINE_ID.matcher(Ec2Failures.text(e));
        while (named.find()) {
            any |= ids.remove(named.group());
        }
        return any;
    }

    private boolean isOwn(Instance machine) {
        return Marks.on(machine.tags(), Marks.OWNER, owner);
    }

    private static Filter tag(String key, String value) {
        return filter("tag:" + key, List.of(value));
    }

    private static Filter filter(String name, List<String> values) {
        return Filter.builder().name(name).values(values).build();
    }
}
