package dev.cairn.agent;

import dev.cairn.agent.session.CoordinatorLink;
import dev.cairn.agent.session.Identity;
import dev.cairn.agent.session.MachineDocument;
import dev.cairn.agent.system.SystemChance;
import dev.cairn.agent.system.SystemTime;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code cairn agent}: reads the arguments, starts, waits, exits. The few options are read by hand, since a library for
 * them would cost a tenth of the time until the first heartbeat.
 */
public final class Main {
    private static final int OK = 0;
    private static final int FAILED = 1;
    private static final int USAGE = 2;

    private static final String HELP = """
            Usage: cairn agent [run] [--config FILE]
                   cairn agent enroll --coordinator HOST:PORT... --token TOKEN | --token-file FILE
                                      --authority-file PEM | --authority-sha256 HEX
                                      [--config FILE] [--state-directory DIR] [--identity ec2]
                   cairn agent register --stack-id ID --endpoint-url URL [...]
                   cairn agent --version

            The agent of one instance. It keeps a session with the coordinator and runs the commands that come.

              run      the agent itself, in the foreground; ends on SIGTERM
              enroll   exchanges a one-time token for this machine's certificate, and writes the settings file if
                       there is none; with --identity ec2 it shows EC2's instance identity document, too
              register joins this machine to a stack as a registered instance; see cairn agent register --help

            An instance that was created in a stack without anything that makes machines (the coordinator's default) gets
            its machine by hand in three steps, as root:
              1. Start the instance; the coordinator writes a one-time token to DATA/enrolment and says so in its log.
                 Copy DATA/pki/root.pem, or note its SHA-256.
              2. On the machine:
                   cairn agent enroll --coordinator coordinator.example.com:4433 --token TOKEN --authority-file root.pem
              3. cairn agent run        (or let init start it; it must run as root to converge recipes)

            Settings are read from /etc/cairn/agent.properties or from the file given with --config:
              coordinator.addresses            host:port, several with commas (required)
              coordinator.authority-file       PEM of the authority that signed the coordinator's certificate
              coordinator.authority-sha256     its SHA-256 instead; one of the two is needed to enrol
              enrolment.token-file             the one-time token; removed once it is spent
              state-directory                  identity, journal, cookbooks            [/var/lib/cairn]
              runs-directory                   one directory per command               [/var/chef/runs]
              runs.kept                        how many of them stay                   [30]
              hosts-file.manage                rewrite the hosts file at setup and configure  [false]
              hosts-file.path                                                          [/etc/hosts]
              users.manage                     accounts of people who may log in       [hosts-file.manage]
              volumes.manage                   format and mount the instance's volumes [hosts-file.manage]
              opsworks-files.manage            write what recipes read of OpsWorks' agent      [false]
              opsworks-files.root              etc/aws/opsworks and var/lib/aws/opsworks in it [/]
              boot-id.file                     must be cleared by a reboot             [/run/cairn/boot-id]
              converge.program                                                         [bin/cairn-converge beside this]
              converge.search-path             PATH of runs                               [the agent's]
              converge.kill-grace-seconds      between TERM and KILL at a deadline     [10]
              cookbooks.download-attempts                                              [30]
              work.queue-limit                 commands that may wait                  [100]
              session.first-pause-millis       before a reconnect, at most; doubles    [1000]
              session.longest-pause-millis     up to this                              [30000]
              log.file                         beside standard output                  [none]
              log.level                        error, warn, info or debug              [info]
            Exit codes: 0 ended as asked or removed by the coordinator, 1 failed, 2 wrong use or wrong settings.
            """;

    private Main() {}

    /** Runs the command line and exits. */
    public static void main(String[] args) {
        System.setProperty("java.util.logging.manager", AgentLog.LastingLogManager.class.getName());
        int status = run(List.of(args), System.out, System.err);
        System.exit(status);
    }

