package dev.cairn.coordinator.domain.user;

import dev.cairn.coordinator.domain.Entity;
import dev.cairn.coordinator.domain.Id;
import dev.cairn.coordinator.domain.stack.StackId;

/** What one user may do on one stack; the API's shape {@code Permission}. */
public record Permission(Key id, boolean allowSsh, boolean allowSudo, Level level) implements Entity {
    /** Stack and user together. */
    public record Key(StackId stackId, UserArn userArn) implements Id {
        @Override
        public String value() {
            return stackId.value() + "/" + userArn.value();
        }
    }

    /** The words of the API, in lower case. */
    public enum Level {
        DENY,
        SHOW,
        DEPLOY,
        MANAGE,
        IAM_ONLY
    }
}
