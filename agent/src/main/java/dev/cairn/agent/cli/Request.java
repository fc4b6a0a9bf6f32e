package dev.cairn.agent.cli;

import dev.cairn.agent.AgentConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The command line, read.
 *
 * @param verb empty when only help is wanted
 * @param internal whether all that the agent was told is wanted
 * @param file a command or attributes to run
 */
record Request(
        Optional<Verb> verb, boolean help, Selection selection, boolean internal, Optional<Path> file, Path config) {
    private static final Pattern DATE = Pattern.compile("\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}");

    static Request read(List<String> arguments) throws CliFailure {
        return new Reading(arguments).request();
    }

    /** Takes the words one after another. */
    private static final class Reading {
        private final Deque<String> words;
        private @Nullable Verb verb;
        private boolean help;
        private @Nullable String activity;
        private @Nullable String date;
        private boolean internal;
        private @Nullable Path file;
        private Path config = AgentConfig.DEFAULT_FILE;

        Reading(List<String> arguments) {
            words = new ArrayDeque<>(arguments);
        }

        Request request() throws CliFailure {
            while (!words.isEmpty()) {
                take(words.pop());
            }
            return new Request(
                    Optional.ofNullable(verb),
                    help || verb == null,
                    new Selection(Optional.ofNullable(activity), Optional.ofNullable(date)),
                    internal,
                    Optional.ofNullable(file),
                    config);
        }

        private void take(String word) throws CliFailure {
            int equals = word.startsWith("--") ? word.indexOf('=') : -1;
            if (equals > 0) {
                words.push(word.substring(equals + 1));
            }
            switch (equals > 0 ? word.substring(0, equals) : word) {
                case "--help", "-h" -> help = true;
                case "--config" -> config = Path.of(value("--config")).toAbsolutePath();
                case "-i", "--i", "--internal" -> option(Verb.GET_JSON, word, () -> internal = true);
                case "--no-i", "--no-internal" -> option(Verb.GET_JSON, word, () -> internal = false);
                case "-f", "--file" -> {
                    Path named = Path.of(value(word));
                    option(Verb.RUN_COMMAND, word, () -> file = named);
                }
                case "help" -> {
                    if (verb != null) {
                        argument(verb, word);
                    }
                    help = true;
                }
                default -> {
                    if (word.startsWith("-")) {
                        throw CliFailure.usage("there is no option \"" + word + "\"");
                    }
                    word(word);
                }
            }
        }

        private String value(String option) throws CliFailure {
            if (words.isEmpty()) {
                throw CliFailure.usage("the option " + option + " needs a value");
            }
            return words.pop();
        }

        private void option(Verb owner, String option, Runnable set) throws CliFailure {
            if (verb == null) {
                throw CliFailure.usage("the option " + option + " stands after " + owner.word());
            }
            if (verb != owner) {
                throw CliFailure.usage(verb.word() + " has no option " + option);
            }
            set.run();
        }

        private void word(String word) throws CliFailure {
            if (verb == null) {
                verb = Verb.of(word)
                        .orElseThrow(() -> CliFailure.usage("there is no command \"" + word + "\"; there are "
                                + Stream.of(Verb.values()).map(Verb::word).collect(Collectors.joining(", "))));
            } else {
                argument(verb, word);
            }
        }

        private void argument(Verb of, String word) throws CliFailure {
            if (!of.selects()) {
                throw CliFailure.usage(of.word() + " takes no arguments, not \"" + word + "\"");
            }
            if (Selection.ACTIVITIES.contains(word)) {
                refuseSecond(activity, "activity", word);
                activity = word;
            } else if (DATE.matcher(word).matches()) {
                refuseSecond(date, "date", word);
                date = checked(word);
            } else if (of == Verb.RUN_COMMAND && Files.isRegularFile(Path.of(word))) {
                refuseSecond(file, "file", word);
                file = Path.of(word);
            } else {
                throw CliFailure.usage(
                        "\"" + word + "\" is neither an activity (" + String.join(", ", Selection.ACTIVITIES)
                                + ") nor a date (yyyy-mm-ddThh:mm:ss)" + (of == Verb.RUN_COMMAND ? " nor a file" : ""));
            }
        }

        private static void refuseSecond(@Nullable Object first, String what, String word) throws CliFailure {
            if (first != null) {
                throw CliFailure.usage("there is a second " + what + ", \"" + word + "\"");
            }
        }

        private static String checked(String date) throws CliFailure {
            try {
                return LocalDateTime.parse(date).toString().isEmpty() ? "" : date;
            } catch (DateTimeParseException _) {
                throw CliFailure.usage("\"" + date + "\" is no date");
            }
        }
    }
}
