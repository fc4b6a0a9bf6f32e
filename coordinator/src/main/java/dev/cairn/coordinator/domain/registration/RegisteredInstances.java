package dev.cairn.coordinator.domain.registration;

import dev.cairn.coordinator.domain.Outcome;
import dev.cairn.coordinator.domain.catalog.Given;
import dev.cairn.coordinator.domain.catalog.HostnameThemes;
import dev.cairn.coordinator.domain.catalog.Instances;
import dev.cairn.coordinator.domain.catalog.LayerTypes;
import dev.cairn.coordinator.domain.catalog.Limit;
import dev.cairn.coordinator.domain.catalog.Limits;
import dev.cairn.coordinator.domain.catalog.OperatingSystems;
import dev.cairn.coordinator.domain.decision.Draft;
import dev.cairn.coordinator.domain.deployment.Command.Cookbooks;
import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.instance.InstanceSettings;
import dev.cairn.coordinator.domain.instance.InstanceStatus;
import dev.cairn.coordinator.domain.instance.Progress;
import dev.cairn.coordinator.domain.instance.Scaled;
import dev.cairn.coordinator.domain.instance.Server;
import dev.cairn.coordinator.domain.instance.ServerId;
import dev.cairn.coordinator.domain.layer.Layer;
import dev.cairn.coordinator.domain.layer.LayerId;
import dev.cairn.coordinator.domain.lifecycle.Lifecycle;
import dev.cairn.coordinator.domain.lifecycle.Signal;
import dev.cairn.coordinator.domain.lifecycle.Topology;
import dev.cairn.coordinator.domain.queue.CommandQueue;
import dev.cairn.coordinator.domain.queue.CommandSpec;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * RegisterInstance and its relatives: machines that were made elsewhere ("Using Instances Created Outside of OpsWorks" in its
 * guide). Windows has none of them. Pure.
 */
public final class RegisteredInstances {
    private static final String HOSTNAME = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";
    private static final String ADDRESS = "[0-9A-Fa-f.:]{2,45}";

    private RegisteredInstances() {}

    /**
     * A new instance without layers, with its first setup queued. The machine's agent still has to enrol.
     *
     * @param registeredBy the caller
     * @param enrollable can the machine enrol with the key that it registered?
     */
    public static Outcome<InstanceId> register(
            Draft draft, Machine machine, String registeredBy, boolean enrollable, Limits limits) {
        if (!limits.allows(Limit.INSTANCES, draft.instances().size() + 1)) {
            return Outcome.invalid(limits.message(Limit.INSTANCES));
        }
        Set<String> taken = draft.instances().stream().map(Instance::hostname).collect(Collectors.toSet());
        String hostname = Given.textOr(machine.hostname(), null, HostnameThemes.lowestNumber(taken))
                .toLowerCase(Locale.ROOT);
        Optional<String> objection = objection(draft, machine, hostname, taken);
        if (objection.isPresent()) {
            return Outcome.invalid(objection.get());
        }
        Instance instance = instance(draft, machine, hostname, registeredBy);
        draft.put(instance);
        draft.note(
                instance.id(),
                "instance registered",
                enrollable
                        ? "RegisterInstance was called"
                        : "RegisterInstance was called; its RsaPublicKey is no public key in PEM form, so that no machine can"
                                + " enrol as this instance",
                Map.of("hostname", hostname, "registered-by", registeredBy));
        CommandQueue.enqueue(draft, instance.id(), CommandSpec.own("setup", List.of(), Cookbooks.NONE, List.of()));
        return Topology.settled(draft, instance.id());
    }

    private static Optional<String> objection(Draft draft, Machine machine, String hostname, Set<String> taken) {
        Machine.Ec2 ec2 = machine.ec2();
        String region = ec2 == null ? null : ec2.region();
        Server server = ec2 == null ? null : ec2.server();
        if (!hostname.matches(HOSTNAME)) {
            return Optional.of("Hostname: can only contain letters, digits and hyphens, must not begin or end with a"
                    + " hyphen, and has at most 63 characters");
        }
        if (taken.contains(hostname)) {
            return Optional.of("Hostname: there is already an instance named \"" + hostname + "\" in this stack");
        }
        if (!address(machine.privateIp())) {
            return Optional.of("Private Ip: is not an IP address");
        }
        if (!address(machine.publicIp())) {
            return Optional.of("Public Ip: is not an IP address");
        }
        String own = draft.stack().settings().region();
        if (region != null && !region.equals(own)) {
            return Optional.of("Instance Identity: the machine is in region " + region + ", the stack in " + own);
        }
        if (server != null && holder(draft, server.id()).isPresent()) {
            return Optional.of(
                    "Instance Identity: " + server.id() + " is registered with this stack already, as instance "
                            + holder(draft, server.id()).get());
        }
        return Optional.empty();
    }

    private static boolean address(@Nullable String given) {
        return given == null || given.isEmpty() || given.matches(ADDRESS);
    }

    private static Optional<InstanceId> holder(Draft draft, ServerId id) {
        return draft.instances().stream()
                .filter(instance -> Optional.ofNullable(instance.server())
                        .filter(server -> server.id().equals(id))
                        .isPresent())
                .map(Instance::id)
                .findFirst();
    }

