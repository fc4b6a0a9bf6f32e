package dev.cairn.agent.system;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Decides as Ruby's {@code Process.exec} does whether a line needs a shell: Mixlib::ShellOut hands lines to it, and
 * cookbooks rescue the "not found" that a line without shell syntax raises instead of status 127.
 */
public final class ShellLine {
    static final String SHELL = "/bin/sh";

    private static final Pattern SYNTAX = Pattern.compile("[*?{}\\[\\]<>()~&|\\\\$;'`\"\\n#=%]");
    /** The shell's own words, which no program on the PATH stands for: Ruby's list in process.c. */
    private static final Set<String> OWN_WORDS = Set.of(
            ".",
            ":",
            "alias",
            "bg",
            "break",
            "case",
            "cd",
            "command",
            "continue",
            "do",
            "done",
            "elif",
            "else",
            "esac",
            "eval",
            "exec",
            "exit",
            "export",
            "fc",
            "fg",
            "fi",
            "for",
            "getopts",
            "hash",
            "if",
            "in",
            "jobs",
            "read",
            "readonly",
            "return",
            "set",
            "shift",
            "source",
            "then",
            "times",
            "trap",
            "type",
            "ulimit",
            "umask",
            "unalias",
            "unset",
            "until",
            "wait",
            "while",
            "!");

    private ShellLine() {}

    public static List<String> arguments(String line) {
        String stripped = line.strip();
        List<String> words = Arrays.asList(stripped.split("[ \\t]+"));
        if (SYNTAX.matcher(stripped).find() || OWN_WORDS.contains(words.getFirst()) || stripped.isEmpty()) {
            return List.of(SHELL, "-c", line);
        }
        return words;
    }
}
