package dev.cairn.agent.registration;

import dev.cairn.agent.AgentConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** The command line of {@code cairn agent register}. */
record RegisterOptions(ParseResult parsed) {
    static CommandLine commandLine() {
        CommandSpec spec = CommandSpec.create().name("cairn agent register");
        spec.usageMessage()
                .description(
                        "Joins this machine to a stack as a registered instance. It calls the coordinator's OpsWorks API with"
                                + " the usual AWS credentials (environment, ~/.aws, instance profile), which need the policy"
                                + " AWSOpsWorksInstanceRegistration or the level Manage on the stack, then enrols, and starts the"
                                + " agent. Run it as root. When it was interrupted it can be run again.")
                .abbreviateSynopsis(true)
                .sortOptions(false)
                .width(110);
        option(spec, "--stack-id", "ID", "the stack to join (required)");
        option(spec, "--endpoint-url", "URL", "the coordinator's API, such as http://coordinator:8080 (required)");
        option(spec, "--region", "NAME", "the region to sign for; the usual AWS settings, else us-east-1");
        option(
                spec,
                "--infrastructure-class",
                "CLASS",
                "on-premises (the default), or ec2 for a machine of EC2, which then names itself by its identity document");
        option(spec, "--hostname", "NAME", "its name in the stack; this machine's name unless given");
        option(spec, "--private-ip", "ADDRESS", "unless given, the address from which it reaches the coordinator");
        option(spec, "--public-ip", "ADDRESS", "where it is reached from outside; none unless given");
        option(
                spec,
                "--coordinator",
                "HOST:PORT,...",
                "where agents connect, when it is not what the coordinator says");
        option(spec, "--config", "FILE", "the agent's settings, written anew [" + AgentConfig.DEFAULT_FILE + "]");
        option(spec, "--state-directory", "DIR", "identity, journal, cookbooks [/var/lib/cairn]");
        option(spec, "--preconfig", "FILE", "all of this from the file that aws opsworks register writes");
        spec.addOption(OptionSpec.builder("--no-start")
                .type(boolean.class)
                .description("only register and enrol; the agent is started by someone else")
                .build());
        spec.addOption(OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .type(boolean.class)
                .description("this text")
                .build());
        return new CommandLine(spec);
    }

    private static void option(CommandSpec spec, String name, String label, String description) {
        spec.addOption(OptionSpec.builder(name)
                .paramLabel(label)
                .type(String.class)
                .description(description)
                .build());
    }

    Optional<String> text(String name) {
        return Optional.ofNullable(parsed.matchedOptionValue(name, (String) null));
    }

    Path path(String name, Path otherwise) {
        return text(name).map(Path::of).orElse(otherwise).toAbsolutePath();
    }

    boolean starts() {
        return !parsed.hasMatchedOption("--no-start");
    }

    List<String> addresses(String name) {
        return text(name).map(text -> List.of(text.split(",", -1))).orElse(List.of());
    }
}
