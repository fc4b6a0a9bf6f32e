package dev.cairn.coordinator.sources;

import dev.cairn.coordinator.port.CookbookSources.SourceException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/**
 * Unpacks an archive of a stranger into an empty directory: nothing lands outside of it, links that lead out are left
 * away, and what comes out is counted, whatever the archive says of itself. Links are made last, so that no entry is
 * written through one.
 */
final class Unpack {
    private static final int XZ_MEMORY_LIMIT_KB = 128 * 1024;
    private static final int EXECUTABLE = 0100;

    private final SourceLimits limits;
    private final String shown;
    private final Map<Path, String> links = new LinkedHashMap<>();
    private long bytes;
    private int entries;

    Unpack(SourceLimits limits, String shown) {
        this.limits = limits;
        this.shown = shown;
    }

    void unpack(Path archive, Path tree) throws IOException, SourceException {
        byte[] start;
        try (InputStream in = Files.newInputStream(archive)) {
            start = in.readNBytes(265);
        }
        try {
            if (starts(start, 'P', 'K', 3, 4) || starts(start, 'P', 'K', 5, 6)) {
                unzip(archive, tree);
            } else {
                try (InputStream in = new BufferedInputStream(Files.newInputStream(archive), 1 << 16);
                        InputStream plain = decompressed(start, in)) {
                    untar(plain, tree);
                }
            }
            makeLinks(tree);
        } catch (FileAlreadyExistsException | InvalidPathException e) {
            throw new SourceException("the archive " + shown + " has an entry twice or with an impossible name", e);
        } catch (IOException e) {
            throw new SourceException("the archive " + shown + " cannot be unpacked: " + e.getMessage(), e);
        }
    }

    private InputStream decompressed(byte[] start, InputStream in) throws IOException, SourceException {
        if (starts(start, 0x1f, 0x8b)) {
            return GzipCompressorInputStream.builder()
                    .setInputStream(in)
                    .setDecompressConcatenated(true)
                    .get();
        }
        if (starts(start, 'B', 'Z', 'h')) {
            return new BZip2CompressorInputStream(in, true);
        }
        if (starts(start, 0xfd, '7', 'z', 'X', 'Z', 0)) {
            return XZCompressorInputStream.builder()
                    .setInputStream(in)
                    .setDecompressConcatenated(true)
                    .setMemoryLimitKiB(XZ_MEMORY_LIMIT_KB)
                    .get();
        }
        if (start.length >= 262 && starts(Arrays.copyOfRange(start, 257, 262), 'u', 's', 't', 'a', 'r')) {
            return in;
        }
        throw new SourceException(
                shown + " is no archive that can be unpacked: zip, tar, tar.gz, tar.bz2 and tar.xz are served");
    }

    private void untar(InputStream in, Path tree) throws IOException, SourceException {
        try (TarArchiveInputStream tar = new TarArchiveInputStream(in, "UTF-8")) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path path = inside(tree, entry.getName());
                if (entry.isDirectory()) {
                    Files.createDirectories(path);
                } else if (entry.isSymbolicLink()) {
                    links.put(path, entry.getLinkName());
                } else if (entry.isLink()) {
                    copyOf(inside(tree, entry.getLinkName()), path);
                } else if (!special(entry)) {
                    write(tar, path, (entry.getMode() & EXECUTABLE) != 0);
                }
            }
        }
    }

    /** Devices and pipes have no business in a cookbook; the library takes them for files. */
    private static boolean special(TarArchiveEntry entry) {
        return entry.isCharacterDevice() || entry.isBlockDevice() || entry.isFIFO();
    }

    private void unzip(Path archive, Path tree) throws IOException, SourceException {
        try (ZipFile zip = ZipFile.builder().setPath(archive).get()) {
            for (Enumeration<ZipArchiveEntry> all = zip.getEntries(); all.hasMoreElements(); ) {
                ZipArchiveEntry entry = all.nextElement();
                Path path = inside(tree, entry.getName());
                if (entry.isDirectory()) {
                    Files.createDirectories(path);
                } else if (entry.isUnixSymlink()) {
                    links.put(path, zip.getUnixSymlink(entry));
                } else {
                    try (InputStream content = zip.getInputStream(entry)) {
                        write(content, path, (entry.getUnixMode() & EXECUTABLE) != 0);
                    }
                }
            }
        }
    }

    private Path inside(Path tree, String name) throws SourceException {
        limits.check("the archive " + shown, bytes, ++entries);
        String forward = name.replace('\\', '/');
        Path path = tree.resolve(forward).normalize();
        if (forward.startsWith("/") || !path.startsWith(tree)) {
            throw new SourceException("the archive " + shown + " has an entry that leads out of it: " + name);
        }
        return path;
    }

    private void write(InputStream content, Path path, boolean program) throws IOException, SourceException {
        Files.createDirectories(path.getParent());
        byte[] buffer = new byte[1 << 16];
        try (OutputStream out = Files.newOutputStream(path)) {
            for (int n = content.read(buffer); n >= 0; n = content.read(buffer)) {
                bytes += n;
                limits.check("the archive " + shown, bytes, entries);
                out.write(buffer, 0, n);
            }
        }
        if (program) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    private void copyOf(Path original, Path path) throws IOException, SourceException {
        if (!Files.isRegularFile(original, LinkOption.NOFOLLOW_LINKS)) {
            throw new SourceException("the archive " + shown + " has a hard link to nothing: " + path.getFileName());
        }
        bytes += Files.size(original);
        limits.check("the archive " + shown, bytes, entries);
        Files.createDirectories(path.getParent());
        Files.copy(original, path, StandardCopyOption.COPY_ATTRIBUTES, StandardCopyOption.REPLACE_EXISTING);
    }

    private void makeLinks(Path tree) throws IOException, SourceException {
        for (Map.Entry<Path, String> link : links.entrySet()) {
            Path path = link.getKey();
            Path target = Path.of(link.getValue());
            if (isBelowALink(path)) {
                throw new SourceException(
                        "the archive " + shown + " has an entry below a link: " + tree.relativize(path));
            }
            if (!BundleFiles.leadsOut(tree, path, target)) {
                Files.createDirectories(path.getParent());
                Files.createSymbolicLink(path, target);
            }
        }
    }

    private boolean isBelowALink(Path path) {
        for (Path above = path.getParent(); above != null; above = above.getParent()) {
            if (links.containsKey(above)) {
                return true;
            }
        }
        return false;
    }

    private static boolean starts(byte[] bytes, int... magic) {
        if (bytes.length < magic.length) {
            return false;
        }
        for (int i = 0; i < magic.length; i++) {
            if ((bytes[i] & 0xff) != magic[i]) {
                return false;
            }
        }
        return true;
    }
}
