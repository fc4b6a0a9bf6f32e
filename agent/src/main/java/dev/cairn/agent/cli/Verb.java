package dev.cairn.agent.cli;

import java.util.Arrays;
import java.util.Optional;

/** What the tool can be told to do, in the words of OpsWorks' agent. */
enum Verb {
    AGENT_REPORT("agent_report", "", "says what the agent did last, whether it runs, and its version"),
    GET_JSON(
            "get_json",
            "[ACTIVITY] [DATE] [-i | --internal | --no-i | --no-internal]",
            "prints the attributes and run list of a command; with -i all that the agent was told"),
    INSTANCE_REPORT("instance_report", "", "says the same as agent_report, and what this instance is"),
    LIST_COMMANDS("list_commands", "[ACTIVITY] [DATE]", "lists the commands that are kept, the newest last"),
    RUN_COMMAND(
            "run_command",
            "[ACTIVITY] [DATE] [FILE | -f FILE]",
            "runs a command again, with the data that it had then; the coordinator is not told"),
    SHOW_LOG("show_log", "[ACTIVITY] [DATE]", "prints a command's log, and follows it while the command runs"),
    STACK_STATE("stack_state", "", "prints what the newest command told of stack, layers and this instance");

    private final String word;
    private final String usage;
    private final String summary;

    Verb(String word, String usage, String summary) {
        this.word = word;
        this.usage = usage;
        this.summary = summary;
    }

    static Optional<Verb> of(String word) {
        return Arrays.stream(values()).filter(verb -> verb.word.equals(word)).findFirst();
    }

    String word() {
        return word;
    }

    /** Whether an activity and a date choose the command. */
    boolean selects() {
        return !usage.isEmpty();
    }

    String usage() {
        return usage.isEmpty() ? word : word + " " + usage;
    }

    String summary() {
        return summary;
    }
}
