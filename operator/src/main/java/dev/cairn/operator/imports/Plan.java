package dev.cairn.operator.imports;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * What will be done, with no choices left in it.
 *
 * @param judged what becomes of each object and of each of its members
 * @param missing secrets that descriptions do not tell and nobody has supplied
 */
record Plan(List<Step> steps, List<Judged> judged, List<MissingSecret> missing) {
    Plan {
        steps = List.copyOf(steps);
        judged = List.copyOf(judged);
        missing = List.copyOf(missing);
    }

    /**
     * One call.
     *
     * @param key tells it from the others, also in another process that reads the same files
     * @param operation of the API
     * @param request with the old ids in it
     * @param creates the old id of what it creates; empty when it creates nothing with an id
     */
    record Step(String key, String operation, ObjectNode request, String creates) {}

    /** What becomes of a member. */
    enum Outcome {
        TAKEN_OVER,
        APPROXIMATED,
        DROPPED
    }

    /**
     * A member, judged.
     *
     * @param reason empty when it is taken over as it is
     */
    record Finding(String member, Outcome outcome, String reason) {}

    /**
     * An object, judged.
     *
     * @param refusal why it is not created; empty when it is
     */
    record Judged(Described object, List<Finding> findings, String refusal) {
        Judged {
            findings = List.copyOf(findings);
        }

        boolean isCreated() {
            return refusal.isEmpty();
        }
    }

    /**
     * A value that is filtered out of descriptions.
     *
     * @param key under which a file of secrets gives it
     * @param consequence what is done without it
     */
    record MissingSecret(String key, String consequence) {}

    long count(Outcome outcome) {
        return judged.stream()
                .filter(Judged::isCreated)
                .flatMap(object -> object.findings().stream())
                .filter(finding -> finding.outcome() == outcome)
                .count();
    }
}
