package dev.cairn.coordinator.domain.attributes;

import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import dev.cairn.coordinator.domain.user.Permission;
import dev.cairn.coordinator.domain.user.UserArn;
import dev.cairn.coordinator.domain.user.UserProfile;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A user who has rights on the stack. */
record StackUser(UserProfile profile, Permission permission) {
    /** In the order in which their profiles were made. */
    static List<StackUser> of(StackSnapshot snapshot, List<UserProfile> users) {
        Map<UserArn, Permission> permissions = new HashMap<>();
        snapshot.permissions()
                .values()
                .forEach(permission -> permissions.put(permission.id().userArn(), permission));
        List<StackUser> found = new ArrayList<>();
        users.stream()
                .sorted(Comparator.comparing(UserProfile::createdAt)
                        .thenComparing(user -> user.id().value()))
                .forEach(user -> {
                    Permission permission = permissions.get(user.id());
                    if (permission != null && permission.level() != Permission.Level.DENY) {
                        found.add(new StackUser(user, permission));
                    }
                });
        return found;
    }

    /** The same on every machine of every stack. */
    int unixId() {
        return profile.unixId();
    }
}
