package dev.cairn.coordinator.domain.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * One statement of a policy.
 *
 * @param exceptActions the actions are NotAction: it is about all others
 * @param exceptResources likewise
 */
public record Statement(
        boolean allow,
        boolean exceptActions,
        List<Wildcard> actions,
        boolean exceptResources,
        List<Wildcard> resources,
        List<Condition> conditions) {
    private static final Set<String> MEMBERS =
            Set.of("Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition");

    static Statement read(Map<?, ?> node, boolean variables) throws MalformedPolicy {
        if (node.containsKey("Principal") || node.containsKey("NotPrincipal")) {
            throw new MalformedPolicy("A policy of a user or group must not specify a Principal");
        }
        Node.refuseOthers("A Statement", node, MEMBERS);
        Object sid = node.get("Sid");
        if (sid != null && !(sid instanceof String text && text.matches("[A-Za-z0-9]*"))) {
            throw new MalformedPolicy("Statement IDs (Sid) must be alpha-numeric; \"" + sid + "\" is not");
        }
        Object effect = node.get("Effect");
        if (!"Allow".equals(effect) && !"Deny".equals(effect)) {
            throw new MalformedPolicy("Effect must be \"Allow\" or \"Deny\", "
                    + (effect == null ? "and is missing" : "not \"" + effect + "\""));
        }
        Object actions = oneOf(node, "Action", "NotAction");
        Object resources = oneOf(node, "Resource", "NotResource");
        return new Statement(
                "Allow".equals(effect),
                node.get("NotAction") != null,
                actions(actions),
                node.get("NotResource") != null,
                resources(resources, variables),
                Condition.readAll(node.get("Condition"), variables));
    }

    /** What there is of the two: exactly one must be. */
    private static Object oneOf(Map<?, ?> node, String plain, String negated) throws MalformedPolicy {
        Object first = node.get(plain);
        Object second = node.get(negated);
        if (first != null && second != null) {
            throw new MalformedPolicy("A Statement must have either " + plain + " or " + negated + ", not both");
        }
        if (first == null && second == null) {
            throw new MalformedPolicy("A Statement must have either " + plain + " or " + negated);
        }
        return first != null ? first : Objects.requireNonNull(second);
    }

    private static List<Wildcard> actions(Object node) throws MalformedPolicy {
        List<Wildcard> actions = new ArrayList<>();
        for (String action : Node.texts("Action", node)) {
            if (!action.equals("*") && !action.matches("[A-Za-z0-9-]+:[A-Za-z0-9*?]+")) {
                throw new MalformedPolicy(
                        "Actions must be prefaced by a vendor, as in opsworks:DescribeStacks or iam:*; \"" + action
                                + "\" is not");
            }
            actions.add(Wildcard.of(action.toLowerCase(Locale.ROOT), false));
        }
        return actions;
    }

    private static List<Wildcard> resources(Object node, boolean variables) throws MalformedPolicy {
        List<Wildcard> resources = new ArrayList<>();
        for (String resource : Node.texts("Resource", node)) {
            // Six parts, of which the first is fixed; a star may stand for several of them.
            boolean arn = resource.matches("arn:.+") && (resource.split(":", -1).length >= 6 || resource.contains("*"));
            if (!resource.equals("*") && !arn) {
                throw new MalformedPolicy("Resource " + resource + " must be in ARN format or \"*\"");
            }
            resources.add(Wildcard.of(resource, variables));
        }
        return resources;
    }

    boolean applies(Inquiry inquiry) {
        return hasAction(inquiry)
                && resources.stream().anyMatch(resource -> resource.matches(inquiry.resource(), inquiry))
                        != exceptResources
                && conditions.stream().allMatch(condition -> condition.holds(inquiry));
    }

    boolean hasAction(Inquiry inquiry) {
        String action = inquiry.action().toLowerCase(Locale.ROOT);
        return actions.stream().anyMatch(wanted -> wanted.matches(action, inquiry)) != exceptActions;
    }
}
