package dev.cairn.coordinator.http.opsworks;

import dev.cairn.coordinator.domain.Actor;
import dev.cairn.coordinator.domain.user.AccessKey;
import dev.cairn.coordinator.domain.user.UserArn;

/** Who signed a request. Administrators' keys may do everything. */
public record Caller(UserArn arn, boolean administrator) {
    public static Caller of(AccessKey key) {
        return new Caller(key.userArn(), key.administrator());
    }

    Actor actor() {
        return Actor.user(arn.value());
    }
}
