package dev.cairn.coordinator.domain.autoscaling;

import dev.cairn.coordinator.domain.Actor;
import dev.cairn.coordinator.domain.Outcome;
import dev.cairn.coordinator.domain.Write;
import dev.cairn.coordinator.domain.catalog.HostnameThemes;
import dev.cairn.coordinator.domain.catalog.InstanceDraft;
import dev.cairn.coordinator.domain.catalog.Instances;
import dev.cairn.coordinator.domain.catalog.Trace;
import dev.cairn.coordinator.domain.decision.Draft;
import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.instance.Scaled;
import dev.cairn.coordinator.domain.layer.LayerId;
import dev.cairn.coordinator.domain.scaling.ScalingRules.Template;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/** Makes an instance of a layer from its template, by the rules of CreateInstance. */
final class Maker {
    private Maker() {}

    /** Empty when CreateInstance would refuse it; the reason is added to {@code held}. */
    static Optional<Instance> make(Look look, LayerId layerId, Template template, List<String> held) {
        Draft draft = look.draft();
        StackSnapshot present = present(draft);
        String shortname = Objects.requireNonNull(present.layers().get(layerId)).shortname();
        String hostname = HostnameThemes.suggest(
                present.stack().settings().hostnameTheme(),
                shortname,
                present.instances().values().stream().map(Instance::hostname).collect(Collectors.toSet()));
        Outcome<InstanceId> outcome = Instances.create(
                present,
                new InstanceDraft(
                        List.of(layerId),
                        template.instanceType(),
                        "load",
                        hostname,
                        template.os(),
                        template.amiId(),
                        template.sshKeyName(),
                        template.availabilityZone(),
                        null,
                        template.subnetId(),
                        template.architecture(),
                        template.rootDeviceType(),
                        null,
                        null,
                        template.ebsOptimized(),
                        null,
                        template.tenancy()),
                new Trace(
                        Actor.AUTO_SCALING,
                        draft.now(),
                        draft::freshId,
                        look.policies().limits()));
        if (!(outcome instanceof Outcome.Accepted<InstanceId> accepted)) {
            held.add("no instance can be made from the template: " + refusal(outcome));
            return Optional.empty();
        }
        for (Write write : accepted.writes()) {
            if (write instanceof Write.Put put && put.entity() instanceof Instance instance) {
                Instance made = instance.withScaled(Scaled.byScaling());
                draft.put(made);
                draft.note(
                        made.id(),
                        "instance created",
                        "scaling needs one more in layer " + shortname,
                        Map.of("hostname", hostname, "instance-type", template.instanceType()));
                return Optional.of(made);
            }
        }
        throw new IllegalStateException("CreateInstance was accepted without an instance");
    }

    private static String refusal(Outcome<InstanceId> outcome) {
        return outcome instanceof Outcome.Refused<InstanceId> refused
                ? refused.refusal().message()
                : "";
    }

    /** The stack as this decision has left it so far, as far as creating looks at it. */
    private static StackSnapshot present(Draft draft) {
        StackSnapshot before = draft.before();
        Map<InstanceId, Instance> instances = new LinkedHashMap<>();
        draft.instances().forEach(instance -> instances.put(instance.id(), instance));
        return new StackSnapshot(
                before.version(),
                draft.stack(),
                before.layers(),
                instances,
                before.apps(),
                before.deployments(),
                before.commands(),
                before.permissions(),
                before.loadBasedScaling(),
                before.timeBasedScaling(),
                before.resources(),
                before.timers());
    }
}