    static int run(List<String> arguments, PrintStream out, PrintStream err) {
        return run(arguments, out, err, () -> {
            throw new IOException("this program has no client of EC2's metadata service; start bin/cairn-agent enroll");
        });
    }

    /**
     * Runs the command line.
     *
     * @param ec2 what EC2 says that this machine is; asked for only where an option says so
     * @return the exit code
     */
    public static int run(List<String> arguments, PrintStream out, PrintStream err, MachineDocument.Source ec2) {
        try {
            // The launcher on a machine names no verb: without one it is the agent that runs.
            boolean plain = arguments.isEmpty() || arguments.getFirst().startsWith("--config");
            String verb = plain ? "run" : arguments.getFirst();
            List<String> rest = plain ? arguments : arguments.subList(1, arguments.size());
            switch (verb) {
                case "run" -> {
                    return resident(Options.read(rest, List.of("--config")), out);
                }
                case "enroll" -> {
                    return enroll(
                            Options.read(
                                    rest,
                                    List.of(
                                            "--config",
                                            "--coordinator",
                                            "--token",
                                            "--token-file",
                                            "--authority-file",
                                            "--authority-sha256",
                                            "--state-directory",
                                            "--identity")),
                            out,
                            err,
                            ec2);
                }
                case "--help", "-h", "help" -> out.print(HELP);
                case "--version" -> out.println("cairn agent " + Agent.version());
                default -> throw new UsageException("there is no \"" + verb + "\"; see cairn agent --help");
            }
            return OK;
        } catch (HelpException _) {
            out.print(HELP);
            return OK;
        } catch (UsageException | AgentConfig.InvalidException e) {
            err.println("cairn agent: " + e.getMessage());
            return USAGE;
        } catch (Agent.CannotStartException | IOException e) {
            err.println("cairn agent: " + e.getMessage());
            return FAILED;
        } catch (InterruptedException _) {
            return FAILED;
        }
    }

    private static int resident(Options options, PrintStream out)
            throws AgentConfig.InvalidException, Agent.CannotStartException, IOException, InterruptedException {
        AgentConfig config = AgentConfig.read(options.config(), home());
        AgentLog.install(config.logFile(), config.logLevel());
        Agent agent = Agent.start(config, new SystemTime(), new SystemChance());
        // Ctrl-C, init or a shutdown of the machine.
        Runtime.getRuntime().addShutdownHook(new Thread(agent::close, "cairn-shutdown"));
        CoordinatorLink.End end = agent.await();
        agent.close();
        if (end == CoordinatorLink.End.REMOVED) {
            out.println("cairn agent: this instance was removed by the coordinator");
        }
        return OK;
    }

    private static int enroll(Options options, PrintStream out, PrintStream err, MachineDocument.Source ec2)
            throws UsageException, AgentConfig.InvalidException, Agent.CannotStartException, IOException,
                    InterruptedException {
        Path file = options.config();
        if (!Files.exists(file)) {
            writeSettings(file, options);
            out.println("wrote " + file);
        } else if (options.all("--coordinator").size()
                        + options.all("--authority-file").size()
                        + options.all("--authority-sha256").size()
                        + options.all("--state-directory").size()
                > 0) {
            throw new UsageException(file + " exists; change the settings there, or remove it");
        }
        AgentConfig config = AgentConfig.read(file, home());
        Path token = config.tokenFile();
        String given = options.one("--token");
        String givenFile = options.one("--token-file");
        if (token == null) {
            throw new UsageException(file + " has no enrolment.token-file; add it");
        }
        if (givenFile != null) {
            given = Files.readString(Path.of(givenFile)).strip();
        }
        if (given != null) {
            writePrivate(token, given + "\n");
        }
        AgentLog.install(null, "warn");
        Identity identity = Agent.enrol(config, new SystemTime(), new SystemChance(), document(options, err, ec2));
        out.println("this machine is instance " + identity.instanceId() + "; start it with: cairn agent run"
                + (file.equals(AgentConfig.DEFAULT_FILE) ? "" : " --config " + file));
        return OK;
    }

