package dev.cairn.coordinator.audit;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A file to which lines are appended. Not by a channel, which an interrupt of one caller would close for all. Not safe for
 * many threads, but for {@link #sync}.
 */
final class AppendedFile implements AutoCloseable {
    private static final int BLOCK = 64 * 1024;

    private final Path path;
    private final FileOutputStream out;
    private long size;

    private AppendedFile(Path path, FileOutputStream out, long size) {
        this.path = path;
        this.out = out;
        this.size = size;
    }

    /** Opens or makes it. A last line without its end, which a loss of power may leave, is cut off. */
    static AppendedFile open(Path path) throws IOException {
        FileOutputStream out = new FileOutputStream(path.toFile(), true);
        try {
            long size = endOfLastLine(path);
            out.getChannel().truncate(size);
            return new AppendedFile(path, out, size);
        } catch (IOException e) {
            out.close();
            throw e;
        }
    }

    private static long endOfLastLine(Path path) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
            byte[] block = new byte[BLOCK];
            for (long end = file.length(); end > 0; ) {
                long start = Math.max(0, end - BLOCK);
                file.seek(start);
                file.readFully(block, 0, (int) (end - start));
                for (int i = (int) (end - start) - 1; i >= 0; i--) {
                    if (block[i] == '\n') {
                        return start + i + 1;
                    }
                }
                end = start;
            }
            return 0;
        }
    }

    Path path() {
        return path;
    }

    long size() {
        return size;
    }

    /** Appends the line and its end, or nothing. */
    void append(String line) throws IOException {
        byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
        try {
            out.write(bytes);
            size += bytes.length;
        } catch (IOException e) {
            try {
                out.getChannel().truncate(size);
            } catch (IOException again) {
                e.addSuppressed(again);
            }
            throw e;
        }
    }

    void empty() throws IOException {
        out.getChannel().truncate(0);
        size = 0;
    }

    /** Returns when what was appended is on the disk. */
    void sync() throws IOException {
        out.getFD().sync();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
