package dev.cairn.agent.provider.execute;

import dev.cairn.agent.resource.Desired;
import dev.cairn.agent.resource.ResourceException;
import dev.cairn.agent.system.CommandLine;
import dev.cairn.agent.system.CommandOutcome;
import dev.cairn.agent.system.Commands;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What execute and its scripts have in common: where, as whom and how long a command runs, and what its end means. */
final class ShellOut {
    private static final Duration DEFAULT_TIMEOUT = Duration.ofHours(1);
    private static final String SANE_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private final Commands commands;
    private final Consumer<String> log;

    ShellOut(Commands commands, Consumer<String> log) {
        this.commands = commands;
        this.log = log;
    }

    /** The command with the request's directory, environment, user, umask, input and timeout. */
    static CommandLine prepared(CommandLine command, Desired desired) {
        return command.in(desired.text("cwd").map(Path::of).orElse(null))
                .with(environment(desired))
                .as(desired.text("user"), desired.text("group"))
                .asLogin(desired.flag("login", false))
                .masking(desired.octal("umask"))
                .reading(desired.text("input").orElse("").getBytes(StandardCharsets.UTF_8))
                .within(desired.seconds("timeout", DEFAULT_TIMEOUT));
    }

    private static Map<String, @Nullable String> environment(Desired desired) {
        Map<String, @Nullable String> environment = new LinkedHashMap<>();
        if (desired.flag("default_env", false)) {
            for (String name : List.of("LC_ALL", "LANG", "LANGUAGE")) {
                environment.put(name, "C.UTF-8");
            }
        }
        List<String> places = desired.texts("path");
        if (!places.isEmpty()) {
            String inherited = System.getenv("PATH");
            environment.put("PATH", String.join(":", places) + ":" + (inherited == null ? SANE_PATH : inherited));
        }
        environment.putAll(desired.textMap(desired.has("environment") ? "environment" : "env"));
        return environment;
    }

    /** Runs it and judges its exit status by {@code returns}. */
    void run(CommandLine command, String shown, Desired desired) throws IOException {
        Consumer<String> live =
                desired.flag("live_stream", false) && !desired.request().sensitive() ? log : text -> {};
        CommandOutcome outcome = commands.run(command, live);
        List<Integer> expected = desired.numbers("returns", List.of(0));
        if (outcome.timedOut()) {
            throw new ResourceException(
                    "Mixlib::ShellOut::CommandTimeout",
                    "Command timed out after " + command.timeout().toSeconds() + "s:\n"
                            + account(
                                    shown, outcome, expected, desired.request().sensitive()));
        }
        if (!expected.contains(outcome.exitStatus())) {
            throw new ResourceException(
                    "Mixlib::ShellOut::ShellCommandFailed",
                    account(shown, outcome, expected, desired.request().sensitive()));
        }
    }

    /** Mixlib::ShellOut's format_for_exception. */
    private static String account(String shown, CommandOutcome outcome, List<Integer> expected, boolean sensitive) {
        if (sensitive) {
            return "Command execution failed. STDOUT/STDERR suppressed for sensitive resource";
        }
        return "Expected process to exit with " + expected + ", but received '" + outcome.exitStatus() + "'\n"
                + "---- Begin output of " + shown + " ----\n"
                + "STDOUT: " + outcome.standardOutput().strip() + "\n"
                + "STDERR: " + outcome.standardError().strip() + "\n"
                + "---- End output of " + shown + " ----\n"
                + "Ran " + shown + " returned " + outcome.exitStatus();
    }

    /** True when the file that the command would make is there already. */
    static boolean created(Desired desired, dev.cairn.agent.system.UnixFiles files) throws IOException {
        Optional<String> creates = desired.text("creates");
        if (creates.isEmpty()) {
            return false;
        }
        Path path = Path.of(creates.get());
        if (!path.isAbsolute()) {
            String cwd = desired.text("cwd")
                    .orElseThrow(() -> new ResourceException(
                            "Chef::Exceptions::Execute",
                            "Please either specify a full path for the creates property, or specify a cwd property to "
                                    + "the " + desired.label() + " resource"));
            path = Path.of(cwd).resolve(path);
        }
        return files.status(path).isPresent();
    }
}
