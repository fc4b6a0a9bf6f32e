package dev.cairn.agent.provider.service;

import dev.cairn.agent.system.Machine;
import dev.cairn.agent.system.UnixFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * The command lines of the machine's processes, from /proc: minimal machines have no ps. This process and its ancestors
 * are left out, since their arguments name recipes, and recipes are named after services.
 */
record ProcessTable(List<String> commandLines) {
    static ProcessTable of(Machine machine) throws IOException {
        Set<String> own = new HashSet<>();
        for (Optional<ProcessHandle> process = Optional.of(ProcessHandle.current());
                process.isPresent();
                process = process.get().parent()) {
            own.add(Long.toString(process.get().pid()));
        }
        UnixFiles files = machine.files();
        List<String> lines = new ArrayList<>();
        for (Path entry : files.list(machine.path("/proc"))) {
            String pid = String.valueOf(entry.getFileName());
            if (pid.chars().allMatch(Character::isDigit) && !own.contains(pid)) {
                commandLine(files, entry).ifPresent(lines::add);
            }
        }
        return new ProcessTable(lines);
    }

    private static Optional<String> commandLine(UnixFiles files, Path entry) {
        try {
            String line = new String(files.read(entry.resolve("cmdline")), StandardCharsets.ISO_8859_1)
                    .replace('\0', ' ')
                    .strip();
            return line.isEmpty() ? Optional.empty() : Optional.of(line);
        } catch (IOException ignored) {
            // It ended while we were looking.
            return Optional.empty();
        }
    }

    /** As Chef, takes the pattern for a regular expression, found anywhere. */
    boolean anyMatches(String pattern) {
        Pattern compiled;
        try {
            compiled = Pattern.compile(pattern);
        } catch (PatternSyntaxException ignored) {
            compiled = Pattern.compile(Pattern.quote(pattern));
        }
        return commandLines.stream().anyMatch(compiled.asPredicate());
    }
}
