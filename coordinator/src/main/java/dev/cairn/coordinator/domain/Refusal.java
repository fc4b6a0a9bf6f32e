package dev.cairn.coordinator.domain;

/** Why the domain does not do what was asked. The message is shown to the caller as it is. */
public sealed interface Refusal {
    String message();

    /** The request names something that does not exist. */
    record NotFound(String message) implements Refusal {}

    /** The request contradicts the rules or the state of what it names. */
    record Invalid(String message) implements Refusal {}

    /** The caller may not do this. */
    record Denied(String message) implements Refusal {}
}
