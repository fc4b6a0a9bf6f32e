package dev.cairn.coordinator.domain.user;

import dev.cairn.coordinator.domain.Entity;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A user profile; the API's shape {@code UserProfile}. The account's administrator has one too.
 *
 * @param unixId of the user's account on every instance of every stack, from 2001 to 4000; no two users have the same
 */
public record UserProfile(
        UserArn id,
        String name,
        String sshUsername,
        @Nullable String sshPublicKey,
        boolean allowSelfManagement,
        int unixId,
        Instant createdAt)
        implements Entity {}
