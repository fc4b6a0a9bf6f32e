package dev.cairn.agent.provider;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** All that can be seen of the files below a directory, to compare before and after. */
public record Tree(Map<String, String> entries) {
    public static Tree of(Path root) throws IOException {
        Map<String, String> entries = new TreeMap<>();
        List<Path> paths;
        try (Stream<Path> walk = Files.walk(root)) {
            paths = walk.toList();
        }
        for (Path path : paths) {
            entries.put(root.relativize(path).toString(), describe(path));
        }
        return new Tree(entries);
    }

    private static String describe(Path path) throws IOException {
        Map<String, Object> attributes =
                Files.readAttributes(path, "unix:mode,uid,gid,lastModifiedTime", LinkOption.NOFOLLOW_LINKS);
        String content = "";
        if (Files.isSymbolicLink(path)) {
            content = " -> " + Files.readSymbolicLink(path);
        } else if (Files.isRegularFile(path)) {
            content = " " + new String(Files.readAllBytes(path), StandardCharsets.ISO_8859_1);
        }
        boolean directory = Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
        // A staged file that came and went leaves its trace in the directory's time, which is no harm.
        Object time = directory ? "" : attributes.get("lastModifiedTime");
        return Integer.toOctalString((Integer) attributes.getOrDefault("mode", 0)) + " " + attributes.get("uid") + ":"
                + attributes.get("gid") + " " + time + content;
    }
}
