package dev.cairn.agent.run;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * Unpacks a gzip-compressed tar archive whose content nobody vouches for but its author: every entry stays inside the
 * target, also by way of symbolic links; there are no devices, pipes, hard links and set-uid bits; size and number are
 * limited, so that a small archive cannot fill the disk.
 */
final class BundleArchive {
    private static final int BUFFER = 64 << 10;
    private static final int LONGEST_PATH = 1024;

    private final long bytesLimit;
    private final int entriesLimit;

    /**
     * @param bytesLimit of all unpacked files together
     * @param entriesLimit files, directories and links together
     */
    BundleArchive(long bytesLimit, int entriesLimit) {
        this.bytesLimit = bytesLimit;
        this.entriesLimit = entriesLimit;
    }

    /**
     * Unpacks into an empty directory.
     *
     * @throws IOException with a message for people when the archive is damaged, breaks a rule, or the disk is full
     */
    void unpack(Path archive, Path target) throws IOException {
        long bytes = 0;
        int entries = 0;
        try (InputStream file = new BufferedInputStream(Files.newInputStream(archive), BUFFER);
                TarArchiveInputStream tar = new TarArchiveInputStream(new GZIPInputStream(file, BUFFER))) {
            TarArchiveEntry entry = tar.getNextEntry();
            while (entry != null) {
                entries++;
                if (entries > entriesLimit) {
                    throw new IOException("the bundle has more than " + entriesLimit + " entries");
                }
                Path path = inside(target, entry.getName());
                if (entry.isDirectory()) {
                    makeDirectories(target, path);
                } else if (entry.isSymbolicLink()) {
                    link(target, path, entry);
                } else if (entry.isFile() && !entry.isLink() && isPlain(entry)) {
                    bytes = write(tar, target, path, entry, bytes);
                } else if (!entry.isGlobalPaxHeader()) {
                    throw new IOException("the bundle holds \"" + entry.getName()
                            + "\", which is neither a file nor a directory nor a symbolic link");
                }
                entry = tar.getNextEntry();
            }
        }
    }

    private static boolean isPlain(TarArchiveEntry entry) {
        return !entry.isBlockDevice() && !entry.isCharacterDevice() && !entry.isFIFO();
    }

    private static Path inside(Path target, String name) throws IOException {
        if (name.length() > LONGEST_PATH || name.indexOf('\0') >= 0) {
            throw new IOException("the bundle holds a path that is too long or no path");
        }
        Path path = target.resolve("./" + name).normalize();
        if (name.startsWith("/") || !path.startsWith(target)) {
            throw new IOException("the bundle holds \"" + name + "\", a path outside of it");
        }
        return path;
    }

    private static void makeDirectories(Path target, Path directory) throws IOException {
        if (directory.equals(target) || !directory.startsWith(target)) {
            return;
        }
        if (Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException(
                    "the bundle uses \"" + target.relativize(directory) + "\" as a directory, but it is none");
        }
        makeDirectories(target, parent(directory));
        Files.createDirectory(directory);
    }

    private static Path parent(Path inside) {
        // What lies inside the target has a parent.
        return Objects.requireNonNull(inside.getParent());
    }

    private static void link(Path target, Path path, TarArchiveEntry entry) throws IOException {
        Path to = parent(path).resolve(entry.getLinkName()).normalize();
        if (entry.getLinkName().startsWith("/") || !to.startsWith(target)) {
            throw new IOException("the bundle holds the link \"" + entry.getName() + "\" to \"" + entry.getLinkName()
                    + "\", which is outside of it");
        }
        makeDirectories(target, parent(path));
        Files.deleteIfExists(path);
        Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
    }

    private long write(InputStream tar, Path target, Path path, TarArchiveEntry entry, long before) throws IOException {
        if (path.equals(target)) {
            throw new IOException("the bundle holds a file without a name");
        }
        makeDirectories(target, parent(path));
        if (Files.isSymbolicLink(path)) {
            Files.delete(path);
        }
        long bytes = before;
        byte[] buffer = new byte[BUFFER];
        try (OutputStream out = Files.newOutputStream(
                path,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE,
                LinkOption.NOFOLLOW_LINKS)) {
            for (int count = tar.read(buffer); count >= 0; count = tar.read(buffer)) {
                bytes += count;
                if (bytes > bytesLimit) {
                    throw new IOException("the bundle unpacks to more than " + bytesLimit + " bytes");
                }
                out.write(buffer, 0, count);
            }
        }
        boolean executable = (entry.getMode() & 0100) != 0;
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
        return bytes;
    }
}
