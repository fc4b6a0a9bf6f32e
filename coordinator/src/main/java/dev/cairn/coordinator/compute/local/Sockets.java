package dev.cairn.coordinator.compute.local;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** Joins two connections of any kind. Uses nothing but the JDK, since {@link Relay} runs with this class path alone. */
final class Sockets {
    private static final int LINE_BYTES = 200;

    private Sockets() {}

    /** Passes bytes both ways until both sides have ended; closes both. */
    static void join(SocketChannel one, SocketChannel other) {
        try (one;
                other) {
            Thread back = Thread.ofVirtual().start(() -> pour(other, one));
            pour(one, other);
            back.join();
        } catch (IOException e) {
            // Either side has gone; so does the other.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void pour(SocketChannel from, SocketChannel to) {
        ByteBuffer buffer = ByteBuffer.allocate(32 * 1024);
        try {
            while (from.read(buffer) >= 0) {
                buffer.flip();
                while (buffer.hasRemaining()) {
                    to.write(buffer);
                }
                buffer.clear();
            }
            to.shutdownOutput();
        } catch (IOException e) {
            try {
                from.close();
                to.close();
            } catch (IOException closing) {
                // Closed is what they were to be.
            }
        }
    }

    /** Reads one short line and not a byte more: what follows is for the other end. */
    static String readLine(SocketChannel from) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        ByteBuffer one = ByteBuffer.allocate(1);
        while (line.size() < LINE_BYTES && from.read(one.clear()) == 1) {
            if (one.get(0) == '\n') {
                return line.toString(StandardCharsets.US_ASCII);
            }
            line.write(one.get(0));
        }
        throw new IOException("the connection ended before the end of its first line");
    }

    static void writeLine(SocketChannel to, String line) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.US_ASCII));
        while (bytes.hasRemaining()) {
            to.write(bytes);
        }
    }
}
