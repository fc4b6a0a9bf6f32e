package dev.cairn.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A git repository on this host, as a coordinator that runs here fetches it. */
final class LocalRepository {
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private LocalRepository() {}

    /**
     * Makes one with a single commit.
     *
     * @param files content by path
     */
    static URI of(Path directory, Map<String, String> files) throws IOException {
        for (Map.Entry<String, String> file : files.entrySet()) {
            Path path = directory.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
        }
        git(directory, "init", "--quiet");
        git(directory, "add", ".");
        git(directory, "-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "--quiet", "-m", "first");
        return directory.toUri();
    }

    private static void git(Path directory, String... arguments) {
        List<String> command = new ArrayList<>(List.of("git", "-C", directory.toString()));
        command.addAll(List.of(arguments));
        Ran ran = Ran.of(command, new byte[0], LIMIT);
        assertThat(ran.exitCode()).as(ran.errors()).isZero();
    }
}
