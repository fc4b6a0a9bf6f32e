package dev.cairn.coordinator.http.opsworks;

import dev.cairn.coordinator.domain.policy.Verdict;
import dev.cairn.coordinator.domain.user.Access.Requirement;
import dev.cairn.coordinator.domain.user.Permission.Level;
import dev.cairn.coordinator.domain.user.UserArn;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a caller hears who may not: in the words of AWS, then why, and what would help. */
final class Denial {
    private Denial() {}

    static String ofStack(
            UserArn caller,
            String action,
            String stackArn,
            Verdict verdict,
            @Nullable Level level,
            Requirement requirement) {
        if (verdict == Verdict.DENIED) {
            return ofPolicies(caller, action, stackArn, verdict);
        }
        if (level == Level.DENY) {
            return sentence(caller, action, stackArn)
                    + " because the user's permission level on the stack is deny, which no policy outweighs;"
                    + " SetPermission changes the level";
        }
        if (requirement == Requirement.POLICY) {
            return ofPolicies(caller, action, stackArn, verdict);
        }
        Level present = level == null ? Level.IAM_ONLY : level;
        return sentence(caller, action, stackArn) + " because no identity-based policy allows the " + action
                + " action and the user's permission level on the stack is " + word(present) + "; the level "
                + requirement.name().toLowerCase(Locale.ROOT)
                + (requirement == Requirement.MANAGE ? "" : " or a higher one")
                + " (SetPermission) or such a policy would do";
    }

    static String ofPolicies(UserArn caller, String action, String resource, Verdict verdict) {
        return sentence(caller, action, resource)
                + (verdict == Verdict.DENIED
                        ? " with an explicit deny in an identity-based policy"
                        : " because no identity-based policy allows the " + action + " action");
    }

    static String ofSelf(UserArn caller, String action, Verdict verdict) {
        return verdict == Verdict.DENIED
                ? ofPolicies(caller, action, caller.value(), verdict)
                : sentence(caller, action, caller.value())
                        + " because the user's profile does not allow self-management"
                        + " and no identity-based policy allows the " + action
                        + " action; UpdateUserProfile with AllowSelfManagement changes the first";
    }

    /** @param restricted whether a policy allows the action on some stacks */
    static String ofAllStacks(UserArn caller, String action, String allStacks, Verdict verdict, boolean restricted) {
        if (verdict == Verdict.DENIED) {
            return ofPolicies(caller, action, allStacks, verdict);
        }
        return sentence(caller, action, allStacks)
                + (restricted
                        ? " because the user's policies allow it on certain stacks only; name these stacks in the request"
                        : " because no identity-based policy allows the " + action
                                + " action and the user has no permission level on any stack that does");
    }

    private static String sentence(UserArn caller, String action, String resource) {
        return "User: " + caller + " is not authorized to perform: " + action + " on resource: " + resource;
    }

    private static String word(Level level) {
        return level.name().toLowerCase(Locale.ROOT);
    }
}
