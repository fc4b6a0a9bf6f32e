package dev.cairn.agent.provider.account;

import dev.cairn.agent.resource.ResourceException;
import dev.cairn.agent.system.CommandLine;
import dev.cairn.agent.system.CommandOutcome;
import dev.cairn.agent.system.Commands;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/** Runs useradd and its relatives. */
record AccountTools(Commands commands) {
    void run(List<String> arguments) throws IOException {
        run(arguments, Set.of(0));
    }

    void run(List<String> arguments, Set<Integer> allowed) throws IOException {
        judge(CommandLine.of(arguments), allowed);
    }

    /** Sets a crypted password over standard input: arguments can be read by every user of the machine. */
    void password(String user, String crypted) throws IOException {
        byte[] line = (user + ":" + crypted + "\n").getBytes(StandardCharsets.UTF_8);
        judge(CommandLine.of("chpasswd", "-e").reading(line), Set.of(0));
    }

    private void judge(CommandLine command, Set<Integer> allowed) throws IOException {
        CommandOutcome outcome = commands.run(command);
        if (outcome.timedOut() || !allowed.contains(outcome.exitStatus())) {
            throw new ResourceException(
                    "Mixlib::ShellOut::ShellCommandFailed",
                    "Expected process to exit with [0], but received '" + outcome.exitStatus()
                            + "'\n---- Begin output of " + command.text() + " ----\nSTDOUT: "
                            + outcome.standardOutput().strip() + "\nSTDERR: "
                            + outcome.standardError().strip() + "\n---- End output of " + command.text()
                            + " ----\nRan " + command.text() + " returned " + outcome.exitStatus());
        }
    }
}
