package dev.cairn.agent.provider.file;

import dev.cairn.agent.system.UnixFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/** What a file shall contain: bytes in memory, or a file that a cookbook or a download left on the disk. */
sealed interface Content {
    String sha256() throws IOException;

    void writeTo(Path staged, UnixFiles files) throws IOException;

    /** All of it, for the diff. */
    byte[] bytes(UnixFiles files) throws IOException;

    long size(UnixFiles files) throws IOException;

    @SuppressWarnings("ArrayRecordComponent") // Contents are compared by checksum, never as records.
    record Bytes(byte[] bytes, String sha256) implements Content {
        static Bytes of(byte[] bytes) {
            return new Bytes(bytes, UnixFiles.sha256(bytes));
        }

        @Override
        public void writeTo(Path staged, UnixFiles files) throws IOException {
            files.write(staged, bytes);
        }

        @Override
        public byte[] bytes(UnixFiles files) {
            return bytes;
        }

        @Override
        public long size(UnixFiles files) {
            return bytes.length;
        }
    }

    record Local(Path path, String sha256) implements Content {
        static Local of(Path path, UnixFiles files) throws IOException {
            return new Local(path, files.sha256(path));
        }

        @Override
        public void writeTo(Path staged, UnixFiles files) throws IOException {
            try (InputStream in = files.open(path)) {
                files.writeFrom(staged, in);
            }
        }

        @Override
        public byte[] bytes(UnixFiles files) throws IOException {
            return files.read(path);
        }

        @Override
        public long size(UnixFiles files) throws IOException {
            return files.status(path).orElseThrow().size();
        }
    }
}
