package dev.cairn.agent.runner;

import dev.cairn.agent.client.InstalledClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What one converge run is told.
 *
 * @param cookbooks directories of cookbooks; a later one wins over an earlier one
 * @param runList Chef's run list, such as {@code recipe[a],recipe[b::c]}; may be empty
 * @param jsonAttributes a JSON object that becomes the node's normal attributes
 * @param dataBags directory with {@code <bag>/<item>.json}
 * @param roles directory with {@code <role>.json} or {@code <role>.rb}
 * @param environments directory with {@code <environment>.json} or {@code <environment>.rb}
 * @param environment name of the Chef environment, {@code _default} when none is meant
 * @param chefVersion the line of Chef whose quirks count: 11.10, 12 or 18
 * @param fileCache where recipes may keep downloads, Chef's {@code file_cache_path}
 * @param backup where replaced files are kept, Chef's {@code file_backup_path}
 * @param client the name of the installed client that runs the recipes; empty for the built-in engine
 * @param chefLicense how its licence is accepted; empty when it is not accepted here
 */
record ConvergeOptions(
        List<Path> cookbooks,
        String runList,
        Optional<Path> jsonAttributes,
        Optional<Path> dataBags,
        Optional<Path> roles,
        Optional<Path> environments,
        String environment,
        boolean whyRun,
        Optional<Path> report,
        String logLevel,
        Optional<String> nodeName,
        String chefVersion,
        Path fileCache,
        Path backup,
        Optional<String> client,
        Optional<String> chefLicense) {
    static final String USAGE = """
            Usage: cairn converge --cookbooks DIR[:DIR...] --run-list 'recipe[a],recipe[b::c]' [options]

            Converges this machine by the recipes of the run list.
              --cookbooks DIR[:DIR...]    directories of cookbooks, or repositories with cookbooks/ and site-cookbooks/;
                                          later ones win
              --run-list LIST             recipes and roles, separated by commas
              --json-attributes FILE      JSON object of node attributes (may hold a run_list)
              --data-bags DIR             data bags as DIR/<bag>/<item>.json
              --roles DIR                 roles as DIR/<role>.json or .rb
              --environment NAME          Chef environment
              --environments DIR          environments as DIR/<name>.json or .rb
              --why-run                   show what would change, touch nothing
              --report FILE               write a JSON report
              --log-level LEVEL           trace, debug, info, warn, error or fatal (default: info)
              --node-name NAME            default: the machine's host name
              --chef-version LINE         11.10, 12 or 18 (default: 18)
              --executor NAME             built-in (default), or an installed cinc-client or chef-client, which runs in
                                          local mode on the same cookbooks, data bags, roles and attributes
              --chef-license WORD         accept, accept-silent or accept-no-persist: for a chef-client whose licence
                                          nobody has accepted on this machine
              --file-cache DIR            default: /var/chef/cache, for other users ~/.cairn/cache
              --backup DIR                default: /var/chef/backup, for other users ~/.cairn/backup
            Exit status: 0 converged, 1 failed, 2 wrong options or interrupted, 3 terminated; otherwise that of the
            installed client.
            """;

    private static final List<String> LOG_LEVELS = List.of("trace", "debug", "info", "warn", "error", "fatal");
    private static final Pattern ITEM = Pattern.compile("(?:recipe|role)\\[[^\\[\\],]+]|[^\\[\\],]*");
    private static final String BUILT_IN = "built-in";
    private static final List<String> EXECUTORS =
            Stream.concat(Stream.of(BUILT_IN), InstalledClient.NAMES.stream()).toList();
    private static final List<String> CHEF_LINES = List.of("11.10", "12", "18");

    /** Options that cannot be used; the message is one line for the person who typed them. */
    static final class UsageException extends Exception {
        private static final long serialVersionUID = 1;

        UsageException(String message) {
            super(message);
        }
    }

    /**
     * Reads the command line.
     *
     * @param stateDirectory where the run keeps its cache and backups unless told otherwise
     * @throws UsageException on an unknown option, a missing or bad value
     */
    static ConvergeOptions parse(List<String> arguments, Path stateDirectory) throws UsageException {
        Arguments given = new Arguments();
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            int equals = argument.startsWith("--") ? argument.indexOf('=') : -1;
            String name = equals < 0 ? argument : argument.substring(0, equals);
            if (name.equals("--why-run")) {
                given.whyRun = true;
                continue;
            }
            if (!Arguments.NAMES.contains(name)) {
                throw new UsageException("unknown option '" + argument + "'; --help lists the options");
            }
            if (equals < 0 && i + 1 == arguments.size()) {
                throw new UsageException("option " + name + " needs a value");
            }
            String value = equals < 0 ? arguments.get(++i) : argument.substring(equals + 1);
            if (equals < 0 && Arguments.NAMES.contains(value)) {
                throw new UsageException("option " + name + " needs a value, not the option " + value);
            }
            given.set(name, value);
        }
        return given.options(stateDirectory);
    }

    /**
     * Whether there is what the options name.
     *
     * @throws UsageException naming the first option whose file or directory is missing
     */
    void check() throws UsageException {
        for (Path directory : cookbooks) {
            directory("--cookbooks", Optional.of(directory));
        }
        directory("--data-bags", dataBags);
        directory("--roles", roles);
        directory("--environments", environments);
        if (jsonAttributes.isPresent() && !Files.isReadable(jsonAttributes.get())) {
            throw new UsageException("option --json-attributes: " + jsonAttributes.get() + " cannot be read");
        }
        directory("--report", report.flatMap(path -> Optional.ofNullable(path.getParent())));
    }

    private static void directory(String option, Optional<Path> path) throws UsageException {
        if (path.isPresent() && !Files.isDirectory(path.get())) {
            throw new UsageException("option " + option + ": there is no directory " + path.get());
        }
    }

    /** The options as far as they have been read. */
    private static final class Arguments {
        static final List<String> NAMES = List.of(
                "--cookbooks",
                "--run-list",
                "--json-attributes",
                "--data-bags",
                "--roles",
                "--environments",
                "--environment",
                "--report",
                "--log-level",
                "--node-name",
                "--chef-version",
                "--file-cache",
                "--backup",
                "--executor",
                "--chef-license");

        private final java.util.Map<String, String> values = new java.util.HashMap<>();
        private boolean whyRun;

        void set(String name, String value) {
            values.put(name, value);
        }

        ConvergeOptions options(Path stateDirectory) throws UsageException {
            String cookbooks = values.get("--cookbooks");
            if (cookbooks == null) {
                throw new UsageException("option --cookbooks is missing; --help lists the options");
            }
            String runList = values.get("--run-list");
            if (runList == null && !values.containsKey("--json-attributes")) {
                throw new UsageException("option --run-list is missing; --help lists the options");
            }
            return new ConvergeOptions(
                    Arrays.stream(cookbooks.split(":", -1))
                            .filter(directory -> !directory.isEmpty())
                            .map(directory ->
                                    Path.of(directory).toAbsolutePath().normalize())
                            .toList(),
                    runList == null ? "" : items(runList),
                    path("--json-attributes"),
                    path("--data-bags"),
                    path("--roles"),
                    path("--environments"),
                    values.getOrDefault("--environment", "_default"),
                    whyRun,
                    path("--report"),
                    oneOf("--log-level", "info", LOG_LEVELS),
                    Optional.ofNullable(values.get("--node-name")),
                    oneOf("--chef-version", "18", CHEF_LINES),
                    path("--file-cache").orElse(stateDirectory.resolve("cache")),
                    path("--backup").orElse(stateDirectory.resolve("backup")),
                    Optional.of(oneOf("--executor", BUILT_IN, EXECUTORS)).filter(InstalledClient.NAMES::contains),
                    values.containsKey("--chef-license")
                            ? Optional.of(oneOf("--chef-license", "", InstalledClient.LICENSE_WORDS))
                            : Optional.empty());
        }

        private static String items(String runList) throws UsageException {
            for (String item : runList.split(",", -1)) {
                if (!ITEM.matcher(item.strip()).matches()) {
                    throw new UsageException(
                            "option --run-list takes recipe[cookbook], recipe[cookbook::recipe], role[name]"
                                    + " and names of recipes, separated by commas, not '" + item.strip() + "'");
                }
            }
            return runList;
        }

        private Optional<Path> path(String name) {
            return Optional.ofNullable(values.get(name))
                    .map(value -> Path.of(value).toAbsolutePath().normalize());
        }

        private String oneOf(String name, String otherwise, List<String> allowed) throws UsageException {
            String value = values.getOrDefault(name, otherwise);
            if (!allowed.contains(value)) {
                throw new UsageException(
                        "option " + name + " takes one of " + String.join(", ", allowed) + ", not '" + value + "'");
            }
            return value;
        }
    }
}
