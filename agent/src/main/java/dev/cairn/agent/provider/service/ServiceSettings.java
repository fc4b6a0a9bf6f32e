package dev.cairn.agent.provider.service;

import dev.cairn.agent.resource.Desired;
import dev.cairn.agent.resource.ResourceException;
import dev.cairn.agent.system.CommandLine;
import dev.cairn.agent.system.CommandOutcome;
import dev.cairn.agent.system.Commands;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a recipe says of a service, and how its commands are run.
 *
 * @param label the resource, for messages
 */
record ServiceSettings(Desired desired, String label, String name, Duration timeout, Commands commands) {
    private static final Duration CHEFS_TIMEOUT = Duration.ofMinutes(15);

    static ServiceSettings of(Desired desired, Commands commands) {
        return new ServiceSettings(
                desired,
                desired.label(),
                desired.textOrName("service_name"),
                desired.seconds("timeout", CHEFS_TIMEOUT),
                commands);
    }

    String pattern() {
        return desired.text("pattern", name);
    }

    /** The recipe's own command for start, stop, status, restart or reload. */
    Optional<String> command(String verb) {
        return desired.text(verb + "_command");
    }

    boolean supports(String verb) {
        return supported(verb).orElse(false);
    }

    /** What {@code supports} says of status, restart or reload; empty when it is silent. */
    Optional<Boolean> supported(String verb) {
        if (desired.isMap("supports")) {
            Object value = desired.map("supports").get(verb);
            return value == null ? Optional.empty() : Optional.of(value.equals(true) || value.equals("true"));
        }
        return desired.texts("supports").contains(verb) ? Optional.of(true) : Optional.empty();
    }

    CommandOutcome ask(CommandLine command) throws IOException {
        return commands.run(prepared(command));
    }

    void run(CommandLine command) throws IOException {
        CommandOutcome outcome = ask(command);
        String shown = command.text();
        String output = "---- Begin output of " + shown + " ----\nSTDOUT: "
                + outcome.standardOutput().strip() + "\nSTDERR: "
                + outcome.standardError().strip() + "\n---- End output of " + shown + " ----\n";
        if (outcome.timedOut()) {
            throw new ResourceException(
                    "Mixlib::ShellOut::CommandTimeout",
                    label + ": " + shown + " timed out after " + timeout.toSeconds() + "s\n" + output);
        }
        if (outcome.exitStatus() != 0) {
            throw new ResourceException(
                    "Mixlib::ShellOut::ShellCommandFailed",
                    "Expected process to exit with [0], but received '" + outcome.exitStatus() + "'\n" + output + "Ran "
                            + shown + " returned " + outcome.exitStatus());
        }
    }

    private CommandLine prepared(CommandLine command) {
        Map<String, @Nullable String> environment = Map.of("LC_ALL", "C.UTF-8", "LANGUAGE", "C.UTF-8");
        return command.with(environment).within(timeout);
    }

    ResourceException unsupported(String verb) {
        return new ResourceException(
                "Chef::Exceptions::UnsupportedAction", label + " does not support :" + verb + " on this machine");
    }

    ResourceException noReload() {
        return new ResourceException(
                "Chef::Exceptions::UnsupportedAction",
                label + " requires a reload_command or supports reload: true to reload");
    }
}
