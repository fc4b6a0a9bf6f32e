package dev.cairn.coordinator.domain;

/** An identifier of a domain object. Implementations are records; {@link #value()} is what the API and the store show. */
public interface Id {
    String value();
}
