package dev.cairn.coordinator.http.opsworks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.coordinator.domain.catalog.Permissions;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import dev.cairn.coordinator.domain.stack.StackId;
import dev.cairn.coordinator.domain.user.Access.Requirement;
import dev.cairn.coordinator.domain.user.Permission;
import dev.cairn.coordinator.domain.user.UserArn;
import dev.cairn.coordinator.domain.user.UserProfile;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The operations on permissions. */
final class PermissionOperations {
    private static final List<String> LEVELS = List.of("deny", "show", "deploy", "manage", "iam_only");

    private PermissionOperations() {}

    static List<Operation> all() {
        return List.of(
                new Operation("SetPermission", Requirement.MANAGE, PermissionOperations::set),
                new Operation("DescribePermissions", Requirement.MANAGE, PermissionOperations::describe));
    }

    private static ObjectNode set(Call call) {
        Members members = call.members();
        StackId stackId = new StackId(members.requiredText("StackId"));
        UserArn arn = new UserArn(members.requiredText("IamUserArn"));
        String level = members.word("Level", LEVELS);
        Permissions.Wanted wanted = new Permissions.Wanted(
                members.bool("AllowSsh"),
                members.bool("AllowSudo"),
                level == null || level.isEmpty() ? null : Permission.Level.valueOf(level.toUpperCase(Locale.ROOT)));
        call.stack(stackId);
        user(call, arn);
        call.draft(
                stackId,
                draft -> Permissions.set(draft, arn, wanted, call.caller().administrator()));
        return Shapes.empty();
    }

    /** A stack: all its users. A user: all his stacks. Both: one. Neither: everything that the caller may see. */
    private static ObjectNode describe(Call call) {
        String stack = call.members().text("StackId");
        String arn = call.members().text("IamUserArn");
        List<StackSnapshot> stacks = new ArrayList<>();
        if (stack != null) {
            stacks.add(call.stack(new StackId(stack)));
        } else {
            stacks.addAll(call.stacks());
        }
        List<UserArn> users = arn != null
                ? List.of(user(call, new UserArn(arn)))
                : call.desk().store().userProfiles().stream()
                        .map(UserProfile::id)
                        .toList();
        List<Permission> permissions = new ArrayList<>();
        for (StackSnapshot snapshot : stacks) {
            StackId stackId = snapshot.stack().id();
            for (UserArn user : users) {
                permissions.add(snapshot.permissions()
                        .getOrDefault(new Permission.Key(stackId, user), Permissions.initial(stackId, user)));
            }
        }
        return Shapes.list("Permissions", permissions, PermissionOperations::shape);
    }

    private static UserArn user(Call call, UserArn arn) {
        if (call.desk().store().userProfile(arn).isEmpty()) {
            throw ApiFailure.notFound("Unable to find user profile with ARN " + arn);
        }
        return arn;
    }

    private static ObjectNode shape(Permission permission) {
        return Shapes.empty()
                .put("StackId", permission.id().stackId().value())
                .put("IamUserArn", permission.id().userArn().value())
                .put("AllowSsh", permission.allowSsh())
                .put("AllowSudo", permission.allowSudo())
                .put("Level", permission.level().name().toLowerCase(Locale.ROOT));
    }
}
