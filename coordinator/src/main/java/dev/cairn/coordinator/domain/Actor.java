package dev.cairn.coordinator.domain;

import org.jspecify.annotations.Nullable;

/**
 * Who asked for something.
 *
 * @param kind decides {@code initiated_by} of events
 * @param arn the caller's IAM ARN; null for the coordinator's own decisions
 */
public record Actor(Kind kind, @Nullable String arn) {
    public enum Kind {
        USER,
        AUTO_SCALING,
        AUTO_HEALING,
        COORDINATOR
    }

    public static final Actor COORDINATOR = new Actor(Kind.COORDINATOR, null);
    public static final Actor AUTO_SCALING = new Actor(Kind.AUTO_SCALING, null);
    public static final Actor AUTO_HEALING = new Actor(Kind.AUTO_HEALING, null);

    public static Actor user(String arn) {
        return new Actor(Kind.USER, arn);
    }
}
