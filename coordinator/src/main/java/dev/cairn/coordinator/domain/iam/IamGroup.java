package dev.cairn.coordinator.domain.iam;

import java.time.Instant;

/**
 * A group of users, who have its policies.
 *
 * @param uniqueId such as AGPA…
 * @param path from slash to slash
 */
public record IamGroup(GroupName id, String path, String uniqueId, Policies policies, Instant createdAt)
        implements PolicyHolder {
    @Override
    public IamGroup with(Policies changed) {
        return new IamGroup(id, path, uniqueId, changed, createdAt);
    }
}
