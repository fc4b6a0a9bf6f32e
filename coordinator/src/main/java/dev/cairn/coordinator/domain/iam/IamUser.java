package dev.cairn.coordinator.domain.iam;

import dev.cairn.coordinator.domain.user.UserArn;
import java.time.Instant;
import java.util.List;

/**
 * A user of the account, with or without an OpsWorks profile.
 *
 * @param uniqueId such as AIDA…; never given to another user, even of the same name
 * @param path from slash to slash
 * @param groups of which the user is a member
 */
public record IamUser(
        UserArn id,
        String name,
        String path,
        String uniqueId,
        List<GroupName> groups,
        Policies policies,
        Instant createdAt)
        implements PolicyHolder {
    public IamUser {
        groups = List.copyOf(groups);
    }

    /** A user as the coordinator makes its first one: no groups, no policies. */
    public static IamUser named(UserArn arn, String uniqueId, Instant now) {
        String name = arn.value().substring(arn.value().lastIndexOf('/') + 1);
        return new IamUser(arn, name, "/", uniqueId, List.of(), Policies.NONE, now);
    }

    @Override
    public IamUser with(Policies changed) {
        return new IamUser(id, name, path, uniqueId, groups, changed, createdAt);
    }

    IamUser in(List<GroupName> changed) {
        return new IamUser(id, name, path, uniqueId, changed, policies, createdAt);
    }
}
