package dev.cairn.coordinator;

import dev.cairn.coordinator.domain.Spelling;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.MissingArgumentException;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;
import org.apache.commons.cli.UnrecognizedOptionException;
import org.apache.commons.cli.help.HelpFormatter;
import org.apache.commons.cli.help.TextHelpAppendable;

/**
 * The coordinator's command line. Read by Commons CLI and not by picocli, which the other programs use: a process that must
 * answer within two seconds cannot pay for a library whose classes Java keeps in no start-up cache.
 */
record Arguments(Request request, Settings settings) {
    private static final String CONFIG = "config";
    private static final String HELP = "help";
    private static final String VERSION = "version";
    private static final String SEE = "; see cairn coordinator --help";
    private static final int HELP_WIDTH = 120;

    /** What the caller wants. */
    enum Request {
        RUN,
        HELP,
        VERSION
    }

    /**
     * Reads the arguments, and the settings file that they name; the command line wins over it.
     *
     * @throws Settings.Invalid when they cannot be understood; the message is one line for the operator
     */
    static Arguments of(String... args) throws Settings.Invalid {
        CommandLine line = parse(args);
        if (line.hasOption(HELP)) {
            return new Arguments(Request.HELP, new Settings(Map.of()));
        }
        if (line.hasOption(VERSION)) {
            return new Arguments(Request.VERSION, new Settings(Map.of()));
        }
        Map<Setting, String> values = new EnumMap<>(Setting.class);
        for (Setting setting : Setting.values()) {
            List<String> given = setting.options().stream()
                    .flatMap(option -> values(line, option.substring(2)))
                    .toList();
            if (given.size() > 1 && setting != Setting.ADVERTISE) {
                throw invalid("option " + String.join(" or ", setting.options()) + " is given more than once");
            }
            if (!given.isEmpty()) {
                values.put(setting, String.join(",", given));
            }
        }
        Settings given = new Settings(values);
        String file = line.getOptionValue(CONFIG);
        return new Arguments(Request.RUN, file == null ? given : given.over(Settings.read(Path.of(file))));
    }

    /** Explains the options, in the order of the settings. */
    static void help(PrintStream out) {
        TextHelpAppendable text = new TextHelpAppendable(out);
        text.setMaxWidth(HELP_WIDTH);
        try {
            HelpFormatter.builder()
                    .setHelpAppendable(text)
                    .setComparator(Comparator.comparingInt(option -> 0))
                    .setShowSince(false)
                    .get()
                    .printHelp(
                            "cairn coordinator [OPTIONS]",
                            "Keeps stacks, layers, instances and their agents, and serves the OpsWorks API and the"
                                    + " dashboard. The settings file has the names in brackets; each is an option too, with"
                                    + " a dash for each dot.",
                            options(false).getOptions(),
                            "",
                            false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        out.flush();
    }

    private static Stream<String> values(CommandLine line, String option) {
        String[] values = line.getOptionValues(option);
        return values == null ? Stream.empty() : Stream.of(values);
    }

    private static CommandLine parse(String... args) throws Settings.Invalid {
        try {
            CommandLine line =
                    DefaultParser.builder().setAllowPartialMatching(false).get().parse(options(true), args);
            if (!line.getArgList().isEmpty()) {
                throw invalid("unexpected argument \"" + line.getArgList().getFirst() + "\"");
            }
            return line;
        } catch (UnrecognizedOptionException e) {
            String name = e.getOption().replaceFirst("=.*", "");
            String nearest = Spelling.nearest(
                    name, options(true).getOptions().stream().map(option -> "--" + option.getLongOpt()));
            throw new Settings.Invalid("unknown option " + name + ", did you mean " + nearest + "?" + SEE, e);
        } catch (MissingArgumentException e) {
            throw new Settings.Invalid("option --" + e.getOption().getLongOpt() + " needs a value" + SEE, e);
        } catch (ParseException e) {
            throw new Settings.Invalid(e.getMessage() + SEE, e);
        }
    }

    private static Settings.Invalid invalid(String message) {
        return new Settings.Invalid(message + SEE);
    }

    /** @param all also the longer of two spellings, which the help leaves out */
    private static Options options(boolean all) {
        Options options = new Options()
                .addOption("h", HELP, false, "show this help and exit")
                .addOption("V", VERSION, false, "print the version and exit")
                .addOption(option(CONFIG, "FILE", "settings as a properties file; the command line wins over it"));
        for (Setting setting : Setting.values()) {
            List<String> spellings = setting.options();
            for (String spelling : all ? spellings : spellings.subList(0, 1)) {
                Option option = option(
                        spelling.substring(2),
                        setting.placeholder(),
                        setting.description() + " (" + setting.key() + ")");
                if (setting == Setting.ADVERTISE) {
                    option.setArgs(Option.UNLIMITED_VALUES);
                }
                options.addOption(option);
            }
        }
        return options;
    }

    private static Option option(String name, String placeholder, String description) {
        return Option.builder()
                .longOpt(name)
                .hasArg()
                .argName(placeholder)
                .desc(description)
                .get();
    }
}
