package dev.cairn.coordinator.engine;

import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.instance.Server;
import dev.cairn.coordinator.domain.registration.MachineIdentity.Demand;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import dev.cairn.coordinator.port.AgentInbox.Enrolment;
import dev.cairn.coordinator.port.MachineProofs;
import dev.cairn.coordinator.port.MachineProofs.NotProven;
import dev.cairn.coordinator.port.MachineProofs.SignedDocument;
import dev.cairn.coordinator.port.Store;
import dev.cairn.coordinator.port.Time;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Lets only the machine itself become the instance that was launched for it, by its provider's word. Safe for many threads. */
final class MachineGate {
    private final Store store;
    private final MachineProofs proofs;
    private final Time time;

    MachineGate(Store store, MachineProofs proofs, Time time) {
        this.store = store;
        this.proofs = proofs;
        this.time = time;
    }

    /** Why the sender of the document may not become this instance; empty when it may. */
    Optional<Enrolment> objection(InstanceId id, @Nullable SignedDocument document) {
        Demand demand = proofs.demand();
        if (demand == Demand.OFF || (demand == Demand.WHEN_SENT && document == null)) {
            return Optional.empty();
        }
        if (document == null) {
            return wrong(id, "it sent no instance identity document; does its metadata service answer?");
        }
        Optional<StackSnapshot> snapshot = store.stackOf(id).flatMap(store::snapshot);
        Instance instance = snapshot.map(stack -> stack.instances().get(id)).orElse(null);
        if (snapshot.isEmpty() || instance == null) {
            return wrong(id, "the instance is gone");
        }
        Server server = instance.server();
        if (server == null) {
            return Optional.of(
                    new Enrolment.NotYet(id, "the launch of its machine is not known to have succeeded yet"));
        }
        try {
            String region = snapshot.get().stack().settings().region();
            return proofs.read(document)
                    .objection(server.id(), region, proofs.accountId(), time.now())
                    .flatMap(reason -> wrong(id, "its instance identity document does not fit: " + reason));
        } catch (NotProven e) {
            return wrong(id, "its instance identity document is no proof: " + e.getMessage());
        } catch (MachineProofs.Unknown e) {
            return Optional.of(new Enrolment.NotYet(id, String.valueOf(e.getMessage())));
        }
    }

    private static Optional<Enrolment> wrong(InstanceId id, String reason) {
        return Optional.of(new Enrolment.WrongMachine(id, reason));
    }
}
