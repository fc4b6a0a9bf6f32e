package dev.cairn.operator.imports;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.operator.imports.Plan.Finding;
import dev.cairn.operator.imports.Plan.Outcome;
import dev.cairn.operator.imports.Plan.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What is particular to single kinds of objects: members that change on the way, and calls beside the one that creates. */
final class Rules {
    private static final String KEY_PAIR = "only its name: the key pair itself must be where instances are made";
    private static final String AGENT = "the agents here have versions of their own";

    private final Export export;
    private final Refusals refusals;
    private final Map<String, String> systems;
    private final Set<String> created;

    /**
     * Rules for one import.
     *
     * @param systems names of operating systems, and what to take in their place
     * @param created ids of what the plan creates so far
     */
    Rules(Export export, Map<String, String> systems, Set<String> created) {
        this.export = export;
        this.refusals = new Refusals(export, created);
        this.systems = systems;
        this.created = created;
    }

    /** Whether creating it gives it another id. */
    static boolean hasNewId(Kind kind) {
        return switch (kind) {
            case STACK, LAYER, APP, INSTANCE, VOLUME -> true;
            default -> false;
        };
    }

    /** Members with a finding of their own. */
    boolean deals(Kind kind, String member) {
        return switch (kind) {
            case INSTANCE -> member.equals("Status");
            case ELASTIC_IP -> List.of("Name", "InstanceId").contains(member);
            case VOLUME -> List.of("Name", "MountPoint", "InstanceId").contains(member);
            default -> false;
        };
    }

    /** Why an object cannot be created; empty when it can. */
    String refusal(Described object) {
        return refusals.of(object);
    }

    /** Changes the request where this product or the new place differs, and says so. */
    void adapt(Described object, ObjectNode request, List<Finding> findings) {
        switch (object.kind()) {
            case STACK -> {
                agent(request, findings, "LATEST");
                system(request, findings, "DefaultOs");
                nameOnly(request, findings, "DefaultSshKeyName", KEY_PAIR);
                ids(request, findings, "CustomJson");
            }
            case LAYER -> ids(request, findings, "CustomJson");
            case APP -> dataSources(request, findings);
            case INSTANCE -> {
                agent(request, findings, "INHERIT");
                system(request, findings, "Os");
                nameOnly(request, findings, "SshKeyName", KEY_PAIR);
                image(request, findings);
                ownLayers(object, request, findings);
                status(object, findings);
            }
            case ELASTIC_IP -> {
                request.put("ElasticIp", object.id());
                request.put("StackId", refusals.stackOf(object).orElseThrow());
            }
            case ELASTIC_LOAD_BALANCER ->
                nameOnly(
                        request,
                        findings,
                        "ElasticLoadBalancerName",
                        "attached by its name: the balancer itself stays AWS's, and its instances there are not changed");
            case VOLUME -> request.put("StackId", refusals.stackOf(object).orElseThrow());
            default -> {
                // What is described is what is given.
            }
        }
    }

    private static void agent(ObjectNode request, List<Finding> findings, String otherwise) {
        String wanted = request.path("AgentVersion").asText("");
        if (!wanted.isEmpty() && !wanted.equals("LATEST") && !wanted.equals("INHERIT")) {
            request.put("AgentVersion", otherwise);
            replace(findings, "AgentVersion", Outcome.APPROXIMATED, wanted + " becomes " + otherwise + ": " + AGENT);
        }
    }

    private static void nameOnly(ObjectNode request, List<Finding> findings, String member, String reason) {
        if (request.has(member)) {
            replace(findings, member, Outcome.APPROXIMATED, reason);
        }
    }

    private void system(ObjectNode request, List<Finding> findings, String member) {
        String wanted = request.path(member).asText("");
        String other = systems.get(wanted);
        if (other != null) {
            request.put(member, other);
            replace(findings, member, Outcome.APPROXIMATED, wanted + " becomes " + other + ", as --os says");
        }
    }

    private void ids(ObjectNode request, List<Finding> findings, String member) {
        String text = request.path(member).asText("");
        List<String> mentioned = export.objects().stream()
                .filter(object -> hasNewId(object.kind()) && text.contains(object.id()))
                .map(Described::id)
                .toList();
        if (!mentioned.isEmpty()) {
            replace(
                    findings,
                    member,
                    Outcome.APPROXIMATED,
                    "taken over as it is, but it mentions old ids: " + String.join(", ", mentioned));
        }
    }

    /** An app names databases; one that is not registered here cannot be named. */
    private void dataSources(ObjectNode request, List<Finding> findings) {
        if (!(request.get("DataSources") instanceof ArrayNode sources)) {
            return;
        }
        for (int i = sources.size() - 1; i >= 0; i--) {
            String arn = sources.get(i).path("Arn").asText("");
            boolean isDatabase = sources.get(i).path("Type").asText().equals("RdsDbInstance");
            if (isDatabase && !created.contains(arn)) {
                sources.remove(i);
                replace(findings, "DataSources", Outcome.DROPPED, "the database " + arn + " is not registered here");
            }
        }
        if (sources.isEmpty()) {
            request.remove("DataSources");
        }
    }

