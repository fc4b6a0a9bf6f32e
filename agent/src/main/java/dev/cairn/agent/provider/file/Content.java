package dev.cairn.agent.provider.file;

import dev.cairn.agent.system.UnixFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;

/** What a file shall contain: bytes in memory, or a file that a cookbook or a download left on the disk. */
sealed interface Content {
    String sha256(UnixFiles files) throws IOException;

    void writeTo(Path staged, UnixFiles files) throws IOException;

    /** All of it, for the diff. */
    byte[] bytes(UnixFiles files) throws IOException;

    long size(UnixFiles files) throws IOException;

    /** {@return whether a file of the same size has this content}; compared byte by byte, which costs less than checksums. */
    boolean sameAs(Path existing, UnixFiles files) throws IOException;

    @SuppressWarnings("ArrayRecordComponent") // Contents are never compared as records.
    record Bytes(byte[] bytes) implements Content {
        @Override
        public String sha256(UnixFiles files) {
            return UnixFiles.sha256(bytes);
        }

        @Override
        public boolean sameAs(Path existing, UnixFiles files) throws IOException {
            return Arrays.equals(bytes, files.read(existing));
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

    record Local(Path path) implements Content {
        @Override
        public String sha256(UnixFiles files) throws IOException {
            return files.sha256(path);
        }

        @Override
        public boolean sameAs(Path existing, UnixFiles files) throws IOException {
            return files.same(path, existing);
        }

        @Override
        public void writeTo(Path staged, UnixFiles files) throws IOException {
            try (InputStream in = files.open(path)) {
                files.write(staged, in);
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
