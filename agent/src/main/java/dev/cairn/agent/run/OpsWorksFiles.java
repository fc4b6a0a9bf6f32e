package dev.cairn.agent.run;

import dev.cairn.agent.work.LogFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What recipes and scripts written for OpsWorks look for on a machine. Two files tell of the agent, {@code
 * /etc/aws/opsworks/instance-agent.yml} and {@code /var/lib/aws/opsworks/client.yml}: the libraries of
 * aws/opsworks-cookbooks ({@code opsworks_commons}) read them as YAML with symbols for keys. Where OpsWorks kept several
 * directories of cookbooks, a run here has one, in which all are merged. The command {@code opsworks-agent-cli}, the agent's
 * log and the logs of Chef 11 are links to what is really there.
 */
public final class OpsWorksFiles {
    static final String INSTANCE_AGENT = "etc/aws/opsworks/instance-agent.yml";
    static final String CLIENT = "var/lib/aws/opsworks/client.yml";
    private static final String COMMAND_LINE = "cairn-agent-cli";
    private static final DateTimeFormatter CHEF_11_NAME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd-HH-mm-ss").withZone(ZoneOffset.UTC);

    private final Path root;

    /** Below this directory; {@code /} but in tests. */
    public OpsWorksFiles(Path root) {
        this.root = root;
    }

    /**
     * Makes the links that need no run; what somebody else has put there stays.
     *
     * @param home the directory of the agent's distribution
     * @param log the agent's log; it need not exist
     */
    public void install(Path home, Path log) throws IOException {
        pointTo(root.resolve("usr/sbin/opsworks-agent-cli"), home.resolve("bin").resolve(COMMAND_LINE));
        pointTo(root.resolve("var/log/aws/opsworks/opsworks-agent.log"), log);
    }

    private static void pointTo(Path link, Path target) throws IOException {
        if (Files.isSymbolicLink(link) && Files.readSymbolicLink(link).equals(target)) {
            return;
        }
        if (Files.exists(link, LinkOption.NOFOLLOW_LINKS) && !Files.isSymbolicLink(link)) {
            return;
        }
        Files.createDirectories(link.getParent());
        Files.deleteIfExists(link);
        Files.createSymbolicLink(link, target);
    }

    /** Where OpsWorks had the log and the attributes of a run of Chef 11; links of runs that are gone go, too. */
    void linkChef11(Path run, Instant takenUp) throws IOException {
        Path directory = Files.createDirectories(root.resolve("var/lib/aws/opsworks/chef"));
        try (DirectoryStream<Path> links = Files.newDirectoryStream(directory, Files::isSymbolicLink)) {
            for (Path link : links) {
                if (!Files.exists(link)) {
                    Files.delete(link);
                }
            }
        }
        for (int number = 1; number < 100; number++) {
            String name = CHEF_11_NAME.format(takenUp) + "-%02d".formatted(number);
            Path log = directory.resolve(name + ".log");
            if (!Files.exists(log, LinkOption.NOFOLLOW_LINKS)) {
                Files.createSymbolicLink(log, run.resolve(LogFile.NAME));
                Files.createSymbolicLink(directory.resolve(name + ".json"), run.resolve("attribs.json"));
                return;
            }
        }
    }

    /**
     * Writes what differs from what is there, each file at once or not at all.
     *
     * @param instanceId the instance's UUID
     * @param home the directory of the agent's distribution
     * @param run the run's directory; gets links to the cookbooks, so that a recipe that clears the directory of merged
     *     cookbooks, as those of OpsWorks did, doesn't clear the agent's cache
     */
    void write(String instanceId, Path home, Path run, Path cookbooks, Path fileCache) throws IOException {
        Map<String, String> agent = new LinkedHashMap<>();
        PosixFileAttributes own = Files.readAttributes(run, PosixFileAttributes.class);
        agent.put("user", own.owner().getName());
        agent.put("group", own.group().getName());
        agent.put("root_dir", home.toString());
        agent.put("identity", instanceId);
        replace(root.resolve(INSTANCE_AGENT), agent);

        Map<String, String> client = new LinkedHashMap<>();
        client.put("default_cookbooks_path", cookbooks.toString());
        client.put(
                "site_cookbooks_path",
                link(run.resolve("site-cookbooks"), cookbooks).toString());
        client.put(
                "merged_cookbooks_path",
                link(run.resolve("merged-cookbooks"), cookbooks).toString());
        client.put(
                "berkshelf_cookbooks_path", run.resolve("berkshelf-cookbooks").toString());
        client.put("berkshelf_cache_path", run.resolve("berkshelf-cache").toString());
        client.put("file_cache_path", fileCache.toString());
        replace(root.resolve(CLIENT), client);
    }

    private static Path link(Path link, Path target) throws IOException {
        if (!Files.exists(link, LinkOption.NOFOLLOW_LINKS)) {
            Files.createSymbolicLink(link, target);
        }
        return link;
    }

    private static void replace(Path file, Map<String, String> values) throws IOException {
        StringBuilder text =
                new StringBuilder("# Written by the Cairn agent for recipes that look for OpsWorks' agent.\n---\n");
        values.forEach((key, value) ->
                text.append(':').append(key).append(": ").append(quoted(value)).append('\n'));
        byte[] desired = text.toString().getBytes(StandardCharsets.UTF_8);
        if (Files.exists(file) && Arrays.equals(Files.readAllBytes(file), desired)) {
            return;
        }
        Files.createDirectories(file.toAbsolutePath().getParent());
        Path staged = file.resolveSibling(file.getFileName() + ".cairn");
        Files.write(staged, desired);
        Files.move(staged, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** A YAML scalar in single quotes, in which only the quote itself means something. */
    private static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
