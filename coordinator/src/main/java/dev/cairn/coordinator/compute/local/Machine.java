package dev.cairn.coordinator.compute.local;

import dev.cairn.coordinator.domain.instance.ServerId;
import org.jspecify.annotations.Nullable;

/**
 * The record of one machine, as {@code machine.json} keeps it. Whether the machine runs is not in it: that is asked of the
 * kernel, since the coordinator may be away when it changes.
 *
 * @param token the launch's idempotency token, from which the id was derived
 * @param address on the machines' network
 * @param base directory of the lowest layer of its disk, empty where there is none
 */
record Machine(
        String id,
        String token,
        String stackId,
        String instanceId,
        String hostname,
        String address,
        String base,
        @Nullable String availabilityZone,
        Wanted wanted) {
    /** What was asked last. */
    enum Wanted {
        /** Launched, and the first boot has not succeeded yet. */
        LAUNCHED,
        RUNNING,
        STOPPED,
        /** To be deleted. */
        ENDED
    }

    ServerId serverId() {
        return new ServerId(id);
    }

    Machine wanting(Wanted next) {
        return new Machine(id, token, stackId, instanceId, hostname, address, base, availabilityZone, next);
    }

    Machine at(String newAddress) {
        return new Machine(id, token, stackId, instanceId, hostname, newAddress, base, availabilityZone, wanted);
    }

    Machine named(String newHostname) {
        return new Machine(id, token, stackId, instanceId, newHostname, address, base, availabilityZone, wanted);
    }
}