    private static Instance instance(Draft draft, Machine machine, String hostname, String registeredBy) {
        InstanceId id = new InstanceId(draft.freshId());
        Machine.Ec2 ec2 = machine.ec2();
        Server server = server(machine, id);
        InstanceSettings settings = new InstanceSettings(
                hostname,
                List.of(),
                ec2 == null ? "" : Given.textOr(ec2.instanceType(), null, ""),
                // Nobody here chose its system: what it runs is what its agent reports.
                OperatingSystems.CUSTOM,
                server.imageId(),
                null,
                server.availabilityZone(),
                server.subnetId(),
                null,
                ec2 == null ? "x86_64" : Given.textOr(ec2.architecture(), null, "x86_64"),
                "ebs",
                "hvm",
                List.of(),
                false,
                false,
                "INHERIT",
                "default");
        return new Instance(
                id,
                draft.stack().id(),
                settings,
                InstanceStatus.REGISTERING,
                draft.now(),
                server,
                null,
                Progress.NEW.withConfigured(-1),
                Scaled.NEW,
                ec2 == null ? "on-premises" : "ec2",
                null,
                registeredBy,
                null,
                draft.now());
    }

    /** The machine as it describes itself; one that EC2 does not know goes by the id of its instance. */
    private static Server server(Machine machine, InstanceId id) {
        Machine.Ec2 ec2 = machine.ec2();
        Server known = ec2 == null ? null : ec2.server();
        String privateIp = Given.text(machine.privateIp(), known == null ? null : known.privateIp());
        return new Server(
                known == null ? ServerId.elsewhere(id) : known.id(),
                privateIp,
                null,
                Given.text(machine.publicIp(), null),
                null,
                known == null ? null : known.availabilityZone(),
                known == null ? null : known.subnetId(),
                known == null ? null : known.imageId(),
                null);
    }

    /**
     * AssignInstance: setup with the layers' recipes, then online.
     *
     * @return the instance
     */
    public static Outcome<InstanceId> assign(Draft draft, InstanceId id, List<LayerId> layerIds) {
        Optional<Instance> found = draft.instance(id);
        if (found.isEmpty()) {
            return Instances.unknown(id);
        }
        Instance instance = found.get();
        List<LayerId> wanted = layerIds.stream().distinct().toList();
        List<Layer> layers = wanted.stream()
                .map(layer -> draft.before().layers().get(layer))
                .filter(Objects::nonNull)
                .toList();
        Optional<Outcome<InstanceId>> objection = objection(draft, instance, wanted, layers);
        if (objection.isPresent()) {
            return objection.get();
        }
        return applied(draft, instance, new Signal.AssignRequested(wanted), "assigned to layers");
    }

    private static Optional<Outcome<InstanceId>> objection(
            Draft draft, Instance instance, List<LayerId> wanted, List<Layer> layers) {
        if (!instance.registered()) {
            return Optional.of(notRegistered(instance, "assigned to layers; update it with its LayerIds instead"));
        }
        if (wanted.isEmpty()) {
            return Optional.of(Outcome.invalid("Please provide at least one layer ID"));
        }
        if (layers.size() < wanted.size()) {
            return Optional.of(Outcome.notFound(wanted.stream()
                    .filter(id -> !draft.before().layers().containsKey(id))
                    .map(LayerId::value)
                    .collect(Collectors.joining(", "))));
        }
        for (Layer layer : layers) {
            if (!takes(layer, instance)) {
                return Optional.of(Outcome.invalid("Layer Ids: a registered "
                        + (instance.onPremises() ? "on-premises" : "EC2")
                        + " instance can't be assigned to a layer of type " + layer.type()));
            }
            for (Layer other : layers) {
                if (!other.id().equals(layer.id()) && !LayerTypes.mayShare(layer.type(), other.type())) {
                    return Optional.of(Outcome.invalid("Layer Ids: an instance can't belong to layers of type "
                            + layer.type() + " and " + other.type()));
                }
            }
        }
        return Optional.empty();
    }

    /** The guide allows on-premises machines in built-in layers, and both kinds in custom ones. */
    private static boolean takes(Layer layer, Instance instance) {
        return switch (layer.type()) {
            case LayerTypes.CUSTOM -> true;
            case LayerTypes.ECS_CLUSTER -> !instance.onPremises();
            default -> instance.onPremises();
        };
    }

    /** UnassignInstance: the shutdown recipes run, then the machine is without layers. */
    public static Outcome<InstanceId> unassign(Draft draft, InstanceId id) {
        Optional<Instance> found = draft.instance(id);
        if (found.isEmpty()) {
            return Instances.unknown(id);
        }
        Instance instance = found.get();
        if (!instance.registered()) {
            return notRegistered(instance, "unassigned; stop and delete it instead");
        }
        if (instance.settings().layerIds().isEmpty()) {
            return Outcome.invalid("Instance " + id + " (" + instance.hostname() + ") belongs to no layer");
        }
        return applied(draft, instance, new Signal.UnassignRequested(), "unassigned");
    }

    /** DeregisterInstance: the machine leaves the stack, after its shutdown recipes if it has layers, and lives on. */
    public static Outcome<InstanceId> deregister(Draft draft, InstanceId id) {
        Optional<Instance> found = draft.instance(id);
        return found.isEmpty()
                ? Instances.unknown(id)
                : applied(draft, found.get(), new Signal.DeregisterRequested(), "deregistered");
    }

    private static Outcome<InstanceId> notRegistered(Instance instance, String what) {
        return Outcome.invalid(
                "Instance " + instance.id() + " (" + instance.hostname() + ") was not registered and can't be " + what);
    }

    private static Outcome<InstanceId> applied(Draft draft, Instance instance, Signal signal, String done) {
        if (!Lifecycle.apply(draft, instance.id(), signal)) {
            return Outcome.invalid("Instance " + instance.id() + " (" + instance.hostname() + ") cannot be " + done
                    + " while it is " + instance.status().word());
        }
        return Topology.settled(draft, instance.id());
    }
}
