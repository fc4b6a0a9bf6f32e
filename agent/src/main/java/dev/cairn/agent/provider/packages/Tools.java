package dev.cairn.agent.provider.packages;

import dev.cairn.agent.resource.ResourceException;
import dev.cairn.agent.system.CommandLine;
import dev.cairn.agent.system.CommandOutcome;
import dev.cairn.agent.system.Commands;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Runs package tools without a terminal and in a language that can be parsed. */
record Tools(Commands commands) {
    CommandOutcome ask(List<String> arguments, ToolSettings settings) throws IOException {
        return commands.run(command(arguments, settings));
    }

    /** As {@link #ask}, and a status other than 0 fails. */
    CommandOutcome run(List<String> arguments, ToolSettings settings) throws IOException {
        return judged(command(arguments, settings), settings);
    }

    CommandOutcome feed(List<String> arguments, byte[] input, ToolSettings settings) throws IOException {
        return judged(command(arguments, settings).reading(input), settings);
    }

    private static CommandLine command(List<String> arguments, ToolSettings settings) {
        Map<String, @Nullable String> environment = new LinkedHashMap<>();
        environment.put("DEBIAN_FRONTEND", "noninteractive");
        environment.put("LC_ALL", "C.UTF-8");
        environment.put("LANGUAGE", "C.UTF-8");
        environment.putAll(settings.environment());
        return CommandLine.of(arguments).with(environment).within(settings.timeout());
    }

    private CommandOutcome judged(CommandLine command, ToolSettings settings) throws IOException {
        CommandOutcome outcome = commands.run(command);
        String shown = command.text();
        String output = settings.sensitive()
                ? "Output suppressed for sensitive resource"
                : "---- Begin output of " + shown + " ----\nSTDOUT: "
                        + outcome.standardOutput().strip() + "\nSTDERR: "
                        + outcome.standardError().strip() + "\n---- End output of " + shown + " ----";
        if (outcome.timedOut()) {
            throw new ResourceException(
                    "Mixlib::ShellOut::CommandTimeout",
                    settings.label() + ": " + shown + " timed out after "
                            + command.timeout().toSeconds() + "s\n" + output);
        }
        if (outcome.exitStatus() != 0) {
            throw new ResourceException(
                    "Mixlib::ShellOut::ShellCommandFailed",
                    "Expected process to exit with [0], but received '" + outcome.exitStatus() + "'\n" + output
                            + "\nRan " + shown + " returned " + outcome.exitStatus());
        }
        return outcome;
    }
}
