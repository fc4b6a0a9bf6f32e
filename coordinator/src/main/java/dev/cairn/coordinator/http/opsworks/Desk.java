package dev.cairn.coordinator.http.opsworks;

import dev.cairn.coordinator.domain.Ids;
import dev.cairn.coordinator.domain.catalog.Limits;
import dev.cairn.coordinator.port.Decisions;
import dev.cairn.coordinator.port.MachineProofs;
import dev.cairn.coordinator.port.Store;
import dev.cairn.coordinator.port.Time;
import java.util.concurrent.locks.Lock;

/**
 * What every call of the API works with.
 *
 * @param registrations held while a resource is registered or a stack is created, so that two stacks do not both get it, nor
 *     both be the last that the limit allows
 */
record Desk(
        Store store,
        Decisions decisions,
        Time time,
        Ids ids,
        Arns arns,
        LogLinks links,
        String agentVersion,
        ProvisioningParameters provisioning,
        MachineProofs proofs,
        Lock registrations,
        Limits limits) {}
