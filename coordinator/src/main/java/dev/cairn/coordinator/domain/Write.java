package dev.cairn.coordinator.domain;

/** One change of the store's content. The writes of one decision are committed together or not at all. */
public sealed interface Write {
    /** Inserts the entity, or replaces the one with the same type and id. */
    record Put(Entity entity) implements Write {}

    /** Removes an entity; nothing happens when it is already gone. */
    record Delete(Class<? extends Entity> type, Id id) implements Write {}

    static Write put(Entity entity) {
        return new Put(entity);
    }

    static Write delete(Entity entity) {
        return new Delete(entity.getClass(), entity.id());
    }
}
