package dev.cairn.coordinator.domain.policy;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An identity policy as it can be judged (IAM User Guide, "IAM JSON policy reference").
 *
 * @param statements in their order
 */
public record Policy(List<Statement> statements) {
    private static final Set<String> MEMBERS = Set.of("Version", "Id", "Statement");

    public Policy {
        statements = List.copyOf(statements);
    }

    /**
     * Reads a policy's JSON.
     *
     * @param document maps, lists, strings, numbers and booleans
     * @throws MalformedPolicy when it is none, or has what cannot be judged
     */
    public static Policy read(Map<?, ?> document) throws MalformedPolicy {
        Node.refuseOthers("The policy", document, MEMBERS);
        Object version = document.get("Version");
        if (version != null && !"2012-10-17".equals(version) && !"2008-10-17".equals(version)) {
            throw new MalformedPolicy("Version must be \"2012-10-17\" or \"2008-10-17\", not \"" + version + "\"");
        }
        // A policy without a version has the older language, in which variables are plain text.
        boolean variables = "2012-10-17".equals(version);
        List<Statement> statements = new ArrayList<>();
        Set<String> sids = new HashSet<>();
        Object given = document.get("Statement");
        List<?> all = given instanceof List<?> list ? list : given == null ? List.of() : List.of(given);
        if (all.isEmpty()) {
            throw new MalformedPolicy("The policy needs at least one Statement");
        }
        for (Object one : all) {
            if (!(one instanceof Map<?, ?> statement)) {
                throw new MalformedPolicy("Each Statement must be an object");
            }
            if (statement.get("Sid") instanceof String sid && !sid.isEmpty() && !sids.add(sid)) {
                throw new MalformedPolicy(
                        "Statement IDs (Sid) in a single policy must be unique; \"" + sid + "\" occurs more than once");
            }
            statements.add(Statement.read(statement, variables));
        }
        return new Policy(statements);
    }

    /** Stands for a policy that is not understood. */
    public static Policy denyingEverything() {
        try {
            return read(Map.of("Statement", Map.of("Effect", "Deny", "Action", "*", "Resource", "*")));
        } catch (MalformedPolicy broken) {
            throw new IllegalStateException("a policy made here is malformed", broken);
        }
    }

    /** What all policies of a caller say together: a denial wins, whatever else allows. */
    public static Verdict judge(Collection<Policy> policies, Inquiry inquiry) {
        Verdict verdict = Verdict.SILENT;
        for (Policy policy : policies) {
            for (Statement statement : policy.statements()) {
                if (statement.applies(inquiry)) {
                    if (!statement.allow()) {
                        return Verdict.DENIED;
                    }
                    verdict = Verdict.ALLOWED;
                }
            }
        }
        return verdict;
    }

    /** Whether some statement would allow the action on some resource: tells a caller that names none what to do. */
    public static boolean mentions(Collection<Policy> policies, Inquiry inquiry) {
        return policies.stream()
                .flatMap(policy -> policy.statements().stream())
                .anyMatch(statement -> statement.allow() && statement.hasAction(inquiry));
    }
}
