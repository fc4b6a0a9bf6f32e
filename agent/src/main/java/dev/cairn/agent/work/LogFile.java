package dev.cairn.agent.work;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log of one run, {@code chef.log} in its directory, with a limit: of a longer log the first half and the end are
 * kept, and a line between them says how much was cut out. What has once been readable never changes, so that it can be
 * streamed while the run goes on; the end is held back in two files that take turns until the log is closed, also by
 * {@link #reopen} after a crash.
 *
 * <p>A disk that is full costs the log, not the run: what cannot be written is counted and dropped. Threads may share it.
 */
public final class LogFile implements AutoCloseable {
    /** The file's name in the run's directory. */
    public static final String NAME = "chef.log";

    private static final Logger log = LoggerFactory.getLogger(LogFile.class);
    private static final int MARKER_ROOM = 256;
    private static final long SMALLEST_LIMIT = 4096;
    private static final String OLDER = "chef.log.tail-1";
    private static final String NEWER = "chef.log.tail-2";

    private final Path directory;
    private final long headLimit;
    private final long tailLimit;
    private long length;
    private long newerLength;
    private long cut;
    private long lost;
    private @Nullable FileChannel head;
    private @Nullable FileChannel newer;

    private LogFile(Path directory, long limit) {
        this.directory = directory;
        this.headLimit = Math.max(limit, SMALLEST_LIMIT) / 2;
        this.tailLimit = Math.max(limit, SMALLEST_LIMIT) - headLimit - MARKER_ROOM;
    }

    /**
     * Starts an empty log in a directory that exists.
     *
     * @param limit in bytes, of the whole file
     */
    public static LogFile create(Path directory, long limit) throws IOException {
        LogFile file = new LogFile(directory, limit);
        Path path = directory.resolve(NAME);
        Files.deleteIfExists(path);
        file.head = FileChannel.open(
                path,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return file;
    }

    /** The log of a run that is over, put together from what a crash has left. Nothing can be added to it. */
    public static LogFile reopen(Path directory) {
        LogFile file = new LogFile(directory, SMALLEST_LIMIT);
        Path path = directory.resolve(NAME);
        try {
            if (Files.exists(directory.resolve(NEWER))) {
                file.head = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                file.head.position(file.head.size());
                file.length = file.head.size();
                file.joinTail("[... the middle of this log was cut out ...]", Long.MAX_VALUE);
                file.head.close();
                file.head = null;
            } else if (Files.exists(path)) {
                file.length = Files.size(path);
            }
        } catch (IOException e) {
            log.warn("cannot put together the log in {}", directory, e);
        }
        return file;
    }

    /** Adds bytes; they are dropped once the log is closed. */
    public synchronized void write(byte[] bytes, int offset, int count) {
        FileChannel channel = head;
        if (channel == null) {
            return;
        }
        int toHead = newer == null ? (int) Math.min(count, headLimit - length) : 0;
        try {
            if (toHead > 0) {
                writeFully(channel, bytes, offset, toHead);
                length += toHead;
            }
            if (toHead < count) {
                toTail(bytes, offset + toHead, count - toHead);
            }
        } catch (IOException e) {
            if (lost == 0) {
                log.warn("cannot write the log in {}; dropping what follows until there is room", directory, e);
            }
            lost += count;
        }
    }

    /** Adds a line of the agent's own. */
    public void line(String text) {
        byte[] bytes = (text + "\n").getBytes(StandardCharsets.UTF_8);
        write(bytes, 0, bytes.length);
    }

    private void toTail(byte[] bytes, int offset, int count) throws IOException {
        if (newer == null || newerLength >= tailLimit) {
            turn();
        }
        FileChannel channel = newer;
        if (channel != null) {
            writeFully(channel, bytes, offset, count);
            newerLength += count;
        }
    }

    /** The newer file becomes the older one, and what the older one held is cut out. */
    private void turn() throws IOException {
        if (newer != null) {
            newer.close();
            Path older = directory.resolve(OLDER);
            if (Files.exists(older)) {
                cut += Files.size(older);
            }
            Files.move(directory.resolve(NEWER), older, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        }
        newer = FileChannel.open(
                directory.resolve(NEWER),
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE);
        newerLength = 0;
    }

    /** The bytes that can be read now. Grows only. */
    public synchronized long length() {
        return length;
    }

    /** Bytes from an offset on, at most so many; empty at the end. */
    public byte[] read(long offset, int most) throws IOException {
        int count = (int) Math.min(most, length() - offset);
        if (count <= 0) {
            return new byte[0];
        }
        ByteBuffer buffer = ByteBuffer.allocate(count);
        try (FileChannel channel = FileChannel.open(directory.resolve(NAME), StandardOpenOption.READ)) {
            channel.position(offset);
            while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
                // A short read is not the end.
            }
        }
        return java.util.Arrays.copyOf(buffer.array(), buffer.position());
    }

    /** Puts the end that was held back behind the beginning. May be called again. */
    @Override
    public synchronized void close() {
        FileChannel channel = head;
        if (channel == null) {
            return;
        }
        try {
            if (newer != null) {
                newer.close();
                newer = null;
                joinTail("", tailLimit);
            }
            if (lost > 0) {
                appendOwn("\n[cairn: " + lost + " bytes of this log could not be written to disk and are lost]\n");
            }
            channel.force(false);
        } catch (IOException e) {
            log.warn("cannot complete the log in {}", directory, e);
        } finally {
            try {
                channel.close();
            } catch (IOException e) {
                log.warn("cannot close the log in {}", directory, e);
            }
            head = null;
        }
    }

    /** Appends the last bytes of the two files that took turns, at most so many, and removes the files. */
    private void joinTail(String marker, long most) throws IOException {
        Path older = directory.resolve(OLDER);
        byte[] end = concatenate(
                Files.exists(older) ? Files.readAllBytes(older) : new byte[0],
                Files.readAllBytes(directory.resolve(NEWER)));
        int kept = (int) Math.min(end.length, most);
        long cutNow = cut + end.length - kept;
        if (!marker.isEmpty()) {
            appendOwn("\n" + marker + "\n");
        } else if (cutNow > 0) {
            appendOwn("\n[... " + cutNow + " bytes of this log were cut out here, it was longer than its limit ...]\n");
        }
        append(end, end.length - kept, kept);
        Files.deleteIfExists(older);
        Files.deleteIfExists(directory.resolve(NEWER));
    }

    private void appendOwn(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        append(bytes, 0, bytes.length);
    }

    private void append(byte[] bytes, int offset, int count) throws IOException {
        FileChannel channel = head;
        if (channel != null) {
            writeFully(channel, bytes, offset, count);
            length += count;
        }
    }

    private static void writeFully(FileChannel channel, byte[] bytes, int offset, int count) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, count);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    private static byte[] concatenate(byte[] first, byte[] second) {
        byte[] both = java.util.Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
