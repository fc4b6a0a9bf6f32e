package dev.cairn.agent.provider.git;

import dev.cairn.agent.system.FileStatus;
import dev.cairn.agent.system.Machine;
import dev.cairn.agent.system.UnixFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;

/**
 * A repository on this machine that belongs to root, or to whom the run belongs. Since 2.35.2 git refuses to read
 * another user's repository, since that one could make it run programs; but who runs recipes decides anyway what their
 * users run, and recipes do hand on what they have fetched: OpsWorks makes such repositories of archives. So the one
 * process that reads it is told to trust it, and nothing is written to anybody's configuration. Repositories of other
 * users stay refused.
 *
 * @param names the git directory as the recipe leads git to it, and as it really is: git compares texts
 */
record LocalRepository(SequencedSet<String> names) {
    private static final String FILE_URL = "file://";
    /** What git appends to a path, in its order (enter_repo). */
    private static final List<String> PLACES = List.of("/.git", "", ".git/.git", ".git");

    /** Empty for what is elsewhere, is not there, or belongs to somebody whom git need not trust. */
    static Optional<LocalRepository> of(String repository, Machine machine) throws IOException {
        String path = repository.startsWith(FILE_URL) ? repository.substring(FILE_URL.length()) : repository;
        if (!path.startsWith("/")) {
            return Optional.empty();
        }
        UnixFiles files = machine.files();
        for (String place : PLACES) {
            Path directory = Path.of(path + place);
            Optional<FileStatus> status = files.status(directory);
            if (status.isPresent() && files.status(directory.resolve("HEAD")).isPresent()) {
                int owner = status.get().uid();
                boolean trusted = owner == 0 || owner == machine.uid();
                if (!trusted) {
                    return Optional.empty();
                }
                SequencedSet<String> names = new LinkedHashSet<>(List.of(path + place));
                names.add(files.realPath(directory).toString());
                return Optional.of(new LocalRepository(names));
            }
        }
        return Optional.empty();
    }

    /** Git gives it to a shell. Settings of the calling git do not reach it: they are of another repository. */
    String uploadPack() {
        StringBuilder git = new StringBuilder("--upload-pack=git");
        for (String name : names) {
            git.append(" -c safe.directory='")
                    .append(name.replace("'", "'\\''"))
                    .append('\'');
        }
        return git.append(" upload-pack").toString();
    }
}
