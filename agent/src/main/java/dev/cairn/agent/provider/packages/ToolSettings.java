package dev.cairn.agent.provider.packages;

import dev.cairn.agent.resource.Desired;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How the tool shall be called.
 *
 * @param label the resource, for messages
 * @param options of the recipe, one argument each
 */
record ToolSettings(
        String label,
        boolean sensitive,
        List<String> options,
        Optional<String> defaultRelease,
        boolean overwriteConfigFiles,
        boolean allowDowngrade,
        Map<String, @Nullable String> environment,
        Duration timeout) {
    private static final Duration CHEFS_TIMEOUT = Duration.ofMinutes(15);
    private static final Pattern WORD = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"|'([^']*)'|([^\\s\"']+)");

    static ToolSettings of(Desired desired) {
        return new ToolSettings(
                desired.label(),
                desired.request().sensitive(),
                options(desired),
                desired.text("default_release"),
                desired.flag("overwrite_config_files", false),
                desired.flag("allow_downgrade", true),
                desired.textMap("environment"),
                desired.seconds("timeout", CHEFS_TIMEOUT));
    }

    /** A hash of options is for gems, whose tool reads it itself. */
    private static List<String> options(Desired desired) {
        if (desired.isMap("options")) {
            return List.of();
        }
        return desired.isList("options")
                ? desired.texts("options")
                : words(desired.text("options").orElse(""));
    }

    /** Shellwords, as Chef splits a string of options: blanks separate, quotes hold together. */
    static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        Matcher matcher = WORD.matcher(line);
        StringBuilder word = new StringBuilder();
        int end = -1;
        while (matcher.find()) {
            if (matcher.start() != end && end >= 0) {
                words.add(word.toString());
                word.setLength(0);
            }
            end = matcher.end();
            if (matcher.group(1) != null) {
                word.append(matcher.group(1).replaceAll("\\\\(.)", "$1"));
            } else {
                word.append(matcher.group(2) != null ? matcher.group(2) : matcher.group(3));
            }
        }
        if (end >= 0) {
            words.add(word.toString());
        }
        return words;
    }
}
