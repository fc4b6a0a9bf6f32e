package dev.cairn.coordinator.domain.catalog;

import dev.cairn.coordinator.domain.Outcome;
import dev.cairn.coordinator.domain.Refusal;
import dev.cairn.coordinator.domain.decision.Draft;
import dev.cairn.coordinator.domain.lifecycle.UserSync;
import dev.cairn.coordinator.domain.stack.StackId;
import dev.cairn.coordinator.domain.user.Permission;
import dev.cairn.coordinator.domain.user.UserArn;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** SetPermission of the API, and what becomes of permissions when their user goes. */
public final class Permissions {
    private Permissions() {}

    /** The members of SetPermission; null for those that are not given. */
    public record Wanted(
            @Nullable Boolean allowSsh, @Nullable Boolean allowSudo, Permission.@Nullable Level level) {}

    /** What a user has on a stack before anybody set anything. */
    public static Permission initial(StackId stackId, UserArn arn) {
        return new Permission(new Permission.Key(stackId, arn), false, false, Permission.Level.IAM_ONLY);
    }

    /**
     * Nobody changes his own level; SSH and sudo one may give oneself. An administrator's key is above levels. A change of who
     * may log in reaches the online instances.
     */
    public static Outcome<Permission> set(Draft decision, UserArn arn, Wanted wanted, boolean administrator) {
        StackId stackId = decision.stack().id();
        Permission present =
                decision.before().permissions().getOrDefault(new Permission.Key(stackId, arn), initial(stackId, arn));
        Permission changed = new Permission(
                present.id(),
                Given.or(wanted.allowSsh(), present.allowSsh()),
                Given.or(wanted.allowSudo(), present.allowSudo()),
                Given.or(wanted.level(), present.level()));
        boolean own = arn.value().equals(decision.actor().arn());
        if (own && !administrator && changed.level() != present.level()) {
            return new Outcome.Refused<>(new Refusal.Denied("User: " + arn
                    + " is not authorized to change his own permission level; another user who manages the stack can"));
        }
        decision.put(changed);
        decision.note(stackId, "permission set", "SetPermission was called for " + arn, Map.of());
        if (login(changed) != login(present)) {
            UserSync.everywhere(decision, "what " + arn + " may do on instances has changed");
        }
        return Outcome.accepted(changed, decision.writes());
    }

    /** Takes what a user was given on the stack; nothing happens when that is nothing. */
    public static Outcome<UserArn> withdraw(Draft decision, UserArn arn) {
        StackId stackId = decision.stack().id();
        Permission present = decision.before().permissions().get(new Permission.Key(stackId, arn));
        if (present != null) {
            decision.delete(present);
            decision.note(stackId, "permission withdrawn", "DeleteUserProfile was called for " + arn, Map.of());
            if (login(present) != Login.NONE) {
                UserSync.everywhere(decision, arn + " may no longer log in");
            }
        }
        return Outcome.accepted(arn, decision.writes());
    }

    /** The user's name or key on instances has changed; nothing happens where the user may not log in. */
    public static Outcome<UserArn> refresh(Draft decision, UserArn arn) {
        Permission present = decision.before()
                .permissions()
                .get(new Permission.Key(decision.stack().id(), arn));
        if (present != null && login(present) != Login.NONE) {
            UserSync.everywhere(decision, "the SSH name or key of " + arn + " has changed");
        }
        return Outcome.accepted(arn, decision.writes());
    }

    private enum Login {
        NONE,
        PLAIN,
        SUDO
    }

    private static Login login(Permission permission) {
        if (!permission.allowSsh() || permission.level() == Permission.Level.DENY) {
            return Login.NONE;
        }
        return permission.allowSudo() ? Login.SUDO : Login.PLAIN;
    }
}
