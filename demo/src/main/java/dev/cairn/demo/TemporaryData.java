package dev.cairn.demo;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The temporary directories of demos. Each is held by a lock that the kernel gives back when the demo ends, however it ends,
 * so that a later demo can tell what an earlier one has left from what another one uses.
 */
final class TemporaryData {
    private static final String PREFIX = "cairn-demo-";
    private static final String HOLD = "held-by";

    private TemporaryData() {}

    /** A new one, held as long as this process lives. */
    static Path create() throws IOException {
        return create(parent());
    }

    private static Path parent() {
        return Path.of(System.getProperty("java.io.tmpdir"));
    }

    static Path create(Path parent) throws IOException {
        Path directory = Files.createTempDirectory(parent, PREFIX);
        FileChannel channel =
                FileChannel.open(directory.resolve(HOLD), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        // Never closed: the lock is to last as long as the process.
        channel.lock();
        // What is still empty is about to be locked; nobody takes it for a leftover.
        channel.write(
                ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(US_ASCII)));
        return directory;
    }

    /**
     * Removes what demos of this user left that were killed together with what cleans up after them.
     *
     * @param home of the distribution
     * @param said told of each
     */
    static void removeLeftovers(Path home, Consumer<String> said) {
        for (Path directory : left(parent())) {
            try {
                Machines machines = new Machines(home, directory);
                machines.destroyAll();
                machines.deleteData();
                said.accept("Removed what an earlier demo left: " + directory);
            } catch (StepFailed failure) {
                said.accept("What an earlier demo left could not be removed: " + Steps.describe(failure));
            }
        }
    }

    /** Those that nobody holds and that this user may write. */
    static List<Path> left(Path parent) {
        try (Stream<Path> entries = Files.list(parent)) {
            return entries.filter(entry -> entry.getFileName().toString().startsWith(PREFIX))
                    .filter(entry -> isLeft(entry.resolve(HOLD)))
                    .toList();
        } catch (IOException failure) {
            throw new StepFailed("The directory for temporary files cannot be read: " + parent, failure);
        }
    }

    private static boolean isLeft(Path hold) {
        if (!Files.isWritable(hold)) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(hold, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            return lock != null && channel.size() > 0;
        } catch (OverlappingFileLockException held) {
            return false;
        } catch (IOException gone) {
            return false;
        }
    }
}
