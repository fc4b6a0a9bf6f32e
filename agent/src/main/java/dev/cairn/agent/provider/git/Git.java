package dev.cairn.agent.provider.git;

import dev.cairn.agent.resource.ResourceException;
import dev.cairn.agent.system.CommandLine;
import dev.cairn.agent.system.CommandOutcome;
import dev.cairn.agent.system.Machine;
import dev.cairn.agent.system.UserEntry;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Calls git as the resource's user, with its home, its environment and its ssh wrapper. */
record Git(Machine machine, GitSettings settings) {
    /** In the working copy; a status other than 0 fails. */
    String inside(String... arguments) throws IOException {
        return judged(command(arguments).in(settings.destination()));
    }

    CommandOutcome askInside(String... arguments) throws IOException {
        return run(command(arguments).in(settings.destination()));
    }

    String outside(List<String> arguments) throws IOException {
        // Not where the agent was started: the user may have no right to that directory.
        return judged(command(arguments.toArray(String[]::new)).in(Path.of("/")));
    }

    /** Options for ls-remote, clone and fetch: how the repository is read; see {@link LocalRepository}. */
    List<String> reading() throws IOException {
        return LocalRepository.of(settings.repository(), machine)
                .map(LocalRepository::uploadPack)
                .map(List::of)
                .orElse(List.of());
    }

    private CommandLine command(String... arguments) throws IOException {
        // The recipe itself names the directory, so whoever owns it: git refuses others' working copies since 2.35.2.
        List<String> line = new ArrayList<>(List.of("git", "-c", "safe.directory=" + settings.destination()));
        line.addAll(List.of(arguments));
        return CommandLine.of(line)
                .with(environment())
                .as(settings.user(), settings.group())
                .within(settings.timeout());
    }

    private Map<String, @Nullable String> environment() throws IOException {
        Map<String, @Nullable String> environment = new LinkedHashMap<>();
        environment.put("LC_ALL", "C.UTF-8");
        environment.put("GIT_TERMINAL_PROMPT", "0");
        if (settings.user().isPresent()) {
            String user = settings.user().get();
            Optional<UserEntry> entry = machine.accounts().user(user);
            entry.ifPresent(found -> environment.put("HOME", found.home()));
        }
        settings.sshWrapper().ifPresent(wrapper -> environment.put("GIT_SSH", wrapper));
        environment.putAll(settings.environment());
        return environment;
    }

    private CommandOutcome run(CommandLine command) throws IOException {
        try {
            return machine.commands().run(command);
        } catch (NoSuchFileException e) {
            if ("git".equals(e.getFile())) {
                throw new ResourceException(
                        "Errno::ENOENT",
                        settings.label() + ": the program git is not installed; install the package git first",
                        e);
            }
            throw e;
        }
    }

    private String judged(CommandLine command) throws IOException {
        CommandOutcome outcome = run(command);
        String shown = command.text();
        String output = "---- Begin output of " + shown + " ----\nSTDOUT: "
                + outcome.standardOutput().strip() + "\nSTDERR: "
                + outcome.standardError().strip() + "\n---- End output of " + shown + " ----\n";
        if (outcome.timedOut()) {
            throw new ResourceException(
                    "Mixlib::ShellOut::CommandTimeout",
                    settings.label() + ": " + shown + " timed out after "
                            + settings.timeout().toSeconds() + "s\n" + output);
        }
        if (outcome.exitStatus() != 0) {
            throw new ResourceException(
                    "Mixlib::ShellOut::ShellCommandFailed",
                    "Expected process to exit with [0], but received '" + outcome.exitStatus() + "'\n" + output + "Ran "
                            + shown + " returned " + outcome.exitStatus());
        }
        return outcome.standardOutput();
    }
}
