package dev.cairn.operator.imports;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.operator.imports.Plan.Finding;
import dev.cairn.operator.imports.Plan.Judged;
import dev.cairn.operator.imports.Plan.Outcome;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What will become of an export, for people and for programs. No secret is in it. */
final class Report {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Export export;
    private final Plan plan;

    Report(Export export, Plan plan) {
        this.export = export;
        this.plan = plan;
    }

    String text() {
        StringBuilder text = new StringBuilder();
        for (Judged object : plan.judged()) {
            text.append(object.object().kind().noun())
                    .append(" \"")
                    .append(object.object().name())
                    .append("\"");
            if (!object.object().name().equals(object.object().id())) {
                text.append(" (").append(object.object().id()).append(')');
            }
            text.append('\n');
            if (!object.isCreated()) {
                text.append("  not created: ").append(object.refusal()).append('\n');
                continue;
            }
            String taken = object.findings().stream()
                    .filter(finding -> finding.outcome() == Outcome.TAKEN_OVER)
                    .map(Finding::member)
                    .collect(Collectors.joining(", "));
            text.append("  taken over: ").append(taken.isEmpty() ? "-" : taken).append('\n');
            append(text, object, Outcome.APPROXIMATED, "approximated");
            append(text, object, Outcome.DROPPED, "dropped");
        }
        if (!export.leftOut().isEmpty()) {
            text.append("not read\n");
            export.leftOut()
                    .forEach(part -> text.append("  %s: %s: %s%n".formatted(part.file(), part.what(), part.reason())));
        }
        if (!plan.missing().isEmpty()) {
            text.append("secrets to supply with --secrets FILE, a JSON object with these keys\n");
            plan.missing()
                    .forEach(
                            secret -> text.append("  %s    (else %s)%n".formatted(secret.key(), secret.consequence())));
        }
        return text.append(summary()).append('\n').toString();
    }

    private static void append(StringBuilder text, Judged object, Outcome outcome, String word) {
        for (Finding finding : object.findings()) {
            if (finding.outcome() == outcome) {
                text.append("  %s: %s: %s%n".formatted(word, finding.member(), finding.reason()));
            }
        }
    }

    private String summary() {
        long created = plan.judged().stream().filter(Judged::isCreated).count();
        return "%d objects to create, %d not; of their members %d taken over, %d approximated, %d dropped; %d secrets missing"
                .formatted(
                        created,
                        plan.judged().size() - created,
                        plan.count(Outcome.TAKEN_OVER),
                        plan.count(Outcome.APPROXIMATED),
                        plan.count(Outcome.DROPPED),
                        plan.missing().size());
    }

    /**
     * The same as JSON.
     *
     * @param ids from old to new, empty before anything is created
     */
    String json(Map<String, String> ids) {
        ObjectNode report = JSON.createObjectNode();
        ObjectNode summary = report.putObject("summary");
        summary.put("created", plan.judged().stream().filter(Judged::isCreated).count());
        summary.put(
                "not_created",
                plan.judged().stream().filter(object -> !object.isCreated()).count());
        for (Outcome outcome : Outcome.values()) {
            summary.put(word(outcome), plan.count(outcome));
        }
        report.putArray("objects")
                .addAll(plan.judged().stream().map(Report::json).toList());
        report.putArray("secrets_missing")
                .addAll(plan.missing().stream()
                        .map(secret -> JSON.createObjectNode()
                                .put("key", secret.key())
                                .put("consequence", secret.consequence()))
                        .toList());
        report.putArray("not_read")
                .addAll(export.leftOut().stream()
                        .map(part -> JSON.createObjectNode()
                                .put("file", part.file())
                                .put("what", part.what())
                                .put("reason", part.reason()))
                        .toList());
        ObjectNode table = report.putObject("ids");
        ids.forEach(table::put);
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(report) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("writing a tree in memory", e);
        }
    }

    private static ObjectNode json(Judged object) {
        ObjectNode json = JSON.createObjectNode()
                .put("kind", object.object().kind().noun())
                .put("id", object.object().id())
                .put("name", object.object().name())
                .put("file", object.object().file())
                .put("place", object.object().place())
                .put("outcome", object.isCreated() ? "created" : "not_created")
                .put("reason", object.refusal());
        List<ObjectNode> members = object.findings().stream()
                .map(finding -> JSON.createObjectNode()
                        .put("member", finding.member())
                        .put("outcome", word(finding.outcome()))
                        .put("reason", finding.reason()))
                .toList();
        json.putArray("members").addAll(members);
        return json;
    }

    private static String word(Outcome outcome) {
        return outcome.name().toLowerCase(Locale.ROOT);
    }
}
