package dev.cairn.agent.provider.packages;

import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Versions with a {@code *}, which package tools take for a version, too. */
final class Globs {
    private Globs() {}

    static boolean matches(String wanted, String version) {
        if (!wanted.contains("*")) {
            return wanted.equals(version);
        }
        String regex =
                Arrays.stream(wanted.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
        return version.matches(regex);
    }
}
