package dev.cairn.agent.provider.execute;

import dev.cairn.agent.resource.Changes;
import dev.cairn.agent.resource.Converger;
import dev.cairn.agent.resource.Desired;
import dev.cairn.agent.resource.ResourceRequest;
import dev.cairn.agent.system.CommandLine;
import dev.cairn.agent.system.Machine;
import java.io.IOException;
import java.util.function.Consumer;

/** The type execute: always a change when it runs. Threads may share it. */
public final class ExecuteConverger implements Converger {
    private final Machine machine;
    private final ShellOut shell;

    public ExecuteConverger(Machine machine, Consumer<String> log) {
        this.machine = machine;
        this.shell = new ShellOut(machine.commands(), log);
    }

    @Override
    public void converge(ResourceRequest request, Changes changes) throws IOException {
        Desired desired = new Desired(request);
        if (!request.action().equals("run")) {
            throw desired.unsupportedAction();
        }
        if (ShellOut.created(desired, machine.files())) {
            return;
        }
        boolean words = desired.isList("command");
        CommandLine plain =
                words ? CommandLine.of(desired.texts("command")) : CommandLine.line(desired.textOrName("command"));
        String shown = words ? String.join(" ", desired.texts("command")) : desired.textOrName("command");
        CommandLine command = ShellOut.prepared(plain, desired);
        changes.make(
                "execute " + (request.sensitive() ? "sensitive resource" : shown),
                () -> shell.run(command, shown, desired));
    }
}
