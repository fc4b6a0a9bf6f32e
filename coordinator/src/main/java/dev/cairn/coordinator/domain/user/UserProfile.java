package dev.cairn.coordinator.domain.user;

import dev.cairn.coordinator.domain.Entity;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A user profile; the API's shape {@code UserProfile}. The account's administrator has one too. */
public record UserProfile(
        UserArn id,
        String name,
        String sshUsername,
        @Nullable String sshPublicKey,
        boolean allowSelfManagement,
        Instant createdAt)
        implements Entity {}
