package dev.cairn.agent.provider.packages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.agent.system.CommandLine;
import dev.cairn.agent.system.CommandOutcome;
import dev.cairn.agent.system.Commands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Makes real packages of rpm, and a repository of them; all they hold lies below the test's directory. */
final class RpmRepository {
    private final Commands commands;
    private final Path directory;
    private final String name;

    RpmRepository(Commands commands, Path directory, String name) {
        this.commands = commands;
        this.directory = directory;
        this.name = name;
    }

    Path directory() {
        return directory.resolve("repository");
    }

    /** The file that tells which version is installed. */
    Path content() {
        return directory.resolve("content/version");
    }

    /** {@return the package file} */
    Path add(String version) throws IOException {
        Files.createDirectories(directory());
        Path spec = directory.resolve(name + ".spec");
        Files.writeString(spec, """
                Name: %1$s
                Version: %2$s
                Release: 1
                Summary: a test
                License: none
                BuildArch: noarch
                Provides: %1$s-virtual = %2$s
                %%description
                of no use
                %%install
                mkdir -p %%{buildroot}%3$s
                echo %2$s > %%{buildroot}%3$s/version
                %%files
                %3$s
                """.formatted(name, version, content().getParent()));
        run(CommandLine.of(
                "rpmbuild",
                "--quiet",
                "-bb",
                "--define",
                "_topdir " + directory.resolve("top"),
                "--define",
                "_rpmdir " + directory(),
                spec.toString()));
        run(CommandLine.of("createrepo_c", "-q", directory().toString()));
        return directory().resolve("noarch/" + name + "-" + version + "-1.noarch.rpm");
    }

    private void run(CommandLine command) throws IOException {
        CommandOutcome outcome = commands.run(command);
        assertThat(outcome.exitStatus())
                .as(outcome.standardOutput() + outcome.standardError())
                .isZero();
    }
}
