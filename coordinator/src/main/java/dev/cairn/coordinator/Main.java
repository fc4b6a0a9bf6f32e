package dev.cairn.coordinator;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** {@code cairn coordinator}: reads the arguments, starts, says that it is ready, waits for the end, exits. */
public final class Main {
    private static final int OK = 0;
    private static final int FAILED = 1;
    private static final int USAGE = 2;
    /** The whole end may take ten seconds; what is not done by then is done at the next start. */
    private static final long CLOSE_LIMIT_MILLIS = 9_000;

    private Main() {}

    /** Runs the coordinator until it is told to end. */
    public static void main(String[] args) {
        System.exit(run(args, System.out, System.err));
    }

    /** The exit code; does not return while the coordinator runs. A signal ends it by the shutdown hook. */
    static int run(String[] args, PrintStream out, PrintStream err) {
        CommandLine commandLine = new CommandLine(spec());
        try {
            ParseResult parsed = commandLine.parseArgs(args);
            if (parsed.isUsageHelpRequested()) {
                commandLine.usage(out);
                return OK;
            }
            if (parsed.isVersionHelpRequested()) {
                out.println("cairn coordinator " + Coordinator.version());
                return OK;
            }
            CoordinatorConfig config = CoordinatorConfig.of(settings(parsed), home(), cache());
            return start(config, out, err);
        } catch (ParameterException e) {
            err.println("cairn coordinator: " + firstLine(e) + "; see cairn coordinator --help");
            return USAGE;
        } catch (Settings.Invalid e) {
            err.println("cairn coordinator: " + firstLine(e));
            return USAGE;
        } catch (StartFailed e) {
            err.println("cairn coordinator: " + firstLine(e));
            return FAILED;
        }
    }

    /** Returns only when it has to end by itself. */
    private static int start(CoordinatorConfig config, PrintStream out, PrintStream err) throws StartFailed {
        Coordinator coordinator = new Coordinator(config);
        AtomicInteger status = new AtomicInteger(OK);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(coordinator, status.get()), "end"));
        out.println("cairn coordinator ready http=" + coordinator.httpAddress() + " grpc=" + coordinator.grpcAddress());
        out.flush();
        String why = coordinator.ousted().toCompletableFuture().join();
        LoggerFactory.getLogger(Main.class).error("coordinator=ousted {}", why);
        err.println("cairn coordinator: it ends, since " + why);
        status.set(FAILED);
        return FAILED;
    }

    /** Ends with 0 when it was told to end, as a service should, and in time even when something hangs. */
    private static void end(Coordinator coordinator, int status) {
        Logger log = LoggerFactory.getLogger(Main.class);
        log.info("coordinator=stopping");
        Thread closing = Thread.ofPlatform().daemon().name("close").start(coordinator::close);
        try {
            closing.join(CLOSE_LIMIT_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (closing.isAlive()) {
            log.error("coordinator=ended although not everything could be closed within {} ms", CLOSE_LIMIT_MILLIS);
            Runtime.getRuntime().halt(FAILED);
        }
        log.info("coordinator=stopped");
        Runtime.getRuntime().halt(status);
    }

    private static CommandSpec spec() {
        CommandSpec spec = CommandSpec.create().name("cairn coordinator");
        spec.usageMessage()
                .description(
                        "Keeps stacks, layers, instances and their agents, and serves the OpsWorks API and the dashboard.",
                        "Every option is also a key of the settings file, as given in brackets behind it.")
                .abbreviateSynopsis(true)
                .sortOptions(false)
                .width(120);
        spec.mixinStandardHelpOptions(true);
        spec.addOption(OptionSpec.builder("--config")
                .paramLabel("FILE")
                .type(String.class)
                .description("settings as a properties file; the command line wins over it")
                .build());
        for (Setting setting : Setting.values()) {
            OptionSpec.Builder option = OptionSpec.builder(setting.options().toArray(String[]::new))
                    .paramLabel(setting.placeholder())
                    .description(setting.description() + " (" + setting.key() + ")");
            boolean several = setting == Setting.ADVERTISE;
            spec.addOption(
                    several
                            ? option.type(List.class)
                                    .auxiliaryTypes(String.class)
                                    .arity("1..*")
                                    .build()
                            : option.type(String.class).build());
        }
        return spec;
    }

    private static Settings settings(ParseResult parsed) throws Settings.Invalid {
        Map<Setting, String> values = new EnumMap<>(Setting.class);
        for (Setting setting : Setting.values()) {
            String option = setting.options().getFirst();
            if (parsed.hasMatchedOption(option)) {
                values.put(setting, text(parsed.matchedOptionValue(option, (Object) "")));
            }
        }
        String file = parsed.matchedOptionValue("--config", (String) null);
        Settings given = new Settings(values);
        return file == null ? given : given.over(Settings.read(Path.of(file)));
    }

    private static String text(Object value) {
        return value instanceof List<?> several
                ? String.join(",", several.stream().map(String::valueOf).toList())
                : String.valueOf(value);
    }

    /** Set by the launcher. */
    private static @Nullable Path home() {
        String home = System.getProperty("cairn.home");
        return home == null ? null : Path.of(home).toAbsolutePath().normalize();
    }

    private static Path cache() {
        String user = System.getProperty("user.name");
        return "root".equals(user)
                ? Path.of("/var/cache/cairn")
                : Path.of(System.getProperty("user.home"), ".cache", "cairn");
    }

    private static String firstLine(Exception e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
}
