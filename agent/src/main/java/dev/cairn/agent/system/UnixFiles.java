package dev.cairn.agent.system;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The machine's files with what java.nio hides: modes as numbers, owners as numbers, links not followed. It starts no
 * processes, since a run has thousands of files. Stateless, so that threads may share it.
 */
public final class UnixFiles {
    private static final int PERMISSIONS = 07777;

    /** What a path leads to, links followed; empty when nothing is there, also for a dangling link. */
    public Optional<FileStatus> status(Path path) throws IOException {
        return stat(path);
    }

    /** What stands at the path itself, a link included. */
    public Optional<FileStatus> linkStatus(Path path) throws IOException {
        return stat(path, LinkOption.NOFOLLOW_LINKS);
    }

    private static Optional<FileStatus> stat(Path path, LinkOption... options) throws IOException {
        Map<String, Object> found;
        try {
            found = Files.readAttributes(path, "unix:mode,uid,gid,size,lastModifiedTime,ino,dev", options);
        } catch (NoSuchFileException ignored) {
            return Optional.empty();
        } catch (FileSystemException e) {
            if (String.valueOf(e.getReason()).contains("Not a directory")) {
                return Optional.empty();
            }
            throw e;
        }
        int mode = (Integer) attribute(found, "mode");
        return Optional.of(new FileStatus(
                FileStatus.Kind.of(mode),
                mode & PERMISSIONS,
                (Integer) attribute(found, "uid"),
                (Integer) attribute(found, "gid"),
                (Long) attribute(found, "size"),
                (FileTime) attribute(found, "lastModifiedTime"),
                (Long) attribute(found, "ino"),
                (Long) attribute(found, "dev")));
    }

    private static Object attribute(Map<String, Object> found, String name) {
        Object value = found.get(name);
        if (value == null) {
            throw new IllegalStateException("the file system does not tell the attribute " + name);
        }
        return value;
    }

    public byte[] read(Path path) throws IOException {
        return Files.readAllBytes(path);
    }

    public InputStream open(Path path) throws IOException {
        return Files.newInputStream(path);
    }

    public String readLink(Path path) throws IOException {
        return Files.readSymbolicLink(path).toString();
    }

