package dev.cairn.operator.imports;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.operator.imports.Plan.Finding;
import dev.cairn.operator.imports.Plan.Judged;
import dev.cairn.operator.imports.Plan.MissingSecret;
import dev.cairn.operator.imports.Plan.Outcome;
import dev.cairn.operator.imports.Plan.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import software.amazon.awssdk.core.SdkField;

/** Judges every object and every member of an export, and orders the calls. Needs no coordinator. */
final class Planner {
    private final Export export;
    private final Secrets secrets;
    private final Rules rules;
    private final List<Step> steps = new ArrayList<>();
    private final List<Judged> judged = new ArrayList<>();
    private final List<MissingSecret> missing = new ArrayList<>();
    private final Set<String> created = new TreeSet<>();

    private Planner(Export export, Secrets secrets, Map<String, String> systems) {
        this.export = export;
        this.secrets = secrets;
        this.rules = new Rules(export, systems, created);
    }

    /**
     * Makes the plan.
     *
     * @param systems names of operating systems, and what to take in their place
     */
    static Plan plan(Export export, Secrets secrets, Map<String, String> systems) throws BadInput {
        Planner planner = new Planner(export, secrets, systems);
        for (Kind kind : Kind.values()) {
            for (Described object : export.of(kind)) {
                planner.judge(object);
            }
        }
        return new Plan(planner.steps, planner.judged, planner.missing);
    }

    private void judge(Described object) throws BadInput {
        List<Finding> findings = new ArrayList<>();
        ObjectNode request = request(object, findings);
        String refusal = rules.refusal(object);
        if (refusal.isEmpty()) {
            for (String place : secrets.resolve(object, request)) {
                refusal = without(object, place, request, findings, refusal);
            }
        }
        if (refusal.isEmpty()) {
            rules.adapt(object, request, findings);
            rules.earlierSteps(object, findings, steps);
            created.add(object.id());
            step(object, request);
            rules.furtherSteps(object, findings, steps);
            tags(object, findings);
        }
        judged.add(new Judged(object, findings, refusal));
    }

    /** The members that can be given again, cleaned; a finding for every one that says something. */
    private ObjectNode request(Described object, List<Finding> findings) throws BadInput {
        ObjectNode request = JsonNodeFactory.instance.objectNode();
        Map<String, SdkField<?>> given = ApiShape.members(object.kind().request());
        for (Map.Entry<String, JsonNode> entry : object.json().properties()) {
            String member = entry.getKey();
            SdkField<?> field = given.get(member);
            if (field == null) {
                if (!isEmpty(entry.getValue())
                        && !member.equals(object.kind().idMember())
                        && !rules.deals(object.kind(), member)) {
                    findings.add(new Finding(member, Outcome.DROPPED, Reasons.of(object.kind(), member)));
                }
                continue;
            }
            ApiShape.clean(
                            field,
                            entry.getValue(),
                            member,
                            (place, problem) -> object.bad("." + place + ": " + problem),
                            (place, value) -> findings.add(
                                    new Finding(place, Outcome.DROPPED, "OpsWorks has no such member there")))
                    .ifPresent(value -> {
                        request.set(member, value);
                        findings.add(new Finding(member, Outcome.TAKEN_OVER, ""));
                    });
        }
        return request;
    }

    private static boolean isEmpty(JsonNode value) {
        return value.isNull()
                || (value.isContainerNode() && value.isEmpty())
                || (value.isTextual() && value.asText().isEmpty());
    }

    /** What is done without a secret; the reason when the object can't be had without it. */
    private String without(
            Described object, String place, ObjectNode request, List<Finding> findings, String otherwise) {
        String key = Secrets.key(object, place);
        String consequence;
        String refusal = otherwise;
        if (object.kind() == Kind.RDS_DB_INSTANCE) {
            consequence = "the database is not registered";
            refusal = "its password is not in the description; supply it as " + key + " with --secrets";
        } else if (place.startsWith("SslConfiguration")) {
            request.remove(List.of("SslConfiguration", "EnableSsl"));
            Rules.replace(findings, "EnableSsl", Outcome.DROPPED, "its private key is missing");
            Rules.replace(findings, "SslConfiguration", Outcome.DROPPED, "its private key is missing");
            consequence = "the app is created without SSL";
        } else if (place.startsWith("Environment.")) {
            consequence = "the variable is not set";
        } else if (place.startsWith("Attributes.")) {
            consequence = "one is made up";
        } else {
            consequence = "it is created without";
        }
        Rules.replace(
                findings,
                place,
                place.startsWith("Attributes.") ? Outcome.APPROXIMATED : Outcome.DROPPED,
                "filtered out of the description, supply it as " + key + " with --secrets; else " + consequence);
        missing.add(new MissingSecret(key, consequence));
        return refusal;
    }

    private void step(Described object, ObjectNode request) {
        steps.add(new Step(
                object.kind().member() + "/" + object.id(),
                object.kind().operation(),
                request,
                Rules.hasNewId(object.kind()) ? object.id() : ""));
    }

    private void tags(Described object, List<Finding> findings) {
        boolean tagged = object.kind() == Kind.STACK || object.kind() == Kind.LAYER;
        Map<String, String> own = export.tags().get(object.id());
        if (!tagged || own == null || own.isEmpty()) {
            return;
        }
        ObjectNode request = JsonNodeFactory.instance.objectNode().put("ResourceId", object.id());
        ObjectNode tags = request.putObject("Tags");
        own.forEach(tags::put);
        steps.add(new Step("Tags/" + object.id(), "TagResource", request, ""));
        findings.add(new Finding("Tags", Outcome.TAKEN_OVER, ""));
    }
}
