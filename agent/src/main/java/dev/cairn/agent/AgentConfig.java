package dev.cairn.agent;

import dev.cairn.agent.run.ConvergeExecution;
import dev.cairn.agent.session.Address;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The agent's settings, read from one properties file. Every key has a default but {@code coordinator.addresses}; a key
 * that is not known stops the start, since a misspelt one would be ignored in silence.
 *
 * @param authorityFile {@code coordinator.authority-file}: PEM of the root that the coordinator's certificate chains to;
 *     needed for the enrolment only
 * @param authoritySha256 {@code coordinator.authority-sha256}: its SHA-256 instead; empty if not given
 * @param tokenFile {@code enrolment.token-file}: the one-time token; removed once it is spent
 * @param runsDirectory {@code runs-directory}, OpsWorks' /var/chef/runs
 * @param hostsFile {@code hosts-file.path}, null unless {@code hosts-file.manage} is true
 * @param users {@code users.manage}: makes and removes the accounts of people who may log in; as {@code hosts-file.manage}
 *     unless given
 * @param volumes {@code volumes.manage}: formats and mounts the volumes of the instance; as {@code hosts-file.manage} without it
 * @param agentFiles {@code opsworks-files.root}: below it lie the files of OpsWorks' agent that recipes read,
 *     {@code etc/aws/opsworks/instance-agent.yml} and {@code var/lib/aws/opsworks/client.yml}; null unless
 *     {@code opsworks-files.manage} is true
 * @param home the directory of the distribution
 * @param bootIdFile {@code boot-id.file}: holds the id of this boot of the machine; made if it is missing, so it must lie
 *     where a reboot clears, and is what tells machines that share a kernel apart
 * @param convergeProgram {@code converge.program}
 * @param searchPath {@code converge.search-path}: the PATH of runs, in which an installed cinc-client or chef-client is
 *     looked for, too
 * @param killGrace {@code converge.kill-grace-seconds}: between TERM and KILL at a deadline
 * @param queueLimit {@code work.queue-limit}: commands that may wait
 * @param bundleAttempts {@code cookbooks.download-attempts}
 * @param firstPause {@code session.first-pause-millis}: upper bound of the first pause before a reconnect
 * @param longestPause {@code session.longest-pause-millis}
 * @param logFile {@code log.file}: beside standard output; null for none
 * @param logLevel {@code log.level}: error, warn, info, debug
 */
