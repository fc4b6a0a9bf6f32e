package dev.cairn.coordinator.simulate;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;
import org.apache.commons.cli.help.HelpFormatter;
import org.apache.commons.cli.help.TextHelpAppendable;

/** {@code cairn scaling simulate}: what a policy would have done with a load. Needs no coordinator that runs. */
public final class Main {
    private static final int OK = 0;
    private static final int FAILED = 1;
    private static final int USAGE = 2;
    private static final int HELP_WIDTH = 120;
    private static final int MOST_INSTANCES = 10_000;
    private static final int LONGEST_BOOT_MINUTES = 24 * 60;
    private static final String SEE = " (see cairn scaling simulate --help)";

    private Main() {}

    /** Ends the process with 0, 1 for input that cannot be used, 2 for wrong words. */
    public static void main(String[] args) {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        System.exit(run(args, out, System.err));
    }

    static int run(String[] args, PrintStream out, PrintStream err) {
        List<String> words = List.of(args);
        if (words.isEmpty() || words.equals(List.of("--help")) || words.equals(List.of("-h"))) {
            return help(out, words.isEmpty() ? USAGE : OK);
        }
        if (!words.getFirst().equals("simulate")) {
            err.println("cairn scaling: there is no \"" + words.getFirst() + "\", only simulate" + SEE);
            return USAGE;
        }
        try {
            CommandLine line = DefaultParser.builder()
                    .setAllowPartialMatching(false)
                    .get()
                    .parse(options(), words.subList(1, words.size()).toArray(String[]::new));
            if (line.hasOption("help")) {
                return help(out, OK);
            }
            if (!line.getArgList().isEmpty()) {
                throw new ParseException(
                        "unexpected argument \"" + line.getArgList().getFirst() + "\"");
            }
            return simulate(line, out);
        } catch (ParseException e) {
            err.println("cairn scaling simulate: " + e.getMessage() + SEE);
            return USAGE;
        } catch (BadInput e) {
            err.println("cairn scaling simulate: " + e.getMessage());
            return FAILED;
        }
    }

    private static int simulate(CommandLine line, PrintStream out) throws ParseException, BadInput {
        String load = needed(line, "load");
        String policy = needed(line, "policy");
        Simulation.Fleet fleet = new Simulation.Fleet(
                number(line, "always-on", 1, MOST_INSTANCES),
                number(line, "pool", 10, MOST_INSTANCES),
                Duration.ofMinutes(number(line, "boot-minutes", 5, LONGEST_BOOT_MINUTES)));
        Simulation simulation = new Simulation(
                LoadCurve.of(load, text(load).lines().toList()),
                LayerPolicy.of(policy, text(policy), line.getOptionValue("layer-id")),
                fleet);
        Drawing drawing = new Drawing(simulation.run());
        if (line.hasOption("json")) {
            drawing.json(out);
        } else {
            drawing.chart(out);
        }
        return OK;
    }

    private static String needed(CommandLine line, String option) throws ParseException {
        String value = line.getOptionValue(option);
        if (value == null) {
            throw new ParseException("--" + option + " FILE is needed");
        }
        return value;
    }

    private static int number(CommandLine line, String option, int usual, int most) throws ParseException {
        String text = line.getOptionValue(option);
        if (text == null) {
            return usual;
        }
        if (!text.matches("[0-9]{1,6}") || Integer.parseInt(text) > most) {
            throw new ParseException(
                    "--" + option + " must be a whole number from 0 to " + most + ", not \"" + text + "\"");
        }
        return Integer.parseInt(text);
    }

    private static String text(String file) throws BadInput {
        try {
            return file.equals("-")
                    ? new String(System.in.readAllBytes(), StandardCharsets.UTF_8)
                    : Files.readString(Path.of(file));
        } catch (NoSuchFileException e) {
            throw new BadInput("there is no file " + file);
        } catch (MalformedInputException e) {
            throw new BadInput(file + " is not text in UTF-8");
        } catch (IOException e) {
            throw new BadInput(file + " cannot be read: " + e.getMessage());
        }
    }

    private static Options options() {
        return new Options()
                .addOption(option(
                        "load",
                        "FILE",
                        "CSV with the columns time, cpu, memory (percent), load, and instances that"
                                + " these are averages of; all but time may be missing. - reads standard input"))
                .addOption(option(
                        "policy",
                        "FILE",
                        "JSON with UpScaling and DownScaling: what aws opsworks"
                                + " describe-load-based-auto-scaling says of a live layer, or your own; \"cairn\" beside them as in"
                                + " custom JSON. - reads standard input"))
                .addOption(option("layer-id", "ID", "which layer of the policy's, when it has several"))
                .addOption(option("always-on", "N", "24/7 instances of the layer [1]"))
                .addOption(option("pool", "N", "load-based instances, stopped at the beginning [10]"))
                .addOption(option("boot-minutes", "N", "from a start until online [5]"))
                .addOption(Option.builder()
                        .longOpt("json")
                        .desc("print all as one JSON object instead of charts")
                        .get())
                .addOption("h", "help", false, "show this help and exit");
    }

    private static Option option(String name, String placeholder, String description) {
        return Option.builder()
                .longOpt(name)
                .hasArg()
                .argName(placeholder)
                .desc(description)
                .get();
    }

    private static int help(PrintStream out, int status) {
        TextHelpAppendable text = new TextHelpAppendable(out);
        text.setMaxWidth(HELP_WIDTH);
        try {
            HelpFormatter.builder()
                    .setHelpAppendable(text)
                    .setShowSince(false)
                    .get()
                    .printHelp(
                            "cairn scaling simulate --load FILE --policy FILE [OPTIONS]",
                            "Shows what a layer's load-based scaling would have done with a load, by the rules that the"
                                    + " coordinator goes by, one look a minute. With the column instances the same work is"
                                    + " spread over those that are online in the simulation; without it the load is taken"
                                    + " as it is, whatever scaling does.",
                            options().getOptions(),
                            "",
                            false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        out.flush();
        return status;
    }
}
