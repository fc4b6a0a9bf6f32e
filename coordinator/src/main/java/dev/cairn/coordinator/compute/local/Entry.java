package dev.cairn.coordinator.compute.local;

import java.util.ArrayList;
import java.util.List;

/** Where the namespaces of machines are made: on the host itself, or inside a user namespace that an ordinary user owns. */
sealed interface Entry {
    /** The command, changed so that it runs there, as root and beside the machines. */
    List<String> outside(List<String> command);

    /** The command, changed so that it runs where the web is, with the same owners of files: for making the base. */
    List<String> online(List<String> command);

    /** This process is root already. */
    record Host() implements Entry {
        @Override
        public List<String> online(List<String> command) {
            return command;
        }

        @Override
        public List<String> outside(List<String> command) {
            return command;
        }
    }

    /**
     * Inside the namespaces that one process holds.
     *
     * @param keeper the process that holds the user namespace and the mount and network namespaces with it
     */
    record UserNamespace(ProcessMark keeper) implements Entry {
        /** What makes this user root over the subordinate ids that the host has given it. */
        static List<String> asRoot(List<String> options, List<String> command) {
            List<String> whole = new ArrayList<>(List.of("unshare", "--user", "--map-root-user", "--map-auto"));
            whole.addAll(options);
            whole.addAll(command);
            return whole;
        }

        @Override
        public List<String> online(List<String> command) {
            return asRoot(List.of("--mount"), command);
        }

        @Override
        public List<String> outside(List<String> command) {
            List<String> whole = new ArrayList<>(
                    List.of("nsenter", "--target", Long.toString(keeper.pid()), "--user", "--mount", "--net", "--"));
            whole.addAll(command);
            return whole;
        }
    }
}
