package dev.cairn.demo;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The entry point of {@code cairn demo}: arguments in, exit code out. */
@Command(
        name = "cairn demo",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Shows the whole product at work on this machine: a coordinator, four instances on machines of their"
                        + " own, setup, deploy, a stop, an outage that is healed, a second revision.",
        footer = {"", "Exit code 0 when every step went well, 1 when one failed, 2 for a wrong option."})
public final class Main implements Callable<Integer> {
    @Option(names = "--once", description = "Run all steps, delete everything and exit; otherwise the stack stays up.")
    private boolean once;

    @Option(names = "--report", paramLabel = "FILE", description = "Write the steps and their times as JSON.")
    private @Nullable Path report;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Where the demo keeps its state; a temporary directory that goes with it otherwise.")
    private @Nullable Path data;

    @Option(names = "--http-port", paramLabel = "N", description = "Port of the API and the dashboard; 0 picks one.")
    private int httpPort;

    @Option(
            names = "--machines",
            paramLabel = "KIND",
            description = "Take this kind of machine instead of the best that works: namespaces, rootless, processes.")
    private @Nullable String machines;

    private Main() {}

    /** Runs the demo and ends the process with its exit code. */
    public static void main(String[] arguments) {
        CommandLine command = new CommandLine(new Main());
        command.setParameterExceptionHandler((problem, words) -> {
            problem.getCommandLine()
                    .getErr()
                    .println("cairn demo: " + problem.getMessage() + " (see cairn demo --help)");
            return CommandLine.ExitCode.USAGE;
        });
        System.exit(command.execute(arguments));
    }

    @Override
    public Integer call() {
        return Demo.run(new DemoOptions(once, report, data, httpPort, machines, Distribution.fromSystemProperties()));
    }
}