    /** The coordinator knows whether it must have one; so that a metadata service that is off stops nobody here. */
    private static @Nullable MachineDocument document(Options options, PrintStream err, MachineDocument.Source ec2)
            throws UsageException {
        String kind = options.one("--identity");
        if (kind == null) {
            return null;
        }
        if (!kind.equals("ec2")) {
            throw new UsageException("--identity must be ec2, not \"" + kind + "\"");
        }
        try {
            return ec2.read();
        } catch (IOException e) {
            err.println("cairn agent: enrolling without an instance identity document: " + e.getMessage());
            return null;
        }
    }

    private static void writeSettings(Path file, Options options) throws UsageException, IOException {
        if (options.all("--coordinator").isEmpty()) {
            throw new UsageException("enroll needs --coordinator HOST:PORT; see cairn agent --help");
        }
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("coordinator.addresses", String.join(",", options.all("--coordinator")));
        String authority = options.one("--authority-file");
        String pin = options.one("--authority-sha256");
        if ((authority == null) == (pin == null)) {
            throw new UsageException("enroll needs either --authority-file PEM or --authority-sha256 HEX");
        }
        if (authority != null) {
            settings.put(
                    "coordinator.authority-file",
                    Path.of(authority).toAbsolutePath().toString());
        }
        if (pin != null) {
            settings.put("coordinator.authority-sha256", pin);
        }
        String state = options.one("--state-directory");
        Path directory = Path.of(state == null ? "/var/lib/cairn" : state).toAbsolutePath();
        settings.put("state-directory", directory.toString());
        settings.put("enrolment.token-file", directory.resolve("token").toString());
        if (System.getProperty("user.name", "").equals("root")) {
            settings.put("opsworks-files.manage", "true");
        }
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, AgentConfig.render(settings));
    }

    private static void writePrivate(Path file, String content) throws IOException {
        Files.createDirectories(
                file.toAbsolutePath().getParent(),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, content);
    }

    /** The directory of the distribution, told by the launcher. */
    private static Path home() {
        return Path.of(System.getProperty("cairn.home", "/opt/cairn"));
    }

    /** Somebody asked for help in the middle of the options. */
    private static final class HelpException extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** The command line makes no sense; the message says why. */
    private static final class UsageException extends Exception {
        private static final long serialVersionUID = 1;

        UsageException(String message) {
            super(message);
        }
    }

    /** Options with values, {@code --key value} or {@code --key=value}. */
    private record Options(Map<String, List<String>> values) {
        static Options read(List<String> arguments, List<String> known) throws UsageException {
            Map<String, List<String>> values = new LinkedHashMap<>();
            for (int i = 0; i < arguments.size(); i++) {
                String argument = arguments.get(i);
                if (argument.equals("--help") || argument.equals("-h")) {
                    throw new HelpException();
                }
                int equals = argument.indexOf('=');
                String key = equals < 0 ? argument : argument.substring(0, equals);
                if (!known.contains(key)) {
                    throw new UsageException("there is no option \"" + argument + "\" here; see cairn agent --help");
                }
                if (equals < 0 && i + 1 == arguments.size()) {
                    throw new UsageException("the option " + key + " needs a value");
                }
                if (equals < 0) {
                    i++;
                }
                String value = equals < 0 ? arguments.get(i) : argument.substring(equals + 1);
                values.computeIfAbsent(key, k -> new ArrayList<>()).add(value);
            }
            return new Options(values);
        }

        List<String> all(String key) {
            return values.getOrDefault(key, List.of());
        }

        @Nullable
        String one(String key) {
            List<String> all = all(key);
            return all.isEmpty() ? null : all.getLast();
        }

        Path config() {
            String file = one("--config");
            return file == null ? AgentConfig.DEFAULT_FILE : Path.of(file).toAbsolutePath();
        }
    }
}
