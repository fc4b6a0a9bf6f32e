package dev.cairn.agent.cli;

import dev.cairn.agent.Agent;
import dev.cairn.agent.AgentConfig;
import dev.cairn.agent.work.Command;
import dev.cairn.agent.work.RunLock;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/** {@code cairn agent-cli}, {@code opsworks-agent-cli}: arguments in, exit code out. */
public final class Main {
    private static final int OK = 0;
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss").withZone(ZoneId.systemDefault());

    private final String program;
    private final PrintStream out;
    private final PrintStream err;
    private final boolean root;

    Main(String program, PrintStream out, PrintStream err, boolean root) {
        this.program = program;
        this.out = out;
        this.err = err;
        this.root = root;
    }

    /** Runs the command line and exits. */
    public static void main(String[] arguments) throws IOException {
        Logger.getLogger("").setLevel(Level.SEVERE);
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
        boolean root = Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        String called = System.getProperty("cairn.program", "");
        String program = called.startsWith("opsworks") ? called : "cairn agent-cli";
        int status = new Main(program, out, System.err, root).run(List.of(arguments));
        out.flush();
        System.exit(status);
    }

    int run(List<String> arguments) {
        try {
            Request request = Request.read(arguments);
            if (request.help()) {
                out.print(help(request.verb()));
                return OK;
            }
            if (!root) {
                throw CliFailure.failed(
                        "only root may do this; run sudo " + program + " " + String.join(" ", arguments));
            }
            return carryOut(request.verb().orElseThrow(), request);
        } catch (CliFailure e) {
            err.println(program + ": " + e.getMessage()
                    + (e.exitCode() == CliFailure.USAGE ? "; see " + program + " --help" : ""));
            return e.exitCode();
        } catch (AgentConfig.InvalidException | IOException e) {
            err.println(program + ": " + e.getMessage());
            return CliFailure.FAILED;
        } catch (InterruptedException _) {
            return CliFailure.FAILED;
        }
    }

    private int carryOut(Verb verb, Request request)
            throws CliFailure, AgentConfig.InvalidException, IOException, InterruptedException {
        AgentConfig config = AgentConfig.read(request.config(), home());
        List<Kept> all = Kept.in(config.runsDirectory());
        if (verb == Verb.RUN_COMMAND) {
            return runCommand(request, config, all);
        }
        if (verb == Verb.LIST_COMMANDS) {
            if (all.isEmpty()) {
                err.println(Kept.NONE);
            }
            request.selection()
                    .of(all)
                    .forEach(kept -> out.println("%-25s  %s"
                            .formatted(Selection.date(kept), kept.command().type())));
            return OK;
        }
        Kept chosen = request.selection().newestOf(all);
        Reports reports = new Reports(config.stateDirectory().resolve(Agent.LOCK), Agent.version());
        CommandDocument document = new CommandDocument(chosen.command());
        switch (verb) {
            case AGENT_REPORT -> out.println(reports.agent(chosen));
            case INSTANCE_REPORT -> out.println(reports.instance(chosen));
            case STACK_STATE -> out.println(Json.pretty(document.stackState()));
            case GET_JSON ->
                out.println(Json.pretty(request.internal() ? document.internal(Agent.version()) : document.customer()));
            case SHOW_LOG -> new LogView(new RunLock(config.journalDirectory(), attempt -> {}), out).print(chosen);
            default -> throw new IllegalStateException(verb + " is dealt with above");
        }
        return OK;
    }

    private int runCommand(Request request, AgentConfig config, List<Kept> all)
            throws CliFailure, IOException, InterruptedException {
        Command command;
        if (request.file().isPresent()) {
            Path file = request.file().get();
            List<Kept> of = request.selection().of(all);
            Optional<Command> base = (of.isEmpty() ? all : of)
                    .reversed().stream().map(Kept::command).findFirst();
            command = CommandFile.read(file).command(base, request.selection().activity());
            tell("About to run custom command from: " + file);
        } else {
            Kept chosen = request.selection().newestOf(all);
            command = chosen.command();
            tell("About to re-run '" + command.type() + "' from " + Selection.date(chosen));
        }
        int status = new Replay(config, out).run(command, all);
        if (status != 0) {
            throw CliFailure.exited(status, "Chef run failed with exitcode " + status);
        }
        tell("Finished Chef run with exitcode 0");
        return OK;
    }

    /** In the form of the log of OpsWorks' agent. */
    private void tell(String message) {
        out.println("[" + STAMP.format(new dev.cairn.agent.system.SystemTime().now()) + "]  INFO [opsworks-agent("
                + ProcessHandle.current().pid() + ")]: " + message);
        out.flush();
    }

    private String help(Optional<Verb> of) {
        if (of.isPresent()) {
            return "Usage: " + program + " " + of.get().usage() + "\n\n  "
                    + of.get().word() + " " + of.get().summary() + ".\n"
                    + (of.get().selects() ? SELECTION : "");
        }
        StringBuilder text = new StringBuilder("Usage: " + program + " [--help] COMMAND [ACTIVITY] [DATE]\n\n");
        text.append("What the agent of this instance has done and been told. Only for root.\n\n");
        for (Verb verb : Verb.values()) {
            text.append("  %-16s %s%n".formatted(verb.word(), verb.summary()));
        }
        return text.append(SELECTION).append(MORE).toString();
    }

    private static final String SELECTION = """

            ACTIVITY is a command's type, such as setup, configure, deploy, undeploy or execute_recipes; DATE is
            yyyy-mm-ddThh:mm:ss in UTC, as list_commands prints it. Without them, the newest command is meant.
            """;

    private static final String MORE = """
            FILE holds what get_json or get_json -i prints. COMMAND --help tells more of one.
              --config FILE    the agent's settings [/etc/cairn/agent.properties]
            Exit codes: 0 done, 1 failed, 2 wrong use; of run_command, the status of a run that failed.
            """;

    /** The directory of the distribution, told by the launcher. */
    private static Path home() {
        return Path.of(System.getProperty("cairn.home", "/opt/cairn"));
    }
}
