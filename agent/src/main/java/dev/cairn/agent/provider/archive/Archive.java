package dev.cairn.agent.provider.archive;

import dev.cairn.agent.resource.ResourceException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Collections;
import java.util.Optional;
import org.apache.commons.compress.archivers.ArchiveException;
import org.apache.commons.compress.archivers.ArchiveStreamFactory;
import org.apache.commons.compress.archivers.sevenz.SevenZArchiveEntry;
import org.apache.commons.compress.archivers.sevenz.SevenZFile;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.commons.compress.compressors.CompressorException;
import org.apache.commons.compress.compressors.CompressorStreamFactory;

/** A zip, 7z or tar archive, the latter plain or compressed by gzip, bzip2, xz, lzma or compress. */
record Archive(Path path) {
    private static final int ANY_FILE = 0666;
    private static final int ANY_DIRECTORY = 0777;
    private static final int PERMISSIONS = 07777;

    /** Kinds of entries; others, such as devices, are left out. */
    enum Kind {
        FILE,
        DIRECTORY,
        SYMLINK,
        HARD_LINK
    }

    /**
     * One file of an archive.
     *
     * @param name as the archive spells it
     * @param link where a link leads, else empty
     * @param uid empty where the archive does not tell
     */
    record Entry(
            String name,
            Kind kind,
            String link,
            int mode,
            FileTime modified,
            Optional<Integer> uid,
            Optional<Integer> gid) {}

    /** What is done with each entry, in the archive's order. */
    @FunctionalInterface
    interface Reader {
        void read(Entry entry, InputStream content) throws IOException;
    }

    void forEach(Reader reader) throws IOException {
        try (BufferedInputStream in = new BufferedInputStream(Files.newInputStream(path))) {
            switch (format(in)) {
                case ArchiveStreamFactory.ZIP, ArchiveStreamFactory.JAR -> zip(reader);
                case ArchiveStreamFactory.SEVEN_Z -> sevenZ(reader);
                default -> tar(in, reader);
            }
        }
    }

    private static String format(BufferedInputStream in) {
        try {
            return ArchiveStreamFactory.detect(in);
        } catch (ArchiveException ignored) {
            // Perhaps compressed.
            return ArchiveStreamFactory.TAR;
        }
    }

    private void zip(Reader reader) throws IOException {
        try (ZipFile zip = ZipFile.builder().setPath(path).get()) {
            for (ZipArchiveEntry entry : Collections.list(zip.getEntries())) {
                Kind kind = entry.isUnixSymlink() ? Kind.SYMLINK : entry.isDirectory() ? Kind.DIRECTORY : Kind.FILE;
                int mode = entry.getUnixMode() == 0
                        ? (kind == Kind.DIRECTORY ? ANY_DIRECTORY : ANY_FILE)
                        : entry.getUnixMode() & PERMISSIONS;
                String link = kind == Kind.SYMLINK ? zip.getUnixSymlink(entry) : "";
                try (InputStream content = zip.getInputStream(entry)) {
                    reader.read(
                            new Entry(
                                    entry.getName(),
                                    kind,
                                    link,
                                    mode,
                                    entry.getLastModifiedTime(),
                                    Optional.empty(),
                                    Optional.empty()),
                            content);
                }
            }
        }
    }

    private void sevenZ(Reader reader) throws IOException {
        try (SevenZFile archive = SevenZFile.builder().setPath(path).get()) {
            for (SevenZArchiveEntry entry : archive.getEntries()) {
                Kind kind = entry.isDirectory() ? Kind.DIRECTORY : Kind.FILE;
                FileTime modified =
                        entry.getHasLastModifiedDate() ? entry.getLastModifiedTime() : Files.getLastModifiedTime(path);
                try (InputStream content =
                        entry.hasStream() ? archive.getInputStream(entry) : InputStream.nullInputStream()) {
                    reader.read(
                            new Entry(
                                    entry.getName(),
                                    kind,
                                    "",
                                    kind == Kind.DIRECTORY ? ANY_DIRECTORY : ANY_FILE,
                                    modified,
                                    Optional.empty(),
                                    Optional.empty()),
                            content);
                }
            }
        }
    }

    private void tar(BufferedInputStream in, Reader reader) throws IOException {
        try (TarArchiveInputStream tar = new TarArchiveInputStream(plain(in))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Optional<Kind> kind = kind(entry);
                if (kind.isPresent()) {
                    reader.read(
                            new Entry(
                                    entry.getName(),
                                    kind.get(),
                                    entry.getLinkName() == null ? "" : entry.getLinkName(),
                                    entry.getMode() & PERMISSIONS,
                                    entry.getLastModifiedTime(),
                                    Optional.of((int) entry.getLongUserId()),
                                    Optional.of((int) entry.getLongGroupId())),
                            tar);
                }
            }
        }
    }

    private static Optional<Kind> kind(TarArchiveEntry entry) {
        if (entry.isSymbolicLink()) {
            return Optional.of(Kind.SYMLINK);
        }
        if (entry.isLink()) {
            return Optional.of(Kind.HARD_LINK);
        }
        if (entry.isDirectory()) {
            return Optional.of(Kind.DIRECTORY);
        }
        boolean plain = entry.isFile() && !entry.isBlockDevice() && !entry.isCharacterDevice() && !entry.isFIFO();
        return plain && !entry.isGlobalPaxHeader() ? Optional.of(Kind.FILE) : Optional.empty();
    }

    private InputStream plain(BufferedInputStream in) throws IOException {
        InputStream content = in;
        try {
            content = new BufferedInputStream(new CompressorStreamFactory(true).createCompressorInputStream(in));
        } catch (CompressorException ignored) {
            // Not compressed.
        }
        try {
            if (ArchiveStreamFactory.detect(content).equals(ArchiveStreamFactory.TAR)) {
                return content;
            }
        } catch (ArchiveException ignored) {
            // Said below, as for an archive of another kind.
        }
        throw new ResourceException(
                "RuntimeError",
                "Unrecognized archive format of " + path + ": it is a zip, 7z or tar archive, the latter plain or "
                        + "compressed by gzip, bzip2, xz, lzma or compress");
    }
}
