package dev.cairn.agent.client;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The program of a client that is installed on this machine.
 *
 * @param program its path
 */
public record InstalledClient(Path program) {
    /** What the programs are called. */
    public static final List<String> NAMES = List.of("cinc-client", "chef-client");

    /** What Chef takes for an acceptance of its licence. */
    public static final List<String> LICENSE_WORDS = List.of("accept", "accept-silent", "accept-no-persist");

    /** Where the packages of both put their programs. */
    private static final List<String> USUAL_PLACES = List.of("/opt/cinc/bin", "/opt/chef/bin");

    private static final int LICENSE_NOT_ACCEPTED = 172;

    /**
     * Looks for a client in the directories of a search path, then where the packages put it.
     *
     * @param name one of {@link #NAMES}
     * @param searchPath directories separated by colons
     */
    public static Optional<InstalledClient> find(String name, String searchPath) {
        return Stream.concat(Stream.of(searchPath.split(":", -1)), USUAL_PLACES.stream())
                .filter(directory -> directory.startsWith("/"))
                .map(directory -> Path.of(directory).resolve(name))
                .filter(Files::isExecutable)
                .findFirst()
                .map(InstalledClient::new);
    }

    /** The sentence for people when {@link #find} finds nothing. */
    public static String missing(String name, String searchPath) {
        return name + " is neither in " + searchPath + " nor in " + String.join(" or ", USUAL_PLACES)
                + ": install it on this machine, or let the built-in engine run the recipes";
    }

    /**
     * The command line of a run.
     *
     * @param settings the client.rb, see {@link ClientSettings#write}
     * @param attributes a JSON object of attributes, which may hold a run list
     * @param runList empty when the attributes hold it
     */
    public List<String> commandLine(Path settings, Optional<Path> attributes, String runList) {
        List<String> line =
                new ArrayList<>(List.of(program.toString(), "--local-mode", "--config", settings.toString()));
        attributes.ifPresent(file -> line.addAll(List.of("--json-attributes", file.toString())));
        if (!runList.isEmpty()) {
            line.addAll(List.of("--runlist", runList));
        }
        line.addAll(List.of("--no-color", "--force-formatter"));
        return line;
    }

    /** What to do about an exit status, for people; empty when the client's own output says it all. */
    public static Optional<String> advice(int status) {
        return status == LICENSE_NOT_ACCEPTED
                ? Optional.of("chef-client runs only where the licence of Chef Infra Client is accepted: read it at"
                        + " https://www.chef.io/end-user-license-agreement, then accept it")
                : Optional.empty();
    }
}
