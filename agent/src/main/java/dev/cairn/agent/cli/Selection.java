package dev.cairn.agent.cli;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which commands are meant.
 *
 * @param activity a command type
 * @param date UTC, as {@code list_commands} prints it
 */
record Selection(Optional<String> activity, Optional<String> date) {
    /** The types of commands of the data bag aws_opsworks_command, and reboot. */
    static final List<String> ACTIVITIES = List.of(
            "setup",
            "configure",
            "deploy",
            "undeploy",
            "start",
            "stop",
            "restart",
            "rollback",
            "shutdown",
            "execute_recipes",
            "install_dependencies",
            "update_dependencies",
            "update_custom_cookbooks",
            "sync_remote_users",
            "grant_remote_access",
            "revoke_remote_access",
            "update_agent",
            "deregister",
            "reboot");

    private static final DateTimeFormatter FORMAT =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss").withZone(ZoneOffset.UTC);

    /** When this machine took the command up, in the form of DATE. */
    static String date(Kept kept) {
        return FORMAT.format(kept.takenUp());
    }

    List<Kept> of(List<Kept> all) {
        return all.stream()
                .filter(kept -> activity.map(kept.command().type()::equals).orElse(true))
                .filter(kept -> date.map(date(kept)::equals).orElse(true))
                .toList();
    }

    /** The newest that is meant. */
    Kept newestOf(List<Kept> all) throws CliFailure {
        List<Kept> found = of(all);
        if (all.isEmpty()) {
            throw CliFailure.failed(Kept.NONE);
        }
        if (found.isEmpty()) {
            String wanted = Stream.of(activity, date.map(text -> "from " + text))
                    .flatMap(Optional::stream)
                    .collect(Collectors.joining(" "));
            throw CliFailure.failed(
                    "no command " + wanted + " is kept on this instance; list_commands shows those that are");
        }
        return found.getLast();
    }
}
