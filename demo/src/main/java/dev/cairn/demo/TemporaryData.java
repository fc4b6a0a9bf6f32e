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
final class TemporaryData implements AutoCloseable {
    private static final String PREFIX = "cairn-demo-";
    private static final String HOLD = "held-by";

    private final Path directory;
    /** Only kept: it is closed with the process, or when nobody refers to it any more. */
    private final FileChannel hold;

    private TemporaryData(Path directory, FileChannel hold) {
        this.directory = directory;
        this.hold = hold;
    }

    /** A new one, held as long as this process lives and keeps the answer. */
    static TemporaryData create() throws IOException {
        return create(parent());
    }

    Path directory() {
        return directory;
    }

    /** Gives it back: from now on it is a leftover, as far as it still exists. */
    @Override
    public void close() {
        try {
            hold.close();
        } catch (IOException failure) {
            throw new StepFailed(directory + " cannot be given back", failure);
        }
    }

    private static Path parent() {
        return Path.of(System.getProperty("java.io.tmpdir"));
    }

    static TemporaryData create(Path parent) throws IOException {
        Path directory = Files.createTempDirectory(parent, PREFIX);
        FileChannel channel =
                FileChannel.open(directory.resolve(HOLD), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        channel.lock();
        // What is still empty is about to be locked; nobody takes it for a leftover.
        channel.write(
                ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(US_ASCII)));
        return new TemporaryData(directory, channel);
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

    /** Those that nobody holds and that are this user's. */
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
        try {
            if (!Files.exists(hold) || !Files.getOwner(hold).equals(Files.getOwner(Path.of("/proc/self")))) {
                return false;
            }
        } catch (IOException gone) {
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
