package dev.cairn.coordinator;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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
        try {
            Arguments arguments = Arguments.of(args);
            switch (arguments.request()) {
                case HELP -> Arguments.help(out);
                case VERSION -> out.println("cairn coordinator " + Coordinator.version());
                case RUN -> {
                    return start(CoordinatorConfig.of(arguments.settings(), home(), cache()), out, err);
                }
            }
            return OK;
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
