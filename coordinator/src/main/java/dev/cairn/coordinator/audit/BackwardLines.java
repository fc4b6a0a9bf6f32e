package dev.cairn.coordinator.audit;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Reads the lines of a file from its end to its beginning. Used by one thread. */
final class BackwardLines implements AutoCloseable {
    private static final int BLOCK = 128 * 1024;

    private final RandomAccessFile file;
    private byte[] block = new byte[0];
    /** Where in the file the block begins. */
    private long start;
    /** So many bytes of the block were not given out yet; the last of them is the end of a line. */
    private int unread;

    /**
     * Opens the file.
     *
     * @param end where to begin: behind the end of a line
     */
    BackwardLines(Path path, long end) throws IOException {
        this.file = new RandomAccessFile(path.toFile(), "r");
        this.start = Math.min(end, file.length());
    }

    /** Where the line that was given out last begins. */
    long position() {
        return start + unread;
    }

    /** The line before; null at the beginning of the file. */
    @Nullable
    String next() throws IOException {
        if (position() == 0) {
            return null;
        }
        int newline = newlineBefore(unread - 1);
        while (newline < 0 && start > 0) {
            grow();
            newline = newlineBefore(unread - 1);
        }
        String line = new String(block, newline + 1, Math.max(0, unread - newline - 2), StandardCharsets.UTF_8);
        unread = newline + 1;
        return line;
    }

    private int newlineBefore(int place) {
        for (int i = place - 1; i >= 0; i--) {
            if (block[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    private void grow() throws IOException {
        int more = (int) Math.min(BLOCK, start);
        byte[] larger = new byte[more + unread];
        file.seek(start - more);
        file.readFully(larger, 0, more);
        System.arraycopy(block, 0, larger, more, unread);
        block = larger;
        start -= more;
        unread += more;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
