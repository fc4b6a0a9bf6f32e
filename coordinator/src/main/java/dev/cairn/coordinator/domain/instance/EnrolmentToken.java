package dev.cairn.coordinator.domain.instance;

import dev.cairn.coordinator.domain.Entity;
import dev.cairn.coordinator.domain.Id;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Lets one machine become one instance, once.
 *
 * @param id the SHA-256 of the token, hex; the token itself is never stored
 * @param certificateRequestSha256 the first request that used it, hex; the same request may come again until the first session
 */
public record EnrolmentToken(
        Key id,
        InstanceId instanceId,
        Instant expiresAt,
        boolean spent,
        @Nullable String certificateRequestSha256) implements Entity {
    public record Key(String value) implements Id {}
}