public record AgentConfig(
        List<Address> addresses,
        @Nullable Path authorityFile,
        String authoritySha256,
        @Nullable Path tokenFile,
        Path stateDirectory,
        Path runsDirectory,
        int runsKept,
        @Nullable Path hostsFile,
        boolean users,
        boolean volumes,
        @Nullable Path agentFiles,
        Path home,
        Path bootIdFile,
        Path convergeProgram,
        String searchPath,
        Duration killGrace,
        int queueLimit,
        int bundleAttempts,
        Duration firstPause,
        Duration longestPause,
        @Nullable Path logFile,
        String logLevel) {
    /** Where the file is unless {@code --config} says otherwise. */
    public static final Path DEFAULT_FILE = Path.of("/etc/cairn/agent.properties");

    private static final List<String> LEVELS = List.of("error", "warn", "info", "debug");

    public AgentConfig {
        addresses = List.copyOf(addresses);
    }

    /** A setting is missing, unknown or of no use. The message is for people. */
    public static final class InvalidException extends Exception {
        private static final long serialVersionUID = 1;

        InvalidException(String message) {
            super(message);
        }

        InvalidException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** An agent started by init may have next to no environment; recipes count on this. */
    private static final String USUAL_SEARCH_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /**
     * Reads the file.
     *
     * @param home the directory of the distribution, for the default of {@code converge.program}
     */
    public static AgentConfig read(Path file, Path home) throws InvalidException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw new InvalidException(
                    "cannot read the agent's settings " + file + " (" + e.getMessage()
                            + "); write them, or name another file with --config",
                    e);
        }
        return of(properties, file.toString(), home);
    }

    /**
     * Takes the settings from properties.
     *
     * @param source names them in messages
     */
    public static AgentConfig of(Properties properties, String source, Path home) throws InvalidException {
        Keys keys = new Keys(properties, source);
        AgentConfig config = new AgentConfig(
                keys.addresses("coordinator.addresses"),
                keys.path("coordinator.authority-file"),
                keys.sha256("coordinator.authority-sha256"),
                keys.path("enrolment.token-file"),
                keys.path("state-directory", Path.of("/var/lib/cairn")),
                keys.path("runs-directory", Path.of("/var/chef/runs")),
                keys.number("runs.kept", 30, 1, 10_000),
                keys.managed("hosts-file.path", Path.of("/etc/hosts"), "hosts-file.manage"),
                keys.flag("users.manage", "hosts-file.manage"),
                keys.flag("volumes.manage", "hosts-file.manage"),
                keys.managed("opsworks-files.root", Path.of("/"), "opsworks-files.manage"),
                home,
                keys.path("boot-id.file", Path.of("/run/cairn/boot-id")),
                keys.path("converge.program", home.resolve("bin/cairn-converge")),
                keys.text("converge.search-path")
                        .orElseGet(() -> System.getenv().getOrDefault("PATH", USUAL_SEARCH_PATH)),
                Duration.ofSeconds(keys.number("converge.kill-grace-seconds", 10, 0, 600)),
                keys.number("work.queue-limit", 100, 1, 10_000),
                keys.number("cookbooks.download-attempts", 30, 1, 10_000),
                Duration.ofMillis(keys.number("session.first-pause-millis", 1_000, 1, 3_600_000)),
                Duration.ofMillis(keys.number("session.longest-pause-millis", 30_000, 1, 3_600_000)),
                keys.path("log.file"),
                keys.level());
        keys.refuseUnknown();
        return config;
    }

    /** Where the unpacked cookbooks lie. */
    public Path bundles() {
        return stateDirectory.resolve("cookbooks");
    }

    /** How commands are run on this machine. */
    public ConvergeExecution.Settings execution(String bootId) {
        return new ConvergeExecution.Settings(
                convergeProgram,
                searchPath,
                runsDirectory,
                runsKept,
                bundles(),
                bundleAttempts,
                hostsFile,
                users,
                volumes,
                agentFiles,
                home,
                killGrace,
                bootId);
    }

    /** Where the journal of commands and the lock of runs lie. */
    public Path journalDirectory() {
        return stateDirectory.resolve("journal");
    }

    /** Takes values out of the properties and remembers which keys there are. */
    private static final class Keys {
        private final Properties properties;
        private final String source;
        private final Set<String> known = new HashSet<>();

        Keys(Properties properties, String source) {
            this.properties = properties;
            this.source = source;
        }

        private Optional<String> text(String key) {
            known.add(key);
            return Optional.ofNullable(properties.getProperty(key))
                    .map(String::strip)
                    .filter(v -> !v.isEmpty());
        }

        private <T> T read(String key, String text, Function<String, T> reader) throws InvalidException {
            try {
                return reader.apply(text);
            } catch (IllegalArgumentException e) {
                throw new InvalidException(source + ": " + key + ": " + e.getMessage(), e);
            }
        }

        List<Address> addresses(String key) throws InvalidException {
            List<Address> addresses = new ArrayList<>();
            for (String part : text(key).orElse("").split(",", -1)) {
                if (!part.isBlank()) {
                    addresses.add(read(key, part.strip(), Address::parse));
                }
            }
            if (addresses.isEmpty()) {
                throw new InvalidException(
                        source + ": " + key + " is missing; name the coordinator as host:port, several with commas");
            }
            return addresses;
        }

        @Nullable
        Path path(String key) throws InvalidException {
            Optional<String> text = text(key);
            return text.isPresent() ? read(key, text.get(), Path::of) : null;
        }

        Path path(String key, Path otherwise) throws InvalidException {
            Path path = path(key);
            return path == null ? otherwise : path;
        }

        int number(String key, int otherwise, int least, int most) throws InvalidException {
            Optional<String> text = text(key);
            if (text.isEmpty()) {
                return otherwise;
            }
            int value = read(key, text.get(), Integer::parseInt);
            if (value < least || value > most) {
                throw new InvalidException(
                        source + ": " + key + " is " + value + "; it must lie between " + least + " and " + most);
            }
            return value;
        }

        /** Of the first key, or where that is not given of the other. */
        boolean flag(String key, String otherwise) throws InvalidException {
            return text(key).isPresent() ? flag(key) : flag(otherwise);
        }

        boolean flag(String key) throws InvalidException {
            String text = text(key).orElse("false").toLowerCase(Locale.ROOT);
            if (!text.equals("true") && !text.equals("false")) {
                throw new InvalidException(source + ": " + key + " is \"" + text + "\"; it must be true or false");
            }
            return text.equals("true");
        }

        @Nullable
        Path managed(String key, Path otherwise, String flag) throws InvalidException {
            Path path = path(key, otherwise);
            return flag(flag) ? path : null;
        }

        String sha256(String key) throws InvalidException {
            String text = text(key).orElse("").toLowerCase(Locale.ROOT).replace(":", "");
            if (!text.isEmpty() && !text.matches("[0-9a-f]{64}")) {
                throw new InvalidException(source + ": " + key + " is not a SHA-256 in hex");
            }
            return text;
        }

        String level() throws InvalidException {
            String text = text("log.level").orElse("info").toLowerCase(Locale.ROOT);
            if (!LEVELS.contains(text)) {
                throw new InvalidException(source + ": log.level is \"" + text + "\"; it must be one of " + LEVELS);
            }
            return text;
        }

        void refuseUnknown() throws InvalidException {
            for (String key : properties.stringPropertyNames()) {
                if (!known.contains(key)) {
                    String nearest = known.stream()
                            .min((a, b) -> Integer.compare(distance(key, a), distance(key, b)))
                            .orElse("");
                    throw new InvalidException(
                            source + ": there is no setting \"" + key + "\"; did you mean \"" + nearest + "\"?");
                }
            }
        }

        /** Levenshtein's. */
        private static int distance(String a, String b) {
            int[] row = new int[b.length() + 1];
            Arrays.setAll(row, i -> i);
            for (int i = 1; i <= a.length(); i++) {
                int diagonal = row[0];
                row[0] = i;
                for (int j = 1; j <= b.length(); j++) {
                    int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                    diagonal = row[j];
                    row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
                }
            }
            return row[b.length()];
        }
    }

    /** The keys and values that make this machine's file, for {@code enroll}. */
    public static String render(Map<String, String> settings) {
        StringBuilder text = new StringBuilder("# Settings of the Cairn agent; `cairn agent --help` tells of them.\n");
        settings.forEach(
                (key, value) -> text.append(key).append(" = ").append(value).append('\n'));
        return text.toString();
    }
}
