package dev.cairn.coordinator.store.memory;

import dev.cairn.coordinator.port.Store;
import dev.cairn.coordinator.store.StoreContract;

final class MemoryStoreTest extends StoreContract {
    @Override
    protected Store open() {
        return new MemoryStore();
    }
}
