package dev.cairn.coordinator.domain.user;

import dev.cairn.coordinator.domain.user.Permission.Level;
import org.jspecify.annotations.Nullable;

/**
 * Who may do what: the permission levels of OpsWorks ("Managing Stack Permissions" in its guide). There are no IAM policies
 * here; what only a policy could allow is open to administrators' keys, which may do everything.
 */
public final class Access {
    /** What an operation asks of its caller. */
    public enum Requirement {
        /** Every authenticated caller. */
        ANYONE,
        SHOW,
        DEPLOY,
        MANAGE,
        /** The caller's own profile, when self-management is allowed on it. */
        SELF,
        /** What an IAM policy had to allow, whatever the level on a stack. */
        ADMINISTRATOR
    }

    private Access() {}

    /**
     * Decides by the caller's key and level.
     *
     * @param level the caller's on the stack that the operation is about; null for none
     */
    public static boolean allows(Requirement requirement, boolean administrator, @Nullable Level level) {
        if (administrator) {
            return true;
        }
        return switch (requirement) {
            case ANYONE -> true;
            case SHOW -> level == Level.SHOW || level == Level.DEPLOY || level == Level.MANAGE;
            case DEPLOY -> level == Level.DEPLOY || level == Level.MANAGE;
            case MANAGE -> level == Level.MANAGE;
            case SELF, ADMINISTRATOR -> false;
        };
    }
}
