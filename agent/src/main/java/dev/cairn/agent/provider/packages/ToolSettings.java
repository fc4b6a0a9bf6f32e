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
 * @param globalOptions of zypper, before its verb
 * @param architecture for the tools of the rpm family
 * @param channel of snaps
 */
record ToolSettings(
        String label,
        boolean sensitive,
        List<String> options,
        List<String> globalOptions,
        Optional<String> defaultRelease,
        boolean overwriteConfigFiles,
        boolean allowDowngrade,
        Optional<String> architecture,
        Optional<String> channel,
        Map<String, @Nullable String> environment,
        Duration timeout,
        boolean whyRun) {
    private static final Duration CHEFS_TIMEOUT = Duration.ofMinutes(15);
    private static final Pattern WORD = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"|'([^']*)'|([^\\s\"']+)");

    private static final Pattern REPOSITORY_OPTION = Pattern.compile(
            "(-c|--config|--repo|--repoid|--repofrompath|--enablerepo|--disablerepo|--setopt|--releasever|--installroot)(=.*)?");

    static ToolSettings of(Desired desired) {
        return new ToolSettings(
                desired.label(),
                desired.request().sensitive(),
                options(desired, "options"),
                globalOptions(desired),
                desired.text("default_release"),
                desired.flag("overwrite_config_files", false),
                desired.flag("allow_downgrade", true),
                desired.texts("arch").stream().findFirst(),
                desired.text("channel"),
                desired.textMap("environment"),
                desired.seconds("timeout", CHEFS_TIMEOUT),
                desired.request().whyRun());
    }

    /** A hash of options is for gems, whose tool reads it itself. */
    private static List<String> options(Desired desired, String property) {
        if (desired.isMap(property)) {
            return List.of();
        }
        return desired.isList(property)
                ? desired.texts(property)
                : words(desired.text(property).orElse(""));
    }

    private static List<String> globalOptions(Desired desired) {
        List<String> options = new ArrayList<>(options(desired, "global_options"));
        if (!desired.flag("gpg_check", true)) {
            options.add("--no-gpg-checks");
        }
        return options;
    }

    /**
     * Those of the recipe's options that say which repositories there are: they hold for questions, too. dnf's and yum's
     * names.
     */
    List<String> repositoryOptions() {
        List<String> chosen = new ArrayList<>();
        for (int i = 0; i < options.size(); i++) {
            String option = options.get(i);
            if (REPOSITORY_OPTION.matcher(option).matches()) {
                chosen.add(option);
                if (!option.contains("=") && i + 1 < options.size()) {
                    chosen.add(options.get(++i));
                }
            }
        }
        return chosen;
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
