package dev.cairn.coordinator.domain.user;

import dev.cairn.coordinator.domain.Entity;
import dev.cairn.coordinator.domain.Secret;
import java.time.Instant;

/**
 * A key pair that signs API calls of one user.
 *
 * @param administrator may do everything, whatever policies and levels say
 * @param active an inactive key signs nothing
 */
public record AccessKey(
        AccessKeyId id, UserArn userArn, Secret secret, boolean administrator, boolean active, Instant createdAt)
        implements Entity {
    public AccessKey withActive(boolean changed) {
        return new AccessKey(id, userArn, secret, administrator, changed, createdAt);
    }
}
