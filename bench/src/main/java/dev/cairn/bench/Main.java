package dev.cairn.bench;

import dev.cairn.bench.api.ApiBench;
import dev.cairn.bench.api.ReconcileBench;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The entry point of {@code cairn bench}: arguments in, exit code out. */
@Command(
        name = "cairn bench",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "BENCHMARK",
        description = "Measures the built product. Keep the machine quiet meanwhile.",
        subcommands = {ConvergeBench.class, ApiBench.class, ReconcileBench.class})
public final class Main {
    private Main() {}

    /** Runs one benchmark and ends the process with its exit code. */
    public static void main(String[] arguments) {
        CommandLine command = new CommandLine(new Main());
        command.setParameterExceptionHandler((problem, words) -> {
            CommandLine failed = problem.getCommandLine();
            failed.getErr()
                    .println(failed.getCommandSpec().qualifiedName() + ": " + problem.getMessage() + " (see "
                            + failed.getCommandSpec().qualifiedName() + " --help)");
            return CommandLine.ExitCode.USAGE;
        });
        command.setExecutionExceptionHandler((failure, failed, words) -> {
            failed.getErr().println(failed.getCommandSpec().qualifiedName() + ": " + failure.getMessage());
            return CommandLine.ExitCode.SOFTWARE;
        });
        System.exit(command.execute(arguments));
    }
}
