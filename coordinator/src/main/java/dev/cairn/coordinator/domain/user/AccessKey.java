package dev.cairn.coordinator.domain.user;

import dev.cairn.coordinator.domain.Entity;
import dev.cairn.coordinator.domain.Secret;
import java.time.Instant;

/** A key pair that signs API calls of one user. */
public record AccessKey(AccessKeyId id, UserArn userArn, Secret secret, boolean administrator, Instant createdAt)
        implements Entity {}
