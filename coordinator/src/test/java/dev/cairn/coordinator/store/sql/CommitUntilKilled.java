package dev.cairn.coordinator.store.sql;

import dev.cairn.coordinator.domain.Write;
import dev.cairn.coordinator.domain.stack.Stack;
import dev.cairn.coordinator.domain.stack.StackId;
import dev.cairn.coordinator.port.Store;
import dev.cairn.coordinator.store.Samples;
import java.nio.file.Path;
import java.util.List;

/**
 * A process that commits in several threads, one stack each, and prints {@code thread version} after each acknowledgement. It
 * does not end by itself.
 */
final class CommitUntilKilled {
    static final int THREADS = 3;

    private CommitUntilKilled() {}

    public static void main(String[] arguments) throws StoreRefused {
        Store store = Stores.open(null, Path.of(arguments[0]), lost -> {});
        for (int i = 0; i < THREADS; i++) {
            int thread = i;
            Thread.ofPlatform().start(() -> commit(store, thread));
        }
    }

    private static void commit(Store store, int thread) {
        StackId id = new StackId("stack-" + thread);
        long version = store.version(id).orElse(0L);
        while (true) {
            long next = version + 1;
            Stack stack = Samples.stack(id, Samples.NOW).withSettings(Samples.stackSettings("" + next));
            version = store.commit(id, version, List.of(Write.put(stack))).orElseThrow();
            System.out.println(thread + " " + version);
        }
    }
}
