package dev.cairn.coordinator.http.opsworks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.coordinator.domain.Write;
import dev.cairn.coordinator.domain.instance.EnrolmentToken;
import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.instance.Server;
import dev.cairn.coordinator.domain.layer.LayerId;
import dev.cairn.coordinator.domain.registration.Machine;
import dev.cairn.coordinator.domain.registration.MachineIdentity.Demand;
import dev.cairn.coordinator.domain.registration.RegisteredInstances;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import dev.cairn.coordinator.domain.stack.Stack;
import dev.cairn.coordinator.domain.stack.StackId;
import dev.cairn.coordinator.domain.user.Access.Requirement;
import dev.cairn.coordinator.port.MachineProofs;
import dev.cairn.coordinator.port.MachineProofs.NotProven;
import dev.cairn.coordinator.port.MachineProofs.SignedDocument;
import dev.cairn.coordinator.port.MachineProofs.Unknown;
import dev.cairn.coordinator.port.Store;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The operations on machines that were made elsewhere. */
final class RegistrationOperations {
    /** The machine enrols right after it has registered; this is for one whose network fails meanwhile. */
    private static final Duration ENROLMENT_LIFE = Duration.ofDays(1);

    private RegistrationOperations() {}

    static List<Operation> all() {
        return List.of(
                new Operation("RegisterInstance", Requirement.MANAGE, RegistrationOperations::register),
                new Operation("DeregisterInstance", Requirement.MANAGE, RegistrationOperations::deregister),
                new Operation("AssignInstance", Requirement.MANAGE, RegistrationOperations::assign),
                new Operation("UnassignInstance", Requirement.MANAGE, RegistrationOperations::unassign),
                new Operation(
                        "DescribeStackProvisioningParameters", Requirement.SHOW, RegistrationOperations::parameters));
    }

    /**
     * The key that the machine names is the one with which its agent then asks for a certificate. A call that is repeated with
     * the same key, because its answer was lost, is answered with the same instance.
     */
    private static ObjectNode register(Call call) {
        Members members = call.members();
        StackId stackId = new StackId(members.requiredText("StackId"));
        Members identity = members.object("InstanceIdentity");
        Machine machine = new Machine(
                members.text("Hostname"),
                members.text("PrivateIp"),
                members.text("PublicIp"),
                identity == null ? null : IdentityDocument.read(identity.text("Document")));
        String pem = members.text("RsaPublicKey");
        members.text("RsaPublicKeyFingerprint");
        String signature = identity == null ? null : identity.text("Signature");
        Optional<MachineKey> key = MachineKey.parse(pem == null ? "" : pem);
        String region = call.stack(stackId).stack().settings().region();
        if (identity != null) {
            requireProof(call, region, identity.text("Document"), signature);
        }
        call.desk().registrations().lock();
        try {
            Optional<InstanceId> present = key.flatMap(known -> registered(call, stackId, known));
            if (present.isPresent()) {
                return Shapes.single("InstanceId", present.get().value());
            }
            requireOfNoOtherStack(call, stackId, machine.ec2());
            InstanceId id = call.draft(
                    stackId,
                    draft -> RegisteredInstances.register(
                            draft, machine, call.caller().arn().value(), key.isPresent(), call.limits()));
            key.ifPresent(known -> mayEnrol(call, id, known));
            return Shapes.single("InstanceId", id.value());
        } finally {
            call.desk().registrations().unlock();
        }
    }

