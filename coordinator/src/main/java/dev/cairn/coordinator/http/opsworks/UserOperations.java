package dev.cairn.coordinator.http.opsworks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.coordinator.domain.Outcome;
import dev.cairn.coordinator.domain.catalog.Permissions;
import dev.cairn.coordinator.domain.user.Access.Requirement;
import dev.cairn.coordinator.domain.user.Permission;
import dev.cairn.coordinator.domain.user.UserArn;
import dev.cairn.coordinator.domain.user.UserProfile;
import dev.cairn.coordinator.domain.user.Users;
import dev.cairn.coordinator.port.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The operations on user profiles. */
final class UserOperations {
    private UserOperations() {}

    static List<Operation> all() {
        return List.of(
                new Operation("CreateUserProfile", Requirement.POLICY, UserOperations::create),
                new Operation("DescribeUserProfiles", Requirement.POLICY, UserOperations::describe),
                new Operation("UpdateUserProfile", Requirement.POLICY, UserOperations::update),
                new Operation("DeleteUserProfile", Requirement.POLICY, UserOperations::delete),
                new Operation("DescribeMyUserProfile", Requirement.SELF, UserOperations::describeMine),
                new Operation("UpdateMyUserProfile", Requirement.SELF, UserOperations::updateMine));
    }

    private static ObjectNode create(Call call) {
        UserArn arn = arn(call);
        Users.Draft draft = draft(call.members());
        Store store = call.account();
        call.desk().registrations().lock();
        try {
            commit(
                    store,
                    Users.create(
                            arn, store.userProfiles(), draft, call.desk().time().now()));
        } finally {
            call.desk().registrations().unlock();
        }
        return Shapes.single("IamUserArn", arn.value());
    }

    private static ObjectNode describe(Call call) {
        List<String> arns = call.members().texts("IamUserArns");
        Store store = call.account();
        if (arns == null || arns.isEmpty()) {
            return Shapes.list("UserProfiles", store.userProfiles(), UserOperations::shape);
        }
        List<UserProfile> profiles = new ArrayList<>();
        List<String> unknown = new ArrayList<>();
        for (String arn : arns) {
            store.userProfile(new UserArn(arn)).ifPresentOrElse(profiles::add, () -> unknown.add(arn));
        }
        if (!unknown.isEmpty()) {
            throw ApiFailure.notFound(String.join(", ", unknown));
        }
        return Shapes.list("UserProfiles", profiles, UserOperations::shape);
    }

    private static ObjectNode update(Call call) {
        UserArn arn = arn(call);
        Users.Draft draft = draft(call.members());
        Store store = call.account();
        change(call, store, arn, store.userProfile(arn).orElse(null), draft);
        return Shapes.empty();
    }

    /** Also deletes the user's permissions: whoever is imported again under this ARN begins with nothing. */
    private static ObjectNode delete(Call call) {
        UserArn arn = arn(call);
        Store store = call.account();
        Outcome<UserProfile> outcome = Users.delete(
                arn, store.userProfile(arn).orElse(null), call.caller().arn());
        if (outcome instanceof Outcome.Accepted) {
            // Before the profile: should this end half-way, the profile is still there, and the call can be repeated.
            for (Permission permission : store.permissionsOf(arn)) {
                call.follow(permission.id().stackId(), draft -> Permissions.withdraw(draft, arn));
            }
        }
        commit(store, outcome);
        return Shapes.empty();
    }

    /** The shape {@code SelfUserProfile}. */
    private static ObjectNode describeMine(Call call) {
        Optional<UserProfile> own = mine(call);
        call.requireSelf(own);
        UserProfile profile = own.orElseThrow(() -> ApiFailure.invalid(
                "There is no user profile for " + call.caller().arn()));
        ObjectNode shape = Shapes.empty();
        ObjectNode self = shape.putObject("UserProfile");
        self.put("IamUserArn", profile.id().value());
        self.put("Name", profile.name());
        self.put("SshUsername", profile.sshUsername());
        Shapes.put(self, "SshPublicKey", profile.sshPublicKey());
        return shape;
    }

    private static ObjectNode updateMine(Call call) {
        Users.Draft draft = new Users.Draft(null, call.members().text("SshPublicKey"), null);
        Optional<UserProfile> profile = mine(call);
        call.requireSelf(profile);
        change(call, call.desk().store(), call.caller().arn(), profile.orElse(null), draft);
        return Shapes.empty();
    }

    /** Where the user may log in, the instances hear of a new name or key. */
    private static void change(Call call, Store store, UserArn arn, @Nullable UserProfile present, Users.Draft draft) {
        UserProfile changed = commit(store, Users.update(arn, present, store.userProfiles(), draft));
        boolean same = present != null
                && changed.sshUsername().equals(present.sshUsername())
                && Objects.equals(changed.sshPublicKey(), present.sshPublicKey());
        if (!same) {
            for (Permission permission : store.permissionsOf(arn)) {
                call.follow(permission.id().stackId(), decision -> Permissions.refresh(decision, arn));
            }
        }
    }

    private static Optional<UserProfile> mine(Call call) {
        return call.desk().store().userProfile(call.caller().arn());
    }

    private static UserArn arn(Call call) {
        return new UserArn(call.members().requiredText("IamUserArn"));
    }

    private static Users.Draft draft(Members members) {
        return new Users.Draft(
                members.text("SshUsername"), members.text("SshPublicKey"), members.bool("AllowSelfManagement"));
    }

    private static UserProfile commit(Store store, Outcome<UserProfile> outcome) {
        return switch (outcome) {
            case Outcome.Accepted<UserProfile> accepted -> {
                store.commitAccount(accepted.writes());
                yield accepted.answer();
            }
            case Outcome.Refused<UserProfile> refused -> throw ApiFailure.of(refused.refusal());
        };
    }

    private static ObjectNode shape(UserProfile profile) {
        ObjectNode shape = Shapes.empty();
        shape.put("IamUserArn", profile.id().value());
        shape.put("Name", profile.name());
        shape.put("SshUsername", profile.sshUsername());
        Shapes.put(shape, "SshPublicKey", profile.sshPublicKey());
        shape.put("AllowSelfManagement", profile.allowSelfManagement());
        return shape;
    }
}
