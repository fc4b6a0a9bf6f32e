package dev.cairn.coordinator.domain.user;

import dev.cairn.coordinator.domain.policy.Verdict;
import dev.cairn.coordinator.domain.user.Permission.Level;
import org.jspecify.annotations.Nullable;

/**
 * Who may do what: the permission levels of OpsWorks ("Managing Stack Permissions" in its guide) together with policies in the
 * style of IAM. Either of them allows; a denial of either wins.
 */
public final class Access {
    /** What an operation asks of a caller whom no policy allows it. */
    public enum Requirement {
        /** Every authenticated caller. */
        ANYONE,
        SHOW,
        DEPLOY,
        MANAGE,
        /** The caller's own profile, when self-management is allowed on it. */
        SELF,
        /** Only a policy allows it, whatever the level on a stack. */
        POLICY
    }

    private Access() {}

    /**
     * Decides about a caller who is no administrator: those may do everything.
     *
     * @param policies what the caller's policies say of the operation on its resource
     * @param level the caller's on the stack that the operation is about; null for none
     * @param selfManaging whether self-management is allowed on the caller's profile
     */
    public static boolean allows(
            Requirement requirement, Verdict policies, @Nullable Level level, boolean selfManaging) {
        if (policies == Verdict.DENIED || level == Level.DENY) {
            return false;
        }
        if (policies == Verdict.ALLOWED) {
            return true;
        }
        return switch (requirement) {
            case ANYONE -> true;
            case SHOW -> level == Level.SHOW || level == Level.DEPLOY || level == Level.MANAGE;
            case DEPLOY -> level == Level.DEPLOY || level == Level.MANAGE;
            case MANAGE -> level == Level.MANAGE;
            case SELF -> selfManaging;
            case POLICY -> false;
        };
    }
}
