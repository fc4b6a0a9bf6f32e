package dev.cairn.coordinator.domain.registration;

import dev.cairn.coordinator.domain.Outcome;
import dev.cairn.coordinator.domain.catalog.Given;
import dev.cairn.coordinator.domain.decision.Draft;
import dev.cairn.coordinator.domain.effect.Effect;
import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.instance.Server;
import dev.cairn.coordinator.domain.lifecycle.Topology;
import dev.cairn.coordinator.domain.resource.ElasticIp;
import dev.cairn.coordinator.domain.resource.ElasticIpAddress;
import dev.cairn.coordinator.domain.stack.StackId;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * RegisterElasticIp and its relatives. An instance has one address at most; one that gets another loses its first, and an
 * address that is associated anew moves. Other members learn of it by a configure, as of any change of addresses.
 */
public final class ElasticIps {
    private static final String OCTET = "(25[0-5]|2[0-4]\\d|1?\\d?\\d)";
    private static final String ADDRESS = OCTET + "(\\." + OCTET + "){3}";
    private static final int LONGEST_NAME = 32;

    private ElasticIps() {}

    /**
     * Registers an address with the stack.
     *
     * @param owner the stack that has the address already, null for none
     */
    public static Outcome<ElasticIpAddress> register(Draft draft, ElasticIpAddress ip, @Nullable StackId owner) {
        StackId stackId = draft.stack().id();
        if (!ip.value().matches(ADDRESS)) {
            return Outcome.invalid("Elastic Ip: " + ip + " is not an IPv4 address");
        }
        Optional<Outcome<ElasticIpAddress>> taken = Registration.taken("Elastic IP", ip, stackId, owner);
        if (taken.isPresent()) {
            return taken.get();
        }
        draft.put(new ElasticIp(ip, stackId, null, draft.now()));
        draft.note(stackId, "Elastic IP registered", "RegisterElasticIp was called for " + ip, Map.of());
        return Outcome.accepted(ip, draft.writes());
    }

    public static Outcome<ElasticIpAddress> deregister(Draft draft, ElasticIpAddress ip) {
        ElasticIp found = draft.before().resources().elasticIps().get(ip);
        if (found == null) {
            return unknown(ip);
        }
        release(draft, ip);
        draft.delete(found);
        draft.note(draft.stack().id(), "Elastic IP deregistered", "DeregisterElasticIp was called for " + ip, Map.of());
        return Topology.settled(draft, ip);
    }

    public static Outcome<ElasticIpAddress> associate(Draft draft, ElasticIpAddress ip, InstanceId instanceId) {
        if (!draft.before().resources().elasticIps().containsKey(ip)) {
            return unknown(ip);
        }
        Optional<Instance> instance = draft.instance(instanceId);
        if (instance.isEmpty()) {
            return Outcome.invalid(
                    "Elastic IP " + ip + " is registered with another stack than instance " + instanceId);
        }
        if (instance.get().onPremises()) {
            return Outcome.invalid(
                    "Instance " + instanceId + " is on-premises: no Elastic IP can be associated with it");
        }
        release(draft, ip);
        draft.put(draft.known(instanceId).withElasticIp(ip.value()));
        draft.effect(
                new Effect.AssociateAddress(instanceId, draft.stack().settings().region()));
        draft.note(instanceId, "Elastic IP associated", "AssociateElasticIp was called for " + ip, Map.of());
        return Topology.changed(draft, "Elastic IP " + ip + " was associated", ip);
    }

    public static Outcome<ElasticIpAddress> disassociate(Draft draft, ElasticIpAddress ip) {
        if (!draft.before().resources().elasticIps().containsKey(ip)) {
            return unknown(ip);
        }
        if (holder(draft.instances(), ip).isEmpty()) {
            return Outcome.accepted(ip, draft.writes());
        }
        release(draft, ip);
        return Topology.changed(draft, "Elastic IP " + ip + " was disassociated", ip);
    }

    /**
     * Names an address.
     *
     * @param name null keeps the present one, an empty text removes it
     */
    public static Outcome<ElasticIpAddress> rename(Draft draft, ElasticIpAddress ip, @Nullable String name) {
        ElasticIp found = draft.before().resources().elasticIps().get(ip);
        if (found == null) {
            return unknown(ip);
        }
        if (name != null && name.length() > LONGEST_NAME) {
            return Outcome.invalid("Name: is too long (maximum is " + LONGEST_NAME + " characters)");
        }
        draft.put(new ElasticIp(ip, found.stackId(), Given.text(name, found.name()), found.createdAt()));
        return Outcome.accepted(ip, draft.writes());
    }

    /** The instance that has the address. */
    public static Optional<InstanceId> holder(Iterable<Instance> instances, ElasticIpAddress ip) {
        for (Instance instance : instances) {
            if (ip.value().equals(instance.elasticIp())) {
                return Optional.of(instance.id());
            }
        }
        return Optional.empty();
    }

    public static <T> Outcome<T> unknown(ElasticIpAddress ip) {
        return Outcome.notFound("Unable to find Elastic IP " + ip);
    }

    /**
     * An address was allocated for an instance one of whose layers wants that: from now on it is the stack's.
     *
     * @return false when the instance is gone, or has another address by now: then it must be given back
     */
    public static Outcome<Boolean> allocated(Draft draft, ElasticIpAddress ip, InstanceId instanceId) {
        Optional<Instance> instance = draft.instance(instanceId);
        if (instance.isEmpty() || instance.get().elasticIp() != null) {
            return Outcome.accepted(
                    instance.isPresent() && ip.value().equals(instance.get().elasticIp()), draft.writes());
        }
        draft.put(new ElasticIp(ip, draft.stack().id(), null, draft.now()));
        draft.put(instance.get().withElasticIp(ip.value()));
        draft.note(
                instanceId,
                "Elastic IP allocated",
                "a layer of the instance assigns Elastic IPs automatically",
                Map.of("address", ip.value()));
        return Topology.settled(draft, true);
    }

    private static void release(Draft draft, ElasticIpAddress ip) {
        holder(draft.instances(), ip).ifPresent(holder -> {
            Instance instance = draft.known(holder);
            Server server = instance.server();
            draft.put(instance.withElasticIp(null));
            if (server != null) {
                draft.put(draft.known(holder).withServer(server.withoutPublicIp(ip.value())));
                draft.effect(new Effect.DisassociateAddress(holder, ip, server.id()));
            }
            draft.note(holder, "Elastic IP disassociated", "the address " + ip + " was taken from it", Map.of());
        });
    }
}
