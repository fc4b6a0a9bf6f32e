package dev.cairn.coordinator.domain.catalog;

import dev.cairn.coordinator.domain.Outcome;
import dev.cairn.coordinator.domain.Refusal;
import dev.cairn.coordinator.domain.Write;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import dev.cairn.coordinator.domain.stack.StackId;
import dev.cairn.coordinator.domain.user.Permission;
import dev.cairn.coordinator.domain.user.UserArn;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** SetPermission of the API, and what becomes of permissions when their user goes. */
public final class Permissions {
    private Permissions() {}

    /** The members of SetPermission; null for those that are not given. */
    public record Draft(
            @Nullable Boolean allowSsh, @Nullable Boolean allowSudo, Permission.@Nullable Level level) {}

    /** What a user has on a stack before anybody set anything. */
    public static Permission initial(StackId stackId, UserArn arn) {
        return new Permission(new Permission.Key(stackId, arn), false, false, Permission.Level.IAM_ONLY);
    }

    /** Nobody changes his own level; SSH and sudo one may give oneself. An administrator's key is above levels. */
    public static Outcome<Permission> set(
            StackSnapshot snapshot, UserArn arn, Draft draft, boolean administrator, Trace trace) {
        StackId stackId = snapshot.stack().id();
        Permission present =
                snapshot.permissions().getOrDefault(new Permission.Key(stackId, arn), initial(stackId, arn));
        Permission changed = new Permission(
                present.id(),
                Given.or(draft.allowSsh(), present.allowSsh()),
                Given.or(draft.allowSudo(), present.allowSudo()),
                Given.or(draft.level(), present.level()));
        boolean own = arn.value().equals(trace.actor().arn());
        if (own && !administrator && changed.level() != present.level()) {
            return new Outcome.Refused<>(
                    new Refusal.Denied("User: " + arn + " is not authorized to change his own permission level"));
        }
        return Outcome.accepted(
                changed,
                List.of(
                        Write.put(changed),
                        trace.entry(stackId, stackId, "permission set", "SetPermission was called for " + arn)));
    }

    /** Takes what a user was given on the stack; nothing happens when that is nothing. */
    public static Outcome<UserArn> withdraw(StackSnapshot snapshot, UserArn arn, Trace trace) {
        StackId stackId = snapshot.stack().id();
        Permission present = snapshot.permissions().get(new Permission.Key(stackId, arn));
        return Outcome.accepted(
                arn,
                present == null
                        ? List.of()
                        : List.of(
                                Write.delete(present),
                                trace.entry(
                                        stackId,
                                        stackId,
                                        "permission withdrawn",
                                        "DeleteUserProfile was called for " + arn)));
    }
}
