package dev.cairn.agent.work;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file in which the agent keeps what it has promised. Records are appended, each with its length and checksum, and
 * are on disk when {@link #append} returns. Opening reads up to the first record that is not whole, which is where a
 * crash has cut an append short, and cuts the rest off; nobody was told of it.
 *
 * <p>A reserve beside the journal is given up when the disk is full, so that a command which was accepted while there was
 * room can also be finished. One thread at a time.
 */
public final class Journal implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Journal.class);
    private static final byte[] HEADER = "cairn journal 1\n".getBytes(StandardCharsets.US_ASCII);
    private static final int FRAME = 8;
    private static final int RECORD_LIMIT = 64 << 20;
    private static final int RESERVE_BYTES = 1 << 20;

    private final Path directory;
    private final Path file;
    private final Path reserve;
    private FileChannel channel;
    private long length;

    private Journal(Path directory, Path file, FileChannel channel, long length) {
        this.directory = directory;
        this.file = file;
        this.reserve = directory.resolve("reserve");
        this.channel = channel;
        this.length = length;
    }

    /**
     * Opens the journal in a directory, makes it if there is none.
     *
     * @param records receives what it holds, in order
     */
    public static Journal open(Path directory, List<JournalRecord> records) throws IOException {
        Files.createDirectories(
                directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path file = directory.resolve("journal");
        FileChannel channel = openChannel(file);
        long length = read(file, channel, records);
        if (length < channel.size()) {
            log.info("journal={} cutting off {} bytes of an unfinished append", file, channel.size() - length);
            channel.truncate(length);
        }
        if (length == 0) {
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(HEADER), 0);
            length = HEADER.length;
        }
        channel.force(true);
        syncDirectory(directory);
        Journal journal = new Journal(directory, file, channel, length);
        journal.refillReserve();
        return journal;
    }

    /** Writes one record; it is on disk when this returns. After an IOException the journal is as it was before. */
    public void append(JournalRecord entry) throws IOException {
        byte[] payload = JournalCodec.encode(entry);
        if (payload.length > RECORD_LIMIT) {
            throw new IOException("a journal record of " + payload.length + " bytes, more than " + RECORD_LIMIT);
        }
        try {
            write(payload);
        } catch (IOException e) {
            // What was promised must be kept; a new promise needs not be made.
            if (entry instanceof JournalRecord.Accepted || !Files.deleteIfExists(reserve)) {
                throw e;
            }
            log.warn("journal={} the disk is full; using the reserve", file);
            write(payload);
        }
    }

    private void write(byte[] payload) throws IOException {
        ByteBuffer frame = frame(payload);
        try {
            long position = length;
            while (frame.hasRemaining()) {
                position += channel.write(frame, position);
            }
            channel.force(false);
            length = position;
        } catch (IOException e) {
            try {
                channel.truncate(length);
            } catch (IOException again) {
                e.addSuppressed(again);
            }
            throw e;
        }
    }

    /** The file's size. */
    public long length() {
        return length;
    }

    /** Replaces all that it holds. After a crash in it either the old content or the new is there. */
    public void rewrite(List<JournalRecord> records) throws IOException {
        Path staged = file.resolveSibling("journal.new");
        long written = HEADER.length;
        FileChannel replacement = openChannel(staged);
        try {
            replacement.truncate(0);
            replacement.write(ByteBuffer.wrap(HEADER), 0);
            for (JournalRecord entry : records) {
                ByteBuffer frame = frame(JournalCodec.encode(entry));
                while (frame.hasRemaining()) {
                    written += replacement.write(frame, written);
                }
            }
            replacement.force(true);
            Files.move(staged, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            syncDirectory(directory);
        } catch (IOException e) {
            replacement.close();
            Files.deleteIfExists(staged);
            throw e;
        }
        channel.close();
        channel = replacement;
        length = written;
        refillReserve();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private static FileChannel openChannel(Path file) throws IOException {
        return FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }

    /** Reads the whole records; returns where they end, 0 when not even the header is whole. */
    private static long read(Path file, FileChannel channel, List<JournalRecord> records) throws IOException {
        long size = channel.size();
        ByteBuffer header = ByteBuffer.allocate(HEADER.length);
        if (!readFully(channel, header, 0)) {
            return 0;
        }
        if (!java.util.Arrays.equals(header.array(), HEADER)) {
            throw new IOException(file + " is not a journal of this version of the agent;"
                    + " move it away if the agent shall forget its commands");
        }
        long position = HEADER.length;
        while (position < size) {
            ByteBuffer frame = ByteBuffer.allocate(FRAME);
            if (!readFully(channel, frame, position)) {
                break;
            }
            int count = frame.getInt(0);
            if (count <= 0 || count > RECORD_LIMIT || position + FRAME + count > size) {
                break;
            }
            ByteBuffer payload = ByteBuffer.allocate(count);
            if (!readFully(channel, payload, position + FRAME) || checksum(payload.array()) != frame.getInt(4)) {
                break;
            }
            records.add(JournalCodec.decode(payload.array()));
            position += FRAME + count;
        }
        return position;
    }

    private static boolean readFully(FileChannel channel, ByteBuffer buffer, long position) throws IOException {
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, position + buffer.position()) < 0) {
                return false;
            }
        }
        return true;
    }

    private static ByteBuffer frame(byte[] payload) {
        return ByteBuffer.allocate(FRAME + payload.length)
                .putInt(payload.length)
                .putInt(checksum(payload))
                .put(payload)
                .flip();
    }

    private static int checksum(byte[] payload) {
        CRC32C crc = new CRC32C();
        crc.update(payload, 0, payload.length);
        return (int) crc.getValue();
    }

    private void refillReserve() {
        try {
            if (!Files.exists(reserve) || Files.size(reserve) < RESERVE_BYTES) {
                Files.write(reserve, new byte[RESERVE_BYTES]);
            }
        } catch (IOException e) {
            log.warn("journal={} cannot set {} bytes aside for a full disk", file, RESERVE_BYTES, e);
            try {
                Files.deleteIfExists(reserve);
            } catch (IOException again) {
                log.debug("cannot delete {}", reserve, again);
            }
        }
    }

    private static void syncDirectory(Path directory) throws IOException {
        try (FileChannel opened = FileChannel.open(directory, StandardOpenOption.READ)) {
            opened.force(true);
        }
    }
}
