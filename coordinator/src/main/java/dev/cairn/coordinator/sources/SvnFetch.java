package dev.cairn.coordinator.sources;

import dev.cairn.coordinator.domain.Secret;
import dev.cairn.coordinator.domain.Source;
import dev.cairn.coordinator.port.CookbookSources.SourceException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Exports a directory of a Subversion repository with the installed client; there is no library of it under a licence that
 * Cairn could use. The client gets a configuration of its own, so that neither the coordinator's cached passwords nor its SSH
 * keys serve a stranger's repository, and the password comes over its standard input.
 */
final class SvnFetch {
    private static final List<String> CLIENT = List.of(
            "svn",
            "export",
            "--force",
            "--quiet",
            "--non-interactive",
            "--no-auth-cache",
            "--config-option",
            "config:tunnels:ssh=false");
    private static final Pattern URL = Pattern.compile("(?:https?|svn|file)://[^\\s\\p{Cntrl}]+");
    private static final Pattern REVISION = Pattern.compile("r?([0-9]{1,10})|HEAD");
    private static final long LOOK_SECONDS = 2;
    private static final int ERROR_LIMIT_BYTES = 16 * 1024;

    private final SourceLimits limits;
    private final Trust trust;

    SvnFetch(SourceLimits limits, Trust trust) {
        this.limits = limits;
        this.trust = trust;
    }

    /**
     * Exports until it is interrupted.
     *
     * @param work a directory for the client's own files, outside of the tree
     */
    void fetch(Source source, String url, Path work, Path tree) throws SourceException, IOException {
        String shown = SourceUrl.shown(url);
        if (!URL.matcher(url).matches()) {
            throw new SourceException("\"" + shown
                    + "\" is not the address of a Subversion repository: https, http, svn and file are served");
        }
        Path error = work.resolve("svn-error");
        Process client = start(source, url, shown, work, tree, error);
        try {
            password(client, source.password());
            while (!client.waitFor(LOOK_SECONDS, TimeUnit.SECONDS)) {
                FileTree.Size size = FileTree.size(tree);
                limits.check(shown, size.bytes(), size.files());
            }
            if (client.exitValue() != 0) {
                throw explained(text(error), source.password() != null, shown);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SourceException("interrupted while exporting " + shown, e);
        } finally {
            client.descendants().forEach(ProcessHandle::destroyForcibly);
            client.destroyForcibly();
        }
    }

    private Process start(Source source, String url, String shown, Path work, Path tree, Path error)
            throws SourceException {
        List<String> command = new ArrayList<>(CLIENT);
        command.addAll(List.of("--config-dir", work.resolve("svn-config").toString()));
        command.addAll(List.of(
                "--config-option",
                "servers:global:http-timeout=" + limits.silence().toSeconds()));
        if (trust.authorities() != null) {
            command.addAll(List.of("--config-option", "servers:global:ssl-authority-files=" + trust.authorities()));
        }
        command.addAll(List.of("--revision", revision(source, shown)));
        String user = source.username();
        if (user != null && !user.isBlank()) {
            command.addAll(List.of("--username", user));
        }
        if (source.password() != null) {
            command.add("--password-from-stdin");
        }
        // An @ at the end says that none before it is a revision's.
        command.addAll(List.of("--", url + "@", tree.toString()));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(work.toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(error.toFile());
        Map<String, String> environment = builder.environment();
        String path = environment.getOrDefault("PATH", "/usr/local/bin:/usr/bin:/bin");
        environment.clear();
        environment.putAll(Map.of("PATH", path, "HOME", work.toString(), "LC_ALL", "C.UTF-8"));
        try {
            return builder.start();
        } catch (IOException e) {
            throw new SourceException(
                    "cannot export " + shown + ": there is no Subversion client on the coordinator's machine; install"
                            + " the package subversion there, or use git, an archive or S3",
                    e);
        }
    }

    private static String revision(Source source, String shown) throws SourceException {
        String given = source.revision() == null ? "" : source.revision().strip();
        if (given.isEmpty()) {
            return "HEAD";
        }
        Matcher matcher = REVISION.matcher(given);
        if (!matcher.matches()) {
            throw new SourceException("the revision \"" + given + "\" of " + shown
                    + " is no number; a branch or tag of Subversion belongs into the URL");
        }
        return matcher.group(1) == null ? "HEAD" : matcher.group(1);
    }

    /** A client that ended already has no use for it. */
    private static void password(Process client, @Nullable Secret password) {
        try (OutputStream in = client.getOutputStream()) {
            if (password != null) {
                in.write((password.reveal() + "\n").getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException gone) {
            // Its exit code and its messages say why.
        }
    }

    private static String text(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(ERROR_LIMIT_BYTES), StandardCharsets.UTF_8);
        }
    }

    private static SourceException explained(String error, boolean withPassword, String shown) {
        String text = error.toLowerCase(Locale.ROOT);
        if (text.contains("e170001") || text.contains("e215004")) {
            return new SourceException(shown
                    + (withPassword
                            ? " refuses the source's credentials"
                            : " wants credentials, and the source has none"));
        }
        if (text.contains("e230001")) {
            return new SourceException("cannot trust " + shown + GitFailure.UNKNOWN_AUTHORITY);
        }
        if (text.contains("e160006") || text.contains("e195012")) {
            return new SourceException(shown + " has no such revision: " + last(error));
        }
        if (text.contains("e170000") || text.contains("e160013") || text.contains("e180001")) {
            return new SourceException("there is no Subversion directory at " + shown);
        }
        if (text.contains("e170013") || text.contains("e000111") || text.contains("e670002")) {
            return new SourceException("cannot reach " + shown + ": " + last(error));
        }
        return new SourceException("cannot export " + shown + ": " + last(error));
    }

    /** The client's last line says it best, as the ones before say where it happened. */
    private static String last(String error) {
        List<String> lines = error.lines().filter(line -> !line.isBlank()).toList();
        String line = lines.isEmpty() ? "the client gave no reason" : lines.getLast();
        return line.replaceFirst("^svn: (E[0-9]+: )?", "").replaceAll("://[^/@]*@", "://");
    }
}
