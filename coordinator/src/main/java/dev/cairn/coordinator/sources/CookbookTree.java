package dev.cairn.coordinator.sources;

import dev.cairn.coordinator.port.CookbookSources.SourceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Finds the cookbooks in what was fetched. OpsWorks wanted every cookbook as a directory at the top level of the repository
 * (guide page "Cookbook Repositories"). Beyond that this accepts an archive with one root directory around it, a Chef
 * repository with its cookbooks under {@code cookbooks}, and a repository that is itself one cookbook.
 */
final class CookbookTree {
    private static final Set<String> METADATA = Set.of("metadata.rb", "metadata.json");
    /** Old cookbooks have no metadata; Chef 11 took the directory's name. */
    private static final Set<String> PARTS =
            Set.of("recipes", "attributes", "resources", "providers", "libraries", "definitions", "templates", "files");

    private static final Pattern NAME_IN_METADATA =
            Pattern.compile("^\\s*name[\\s(]+['\"]([^'\"]+)['\"]", Pattern.MULTILINE);
    private static final Pattern NAME_IN_JSON = Pattern.compile("\"name\"\\s*:\\s*\"([^\"]+)\"");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]*");
    private static final int METADATA_LIMIT_BYTES = 1 << 20;

    private CookbookTree() {}

    /** The directory whose entries are cookbooks. The tree is changed. */
    static Path normalise(Path tree, String url) throws IOException, SourceException {
        dropGit(tree);
        Path root = tree;
        if (!isCookbook(root) && !holdsCookbooks(root)) {
            List<Path> directories = visibleDirectories(root);
            if (directories.size() == 1) {
                root = directories.getFirst();
            }
        }
        if (hasMetadata(root)) {
            return single(root, tree, url);
        }
        if (!holdsCookbooks(root)) {
            Path nested = root.resolve("cookbooks");
            if (Files.isDirectory(nested, LinkOption.NOFOLLOW_LINKS) && holdsCookbooks(nested)) {
                return nested;
            }
            throw new SourceException(SourceUrl.shown(url)
                    + " holds no cookbook: no directory at its top level has metadata.rb, metadata.json or recipes");
        }
        return root;
    }

    private static Path single(Path root, Path tree, String url) throws IOException, SourceException {
        String name = name(root, url);
        Path collection = Files.createDirectory(tree.resolveSibling("cookbooks"));
        Files.move(root, collection.resolve(name));
        return collection;
    }

    private static String name(Path cookbook, String url) throws IOException, SourceException {
        String declared = "";
        Path ruby = cookbook.resolve("metadata.rb");
        Path json = cookbook.resolve("metadata.json");
        if (Files.isRegularFile(ruby, LinkOption.NOFOLLOW_LINKS)) {
            declared = first(NAME_IN_METADATA, ruby);
        }
        if (declared.isEmpty() && Files.isRegularFile(json, LinkOption.NOFOLLOW_LINKS)) {
            declared = first(NAME_IN_JSON, json);
        }
        String name = declared.isEmpty() ? lastPart(url) : declared;
        if (!NAME.matcher(name).matches()) {
            throw new SourceException("the cookbook in " + SourceUrl.shown(url) + " has no usable name (\"" + name
                    + "\"): its metadata must name it");
        }
        return name;
    }

    private static String first(Pattern pattern, Path file) throws IOException {
        if (Files.size(file) > METADATA_LIMIT_BYTES) {
            throw new IOException(file.getFileName() + " is longer than " + METADATA_LIMIT_BYTES + " bytes");
        }
        Matcher matcher =
                pattern.matcher(new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.UTF_8));
        return matcher.find() ? matcher.group(1) : "";
    }

    private static String lastPart(String url) {
        String path = url.replaceAll("[?#].*$", "").replaceAll("/+$", "");
        String last = path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf(':')) + 1);
        return last.replaceAll("(?i)\\.(git|zip|tar|tgz|tbz2|txz)$|(?i)\\.tar\\.(gz|bz2|xz)$", "");
    }

    private static boolean holdsCookbooks(Path directory) throws IOException {
        for (Path child : visibleDirectories(directory)) {
            if (isCookbook(child)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isCookbook(Path directory) throws IOException {
        if (hasMetadata(directory)) {
            return true;
        }
        for (String part : PARTS) {
            if (Files.isDirectory(directory.resolve(part), LinkOption.NOFOLLOW_LINKS)) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasMetadata(Path directory) {
        return METADATA.stream()
                .anyMatch(name -> Files.isRegularFile(directory.resolve(name), LinkOption.NOFOLLOW_LINKS));
    }

    private static List<Path> visibleDirectories(Path directory) throws IOException {
        List<Path> found = new ArrayList<>();
        for (Path child : FileTree.children(directory)) {
            if (Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS)
                    && !child.getFileName().toString().startsWith(".")) {
                found.add(child);
            }
        }
        return found;
    }

    /** History is not content: the same revision fetched in two ways would give two bundles. */
    private static void dropGit(Path tree) throws IOException {
        List<Path> found;
        try (Stream<Path> all = Files.walk(tree)) {
            found = all.filter(path -> path.getFileName().toString().equals(".git"))
                    .toList();
        }
        for (Path git : found) {
            if (Files.exists(git, LinkOption.NOFOLLOW_LINKS)) {
                FileTree.delete(git);
            }
        }
    }
}