    /** An image may be named only beside the system Custom, and devices only without it. */
    private static void image(ObjectNode request, List<Finding> findings) {
        boolean custom = request.path("Os").asText().equals("Custom");
        if (!custom && request.remove("AmiId") != null) {
            replace(findings, "AmiId", Outcome.DROPPED, "the image of its operating system is chosen at each start");
        }
        if (custom && request.remove("BlockDeviceMappings") != null) {
            replace(findings, "BlockDeviceMappings", Outcome.DROPPED, "a custom image brings its own");
        }
    }

    private void ownLayers(Described object, ObjectNode request, List<Finding> findings) {
        List<String> kept = refusals.layersOf(object);
        List<String> gone = new ArrayList<>();
        object.json().path("LayerIds").forEach(id -> {
            if (!kept.contains(id.asText())) {
                gone.add(id.asText());
            }
        });
        if (!gone.isEmpty()) {
            ArrayNode ids = request.putArray("LayerIds");
            kept.forEach(ids::add);
            replace(
                    findings,
                    "LayerIds",
                    Outcome.APPROXIMATED,
                    "without " + String.join(", ", gone) + ", not imported");
        }
    }

    private static void status(Described object, List<Finding> findings) {
        String status = object.text("Status");
        if (!status.isEmpty() && !status.equals("stopped")) {
            findings.add(new Finding(
                    "Status",
                    Outcome.APPROXIMATED,
                    status + " becomes stopped; start-instance gives it a new machine"));
        }
    }

    /** A permission needs its user's profile. */
    void earlierSteps(Described object, List<Finding> findings, List<Step> steps) {
        String user = object.text("IamUserArn");
        if (object.kind() != Kind.PERMISSION || !created.add(user)) {
            return;
        }
        ObjectNode request = JsonNodeFactory.instance.objectNode().put("IamUserArn", user);
        steps.add(new Step("UserProfiles/" + user, "CreateUserProfile", request, ""));
        replace(
                findings,
                "IamUserArn",
                Outcome.APPROXIMATED,
                "the user's profile is not described; one is made with an SSH name after the user and no key");
    }

    /** The calls that bring over what registering does not take. */
    void furtherSteps(Described object, List<Finding> findings, List<Step> steps) {
        String instance = object.text("InstanceId");
        if (object.kind() == Kind.ELASTIC_IP) {
            if (!object.text("Name").isEmpty()) {
                steps.add(
                        step(object, "UpdateElasticIp", Map.of("ElasticIp", object.id(), "Name", object.text("Name"))));
                findings.add(new Finding("Name", Outcome.TAKEN_OVER, ""));
            }
            related(
                    object,
                    "AssociateElasticIp",
                    Map.of("ElasticIp", object.id(), "InstanceId", instance),
                    findings,
                    steps);
        } else if (object.kind() == Kind.VOLUME) {
            ObjectNode update = JsonNodeFactory.instance.objectNode().put("VolumeId", object.id());
            for (String member : List.of("Name", "MountPoint")) {
                if (!object.text(member).isEmpty()) {
                    update.put(member, object.text(member));
                    findings.add(new Finding(member, Outcome.TAKEN_OVER, ""));
                }
            }
            if (update.size() > 1) {
                steps.add(new Step("UpdateVolume/" + object.id(), "UpdateVolume", update, ""));
            }
            related(object, "AssignVolume", Map.of("VolumeId", object.id(), "InstanceId", instance), findings, steps);
        }
    }

    private void related(
            Described object, String operation, Map<String, String> members, List<Finding> findings, List<Step> steps) {
        String instance = object.text("InstanceId");
        if (instance.isEmpty()) {
            return;
        }
        if (!created.contains(instance)) {
            findings.add(new Finding("InstanceId", Outcome.DROPPED, "instance " + instance + " is not imported"));
        } else if (operation.equals("AssignVolume") && object.text("MountPoint").isEmpty()) {
            findings.add(
                    new Finding("InstanceId", Outcome.DROPPED, "a volume without a mount point cannot be assigned"));
        } else {
            steps.add(step(object, operation, members));
            findings.add(new Finding("InstanceId", Outcome.TAKEN_OVER, ""));
        }
    }

    private static Step step(Described object, String operation, Map<String, String> members) {
        ObjectNode request = JsonNodeFactory.instance.objectNode();
        members.forEach(request::put);
        return new Step(operation + "/" + object.id(), operation, request, "");
    }

    /** Puts another finding in the place of the one of that member. */
    static void replace(List<Finding> findings, String member, Outcome outcome, String reason) {
        findings.removeIf(finding -> finding.member().equals(member));
        findings.add(new Finding(member, outcome, reason));
    }
}
