package dev.cairn.operator.imports;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What cannot be created, and why. */
final class Refusals {
    private final Export export;
    private final Set<String> created;

    /**
     * Refusals of one import.
     *
     * @param created ids of what the plan creates so far
     */
    Refusals(Export export, Set<String> created) {
        this.export = export;
        this.created = created;
    }

    /** Why an object cannot be created; empty when it can. */
    String of(Described object) {
        return switch (object.kind()) {
            case STACK ->
                object.text("DefaultOs").startsWith("Microsoft Windows")
                        ? "stacks of Windows instances are not supported here"
                        : "";
            case LAYER, APP, RDS_DB_INSTANCE, ECS_CLUSTER, PERMISSION -> needs(object, "StackId", "stack");
            case INSTANCE -> instance(object);
            case LOAD_BASED_SCALING, ELASTIC_LOAD_BALANCER -> needs(object, "LayerId", "layer");
            case TIME_BASED_SCALING -> needs(object, "InstanceId", "instance");
            case ELASTIC_IP ->
                stackOf(object).isPresent()
                        ? ""
                        : "its description does not say in which stack it is registered: no instance has it, and several"
                                + " stacks are imported; register it with aws opsworks register-elastic-ip";
            case VOLUME -> volume(object);
            case RAID_ARRAY ->
                "RAID arrays are made when an instance starts, from its layer's VolumeConfigurations; their data stay in"
                        + " the former volumes";
            case USER_PROFILE -> "";
        };
    }

    private String needs(Described object, String member, String noun) {
        String id = object.text(member);
        return created.contains(id)
                ? ""
                : "its " + noun + " " + (id.isEmpty() ? "is not told" : id + " is not imported");
    }

    private String instance(Described object) {
        if (!needs(object, "StackId", "stack").isEmpty()) {
            return needs(object, "StackId", "stack");
        }
        boolean registered = !object.text("RegisteredBy").isEmpty()
                || object.text("InfrastructureClass").equals("on-premises");
        if (registered) {
            return "it is a registered machine, which only the machine itself can join again: run"
                    + " `aws opsworks register` or `cairn agent register` for " + object.name();
        }
        if (object.text("Os").startsWith("Microsoft Windows")) {
            return "Windows instances are not supported here";
        }
        return layersOf(object).isEmpty() ? "none of its layers is imported" : "";
    }

    /** Those of an instance's layers that are imported. */
    List<String> layersOf(Described instance) {
        return instance.json()
                .path("LayerIds")
                .valueStream()
                .map(JsonNode::asText)
                .filter(created::contains)
                .toList();
    }

    private String volume(Described object) {
        if (!object.text("RaidArrayId").isEmpty()) {
            return "it is part of a RAID array, which is made anew from the layer's VolumeConfigurations";
        }
        if (object.text("Ec2VolumeId").isEmpty()) {
            return "no EBS volume of it is known";
        }
        if (stackOf(object).isEmpty()) {
            return "its description does not say in which stack it is registered; register it with aws opsworks"
                    + " register-volume";
        }
        return mountsOf(object).contains(object.text("MountPoint"))
                ? "its instance's layer makes a new volume at " + object.text("MountPoint")
                        + " when the instance starts; the data stay in " + object.text("Ec2VolumeId")
                : "";
    }

    /** Where the layers of a volume's instance mount volumes of their own. */
    private List<String> mountsOf(Described volume) {
        List<String> layers = instance(volume.text("InstanceId")).stream()
                .flatMap(instance -> instance.json().path("LayerIds").valueStream())
                .map(JsonNode::asText)
                .toList();
        return export.of(Kind.LAYER).stream()
                .filter(layer -> layers.contains(layer.id()))
                .flatMap(layer -> layer.json().path("VolumeConfigurations").valueStream())
                .map(configuration -> configuration.path("MountPoint").asText())
                .toList();
    }

    private Optional<Described> instance(String id) {
        return export.of(Kind.INSTANCE).stream()
                .filter(instance -> instance.id().equals(id))
                .findFirst();
    }

    /** The stack of what has no StackId in its description. */
    Optional<String> stackOf(Described object) {
        Stream<String> said = Stream.of(object.text("StackId"));
        Stream<String> ofInstance = instance(object.text("InstanceId")).map(found -> found.text("StackId")).stream();
        List<Described> stacks = export.of(Kind.STACK);
        Stream<String> only = stacks.size() == 1 ? Stream.of(stacks.getFirst().id()) : Stream.empty();
        return Stream.of(said, ofInstance, only)
                .flatMap(ids -> ids)
                .filter(created::contains)
                .findFirst();
    }
}
