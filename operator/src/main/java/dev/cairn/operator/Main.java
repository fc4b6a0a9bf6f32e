package dev.cairn.operator;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/** The entry point of the operator's verbs, each of them a subcommand: arguments in, exit code out. */
@Command(
        name = "cairn",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "VERB",
        subcommands = {UserCommand.class, EventsCommand.class, ImportCommand.class})
public final class Main {
    private Main() {}

    /** Runs one verb and ends the process with its exit code. */
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    /** Exit code 1 when the coordinator refuses or does not answer, 2 for wrong words; one line on standard error says why. */
    static CommandLine commandLine() {
        CommandLine command = new CommandLine(new Main());
        command.setParameterExceptionHandler((problem, words) -> {
            CommandLine failed = problem.getCommandLine();
            failed.getErr()
                    .println(failed.getCommandSpec().qualifiedName() + ": " + problem.getMessage() + " (see "
                            + failed.getCommandSpec().qualifiedName() + " --help)");
            return CommandLine.ExitCode.USAGE;
        });
        command.setExecutionExceptionHandler((failure, failed, words) -> {
            failed.getErr().println(failed.getCommandSpec().qualifiedName() + ": " + message(failure));
            return CommandLine.ExitCode.SOFTWARE;
        });
        return command;
    }

    private static String message(Exception failure) {
        return switch (failure) {
            case AwsServiceException refused
            when refused.awsErrorDetails() != null ->
                refused.awsErrorDetails().errorCode() + ": "
                        + refused.awsErrorDetails().errorMessage();
            case SdkException unanswered -> unanswered.getMessage() + "; is the coordinator running there?";
            default -> String.valueOf(failure.getMessage());
        };
    }
}