    /** SHA-256 in hexadecimal digits. */
    public String sha256(Path path) throws IOException {
        MessageDigest digest = digest();
        byte[] buffer = new byte[64 * 1024];
        try (InputStream in = Files.newInputStream(path)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** {@return whether two files hold the same bytes} */
    public boolean same(Path one, Path other) throws IOException {
        return Files.mismatch(one, other) < 0;
    }

    public static String sha256(byte[] bytes) {
        return HexFormat.of().formatHex(digest().digest(bytes));
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    /** Creates an empty file with the permissions that the umask leaves. */
    public void createEmpty(Path path) throws IOException {
        Files.createFile(path);
    }

    /**
     * Creates an empty file beside the target, dot-prefixed and with its extension, that only its owner can read.
     *
     * @return the path of the new file, for {@link #write} and {@link #rename}, or {@link #delete} on failure
     */
    public Path stageBeside(Path target) throws IOException {
        return temporary(parent(target), ".chef-" + name(target));
    }

    /** Creates an empty file that only its owner can read, in the directory for temporary files. */
    public Path temporary(String prefix) throws IOException {
        return Files.createTempFile(prefix, "");
    }

    private static Path temporary(Path directory, String name) throws IOException {
        int dot = name.lastIndexOf('.');
        String extension = dot > ".chef-".length() ? name.substring(dot) : "";
        String stem = name.substring(0, name.length() - extension.length());
        // Names end at 255 bytes: what is staged for a long name must stay below it.
        String cut = stem.length() > 100 ? stem.substring(0, 100) : stem;
        return Files.createTempFile(directory, cut + "-", extension.length() > 50 ? "" : extension);
    }

    /** Creates an empty file with the permissions that the umask leaves, and tells them. */
    public int createEmptyTellingMode(Path path) throws IOException {
        Files.createFile(path);
        return stat(path).map(FileStatus::mode).orElseThrow(() -> new NoSuchFileException(path.toString()));
    }

    /**
     * Writes into an existing file that is empty. It is not truncated: of a file that was, ext4 begins to write the blocks to
     * the disk at once, at each close.
     */
    public void write(Path path, byte[] content) throws IOException {
        Files.write(path, content, StandardOpenOption.WRITE);
    }

    /** Copies into an existing file that is empty, however much. */
    public void write(Path path, InputStream content) throws IOException {
        try (var out = Files.newOutputStream(path, StandardOpenOption.WRITE)) {
            content.transferTo(out);
        }
    }

    /** Replaces the content of an existing file in place, however large. */
    public void overwrite(Path path, InputStream content) throws IOException {
        try (var out = Files.newOutputStream(path, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            content.transferTo(out);
        }
    }

    /** Renames over whatever file stands at the target, so that readers see the old or the new one. */
    public void rename(Path staged, Path target) throws IOException {
        Files.move(staged, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Moves, also across file systems. */
    public void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Copies a file with its permissions and owner. */
    public void copyWithAttributes(Path from, Path to) throws IOException {
        FileStatus status = stat(from).orElseThrow(() -> new NoSuchFileException(from.toString()));
        Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
        own(to, OptionalInt.of(status.uid()), OptionalInt.of(status.gid()));
        chmod(to, status.mode());
    }

    public void chmod(Path path, int mode) throws IOException {
        Files.setAttribute(path, "unix:mode", mode & PERMISSIONS);
    }

    /** Changes owner and group of what the path leads to; an empty one stays. */
    public void own(Path path, OptionalInt uid, OptionalInt gid) throws IOException {
        chown(path, uid, gid);
    }

    /** Changes owner and group of the link itself; an empty one stays. */
    public void ownLink(Path path, OptionalInt uid, OptionalInt gid) throws IOException {
        chown(path, uid, gid, LinkOption.NOFOLLOW_LINKS);
    }

    private static void chown(Path path, OptionalInt uid, OptionalInt gid, LinkOption... options) throws IOException {
        if (uid.isPresent()) {
            Files.setAttribute(path, "unix:uid", uid.getAsInt(), options);
        }
        if (gid.isPresent()) {
            Files.setAttribute(path, "unix:gid", gid.getAsInt(), options);
        }
    }

    /** Owner, group and everything below, links themselves and not what they lead to. */
    public void ownTree(Path path, OptionalInt uid, OptionalInt gid) throws IOException {
        Files.walkFileTree(path, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                ownLink(file, uid, gid);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                    throws IOException {
                ownLink(directory, uid, gid);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    public void touch(Path path, FileTime time) throws IOException {
        Files.getFileAttributeView(path, java.nio.file.attribute.BasicFileAttributeView.class)
                .setTimes(time, time, null);
    }

    public void symlink(Path link, String to) throws IOException {
        Files.createSymbolicLink(link, Path.of(to));
    }

    public void hardLink(Path link, Path existing) throws IOException {
        Files.createLink(link, existing);
    }

    public void createDirectory(Path path) throws IOException {
        Files.createDirectory(path);
    }

    public void createDirectories(Path path) throws IOException {
        Files.createDirectories(path);
    }

    /** Deletes one file, link or empty directory. */
    public void delete(Path path) throws IOException {
        Files.delete(path);
    }

    public void deleteIfPresent(Path path) throws IOException {
        Files.deleteIfExists(path);
    }

    /** Deletes a directory and all below it; links are removed, what they lead to is not. */
    public void deleteTree(Path path) throws IOException {
        if (path.toAbsolutePath().normalize().getNameCount() == 0) {
            throw new IOException("refusing to delete the root directory");
        }
        Directories.delete(path);
    }

    /** The entries of a directory, sorted by name; none when it is not there. */
    public List<Path> list(Path directory) throws IOException {
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            stream.forEach(entries::add);
        } catch (NoSuchFileException ignored) {
            return List.of();
        }
        entries.sort(null);
        return entries;
    }

    /**
     * The file that a chain of links leads to.
     *
     * @throws NoSuchFileException when the chain ends in nothing
     * @throws FileSystemException when it runs in a circle
     */
    public Path realPath(Path path) throws IOException {
        return path.toRealPath();
    }

    public static Path parent(Path path) {
        Path parent = path.toAbsolutePath().getParent();
        return parent == null ? path.toAbsolutePath() : parent;
    }

    private static String name(Path path) {
        Path name = path.getFileName();
        return name == null ? "" : name.toString();
    }
}
