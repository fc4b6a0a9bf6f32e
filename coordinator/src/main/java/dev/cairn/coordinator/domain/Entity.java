package dev.cairn.coordinator.domain;

/** A record that the store keeps. Its id is unique among the entities of its type. */
public interface Entity {
    Id id();
}
