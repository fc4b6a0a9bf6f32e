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

/**
 * A user who has rights on the stack.
 *
 * @param unixId the same on every machine of every stack
 */
record StackUser(UserProfile profile, Permission permission, int unixId) {
    /** OpsWorks gave its users ids from 2001 to 4000. */
    private static final int FIRST_UNIX_ID = 2001;

    static List<StackUser> of(StackSnapshot snapshot, List<UserProfile> users) {
        Map<UserArn, Permission> permissions = new HashMap<>();
        snapshot.permissions()
                .values()
                .forEach(permission -> permissions.put(permission.id().userArn(), permission));
        List<UserProfile> ordered = users.stream()
                .sorted(Comparator.comparing(UserProfile::createdAt)
                        .thenComparing(user -> user.id().value()))
                .toList();
        List<StackUser> found = new ArrayList<>();
        for (int i = 0; i < ordered.size(); i++) {
            Permission permission = permissions.get(ordered.get(i).id());
            if (permission != null && permission.level() != Permission.Level.DENY) {
                found.add(new StackUser(ordered.get(i), permission, FIRST_UNIX_ID + i));
            }
        }
        return found;
    }
}
