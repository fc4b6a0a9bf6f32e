package dev.cairn.agent.provider.execute;

import dev.cairn.agent.resource.Changes;
import dev.cairn.agent.resource.Converger;
import dev.cairn.agent.resource.Desired;
import dev.cairn.agent.resource.ResourceRequest;
import dev.cairn.agent.system.CommandLine;
import dev.cairn.agent.system.Machine;
import dev.cairn.agent.system.UnixFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * The types script, bash, csh, ksh, perl, python, ruby and sh. The code goes into a temporary file, as in Chef up to 15,
 * and not to standard input as later: code may read standard input itself. Threads may share it.
 */
public final class ScriptConverger implements Converger {
    private final Machine machine;
    private final UnixFiles files;
    private final ShellOut shell;

    public ScriptConverger(Machine machine, Consumer<String> log) {
        this.machine = machine;
        this.files = machine.files();
        this.shell = new ShellOut(machine.commands(), log);
    }

    @Override
    public void converge(ResourceRequest request, Changes changes) throws IOException {
        Desired desired = new Desired(request);
        if (!request.action().equals("run")) {
            throw desired.unsupportedAction();
        }
        String code = desired.text("code").orElseThrow(() -> desired.invalid("property code is required"));
        String interpreter = interpreter(desired);
        if (ShellOut.created(desired, files)) {
            return;
        }
        String flags = desired.isList("flags") ? String.join(" ", desired.texts("flags")) : desired.text("flags", "");
        String shown = ("\"" + interpreter + "\" " + flags).strip();
        changes.make("execute " + (request.sensitive() ? "sensitive resource" : shown), () -> {
            Path script = files.temporary("chef-script");
            try {
                files.write(script, code.getBytes(StandardCharsets.UTF_8));
                own(script, desired);
                run(interpreter, flags, script, desired);
            } finally {
                files.deleteIfPresent(script);
            }
        });
    }

    private static String interpreter(Desired desired) {
        Optional<String> named = desired.text("interpreter");
        if (named.isPresent()) {
            return named.get();
        }
        String type = desired.request().type();
        if (type.equals("script")) {
            throw desired.invalid("property interpreter is required");
        }
        return type;
    }

    /** The user who runs it must be able to read it. */
    private void own(Path script, Desired desired) throws IOException {
        Optional<String> user = desired.text("user");
        Optional<String> group = desired.text("group");
        files.own(
                script,
                user.isEmpty()
                        ? OptionalInt.empty()
                        : OptionalInt.of(machine.accounts().uid(user.get())),
                group.isEmpty()
                        ? OptionalInt.empty()
                        : OptionalInt.of(machine.accounts().gid(group.get())));
    }

    private void run(String interpreter, String flags, Path script, Desired desired) throws IOException {
        String line = "\"" + interpreter + "\" " + flags + " \"" + script + "\"";
        // Flags may be quoted in any way a shell knows; without them no shell is needed.
        CommandLine plain = flags.isBlank()
                ? CommandLine.of(interpreter, script.toString())
                : CommandLine.of("/bin/sh", "-c", line);
        shell.run(ShellOut.prepared(plain, desired), line, desired);
    }
}
