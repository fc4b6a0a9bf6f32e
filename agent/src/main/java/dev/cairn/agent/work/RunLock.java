package dev.cairn.agent.work;

import dev.cairn.agent.system.ProcessMark;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.FileLockInterruptionException;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The right to run a command on this machine, which the agent and its command-line tool pass between them. A lock of the
 * kernel, so that it is free when its holder has died; the file says what the holder runs.
 */
public final class RunLock {
    private static final Logger log = LoggerFactory.getLogger(RunLock.class);

    private final Path file;
    private final Leftovers leftovers;

    /** Kills what a run of this attempt may have left. */
    @FunctionalInterface
    public interface Leftovers {
        void end(String attemptId);
    }

    /**
     * A lock whose file lies in this directory.
     *
     * @param leftovers hears which attempt was running when a former holder died
     */
    public RunLock(Path directory, Leftovers leftovers) {
        this.file = directory.resolve("run");
        this.leftovers = leftovers;
    }

    /** Held until it is closed. */
    public static final class Held implements AutoCloseable {
        private final FileChannel channel;

        private Held(FileChannel channel) {
            this.channel = channel;
        }

        @Override
        public void close() {
            try (channel) {
                channel.truncate(0);
            } catch (IOException e) {
                // What is in it is taken for what a dead holder ran; its processes are gone.
                log.warn("the lock of runs cannot be emptied", e);
            }
        }
    }

    /** Takes it for a run of this attempt; empty when somebody else has it. */
    public Optional<Held> tryTake(String attemptId) throws IOException {
        FileChannel channel = open();
        try {
            if (tryLock(channel) == null) {
                channel.close();
                return Optional.empty();
            }
            return Optional.of(taken(channel, attemptId));
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** Takes it, and waits for it as long as need be; empty when the stop was requested first. */
    public Optional<Held> take(String attemptId, Stop stop) throws IOException, InterruptedException {
        Optional<Held> atOnce = tryTake(attemptId);
        if (atOnce.isPresent() || stop.isRequested()) {
            return atOnce;
        }
        log.info("attempt={} waits for a run that the command-line tool has started", attemptId);
        FileChannel channel = open();
        // Closing is what ends the wait.
        CompletableFuture<Void> _ = stop.requested().thenRun(() -> closeQuietly(channel));
        try {
            channel.lock();
            return Optional.of(taken(channel, attemptId));
        } catch (FileLockInterruptionException e) {
            closeQuietly(channel);
            InterruptedException interrupted = new InterruptedException("while waiting for the lock of runs");
            interrupted.initCause(e);
            throw interrupted;
        } catch (AsynchronousCloseException e) {
            log.debug("attempt={} waits no more", attemptId, e);
            return Optional.empty();
        } catch (IOException | RuntimeException e) {
            closeQuietly(channel);
            throw e;
        }
    }

    /** The attempt that runs now; empty when none does. */
    public Optional<String> running() throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        String[] words = Files.readString(file).strip().split(" ", 2);
        boolean alive = words.length == 2
                && ProcessMark.parse(words[1]).map(ProcessMark::isAlive).orElse(false);
        return alive ? Optional.of(words[0]) : Optional.empty();
    }

    private FileChannel open() throws IOException {
        return FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            log.debug("locked by this process", e);
            return null;
        }
    }

    private Held taken(FileChannel channel, String attemptId) throws IOException {
        ByteBuffer former = ByteBuffer.allocate((int) Math.min(channel.size(), 4096));
        channel.read(former, 0);
        String left = new String(former.array(), 0, former.position(), StandardCharsets.UTF_8).strip();
        if (!left.isEmpty()) {
            log.info("ending what the run of attempt={} has left, whose process died", left.split(" ", 2)[0]);
            leftovers.end(left.split(" ", 2)[0]);
        }
        channel.truncate(0);
        String text = attemptId + " " + ProcessMark.current().text() + "\n";
        channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), 0);
        return new Held(channel);
    }

    private static void closeQuietly(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            log.debug("closing the lock of runs", e);
        }
    }
}