    /**
     * A machine that says it is one of EC2's can be stopped and ended from here. Who may register machines must not be able to
     * name any other.
     */
    private static void requireProof(Call call, String region, @Nullable String document, @Nullable String signature) {
        MachineProofs proofs = call.desk().proofs();
        boolean unsigned = signature == null || signature.isBlank();
        if (proofs.demand() == Demand.OFF || (proofs.demand() == Demand.WHEN_SENT && unsigned)) {
            return;
        }
        if (document == null || signature == null || unsigned) {
            throw ApiFailure.invalid("Instance Identity: needs the document of EC2's metadata service"
                    + " (instance-identity/document) and its signature (instance-identity/rsa2048)");
        }
        try {
            proofs.read(new SignedDocument(document, signature))
                    .objection(region, proofs.accountId(), call.desk().time().now())
                    .ifPresent(reason -> {
                        throw ApiFailure.invalid("Instance Identity: the document does not fit: " + reason);
                    });
        } catch (NotProven e) {
            throw ApiFailure.invalid("Instance Identity: the document is no proof: " + e.getMessage());
        } catch (Unknown e) {
            throw ApiFailure.unavailable(e.getMessage() + "; try again");
        }
    }

    /** The machine with this key. A key that another stack's machine has must not lead that machine here. */
    private static Optional<InstanceId> registered(Call call, StackId stackId, MachineKey key) {
        Store store = call.desk().store();
        Optional<InstanceId> present = store.enrolmentToken(key.enrolment()).map(EnrolmentToken::instanceId);
        Optional<StackId> owner = present.flatMap(store::stackOf);
        if (owner.filter(other -> !other.equals(stackId)).isPresent()) {
            throw ApiFailure.invalid(
                    "Rsa Public Key: a machine with this key is registered with another stack; deregister it there first");
        }
        return owner.flatMap(own -> present);
    }

    /** A machine is one instance's: of two, each would stop, heal and end what is the other's, too. */
    private static void requireOfNoOtherStack(Call call, StackId stackId, Machine.@Nullable Ec2 ec2) {
        Server machine = ec2 == null ? null : ec2.server();
        if (machine == null) {
            return;
        }
        Store store = call.desk().store();
        boolean taken = store.stacks().stream()
                .map(Stack::id)
                .filter(other -> !other.equals(stackId))
                .map(store::snapshot)
                .flatMap(Optional::stream)
                .flatMap(other -> other.instances().values().stream())
                .map(Instance::server)
                .anyMatch(server -> server != null && server.id().equals(machine.id()));
        if (taken) {
            throw ApiFailure.invalid("Instance Identity: " + machine.id()
                    + " is an instance of another stack; deregister or delete that one first");
        }
    }

    private static void mayEnrol(Call call, InstanceId id, MachineKey key) {
        call.desk()
                .store()
                .commitAccount(List.of(Write.put(new EnrolmentToken(
                        key.enrolment(), id, call.desk().time().now().plus(ENROLMENT_LIFE), false, key.sha256()))));
    }

    private static ObjectNode deregister(Call call) {
        InstanceId id = instanceId(call);
        call.draft(InstanceOperations.stackOf(call, id), draft -> RegisteredInstances.deregister(draft, id));
        return Shapes.empty();
    }

    private static ObjectNode assign(Call call) {
        InstanceId id = instanceId(call);
        List<String> layerIds = call.members().requiredTexts("LayerIds");
        StackId stackId = InstanceOperations.stackOf(call, id);
        call.stack(stackId);
        InstanceOperations.sameStack(call, stackId, layerIds);
        call.draft(
                stackId,
                draft -> RegisteredInstances.assign(
                        draft, id, layerIds.stream().map(LayerId::new).toList()));
        return Shapes.empty();
    }

    private static ObjectNode unassign(Call call) {
        InstanceId id = instanceId(call);
        call.draft(InstanceOperations.stackOf(call, id), draft -> RegisteredInstances.unassign(draft, id));
        return Shapes.empty();
    }

    private static ObjectNode parameters(Call call) {
        StackSnapshot stack = call.stack(new StackId(call.members().requiredText("StackId")));
        return ProvisioningParameters.shape(
                call.desk().provisioning(),
                call.desk().agentVersion(),
                call.baseUrl(),
                stack.stack().settings().region());
    }

    private static InstanceId instanceId(Call call) {
        return new InstanceId(call.members().requiredText("InstanceId"));
    }
}
