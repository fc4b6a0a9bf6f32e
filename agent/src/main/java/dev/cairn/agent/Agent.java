package dev.cairn.agent;

import dev.cairn.agent.ec2.SpotWatch;
import dev.cairn.agent.metrics.MachineFacts;
import dev.cairn.agent.metrics.Sampler;
import dev.cairn.agent.run.ConvergeExecution;
import dev.cairn.agent.run.OpsWorksFiles;
import dev.cairn.agent.session.Address;
import dev.cairn.agent.session.CoordinatorBundles;
import dev.cairn.agent.session.CoordinatorLink;
import dev.cairn.agent.session.CurrentIdentity;
import dev.cairn.agent.session.CurveTable;
import dev.cairn.agent.session.Enrolment;
import dev.cairn.agent.session.Identity;
import dev.cairn.agent.session.IdentityStore;
import dev.cairn.agent.session.MachineDocument;
import dev.cairn.agent.session.SmallVertx;
import dev.cairn.agent.system.BootId;
import dev.cairn.agent.system.Chance;
import dev.cairn.agent.system.ProcessMark;
import dev.cairn.agent.system.Time;
import dev.cairn.agent.work.WorkQueue;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The resident agent: built here, in reading order, and closed in reverse. */
public final class Agent implements AutoCloseable {
    /** The file in the state directory that the running agent has locked; its lines are the process and the version. */
    public static final String LOCK = "lock";

    /** The system property by which the launcher says that this is a machine of EC2, and that its client's jars are there. */
    static final String ON_EC2 = "cairn.ec2";

    private static final Logger log = LoggerFactory.getLogger(Agent.class);

    /** Closes what has been opened, the last first. */
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    private final CoordinatorLink link;
    private boolean closed;

    private Agent(CoordinatorLink link, Deque<AutoCloseable> opened) {
        this.link = link;
        this.opened.addAll(opened);
    }

    /** The agent cannot run and trying again would not help. The message is for people. */
    public static final class CannotStartException extends Exception {
        private static final long serialVersionUID = 1;

        CannotStartException(String message) {
            super(message);
        }

        CannotStartException(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** The version of this build. */
    public static String version() {
        String version = Agent.class.getPackage().getImplementationVersion();
        return version == null ? "0.0.0-unpackaged" : version;
    }

    /**
     * Starts the agent: takes the state directory for itself, brings back the journal, enrols if need be, and opens the
     * session. Returns when the session is being opened.
     */
    public static Agent start(AgentConfig config, Time time, Chance chance)
            throws CannotStartException, InterruptedException {
        Deque<AutoCloseable> opened = new ArrayDeque<>();
        try {
            return start(config, time, chance, opened);
        } catch (IOException e) {
            closeAll(opened);
            throw new CannotStartException("the agent cannot start: " + e.getMessage(), e);
        } catch (CannotStartException | InterruptedException | RuntimeException e) {
            closeAll(opened);
            throw e;
        }
    }

    private static Agent start(AgentConfig config, Time time, Chance chance, Deque<AutoCloseable> opened)
            throws IOException, CannotStartException, InterruptedException {
        Files.createDirectories(
                config.stateDirectory(),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        CurveTable.begin();
        opened.push(takeFor(config.stateDirectory()));
        String bootId = BootId.of(config.bootIdFile(), chance);
        linkWhereOpsWorksHad(config);
        Vertx vertx = SmallVertx.create();
        opened.push(() -> vertx.close().await(5, TimeUnit.SECONDS));
        IdentityStore identities = new IdentityStore(config.stateDirectory().resolve("identity"));
        CurrentIdentity identity = new CurrentIdentity(identity(config, identities, vertx, time, chance, null));

        CoordinatorBundles bundles = new CoordinatorBundles(vertx, config.addresses(), identity::get);
        ConvergeExecution execution = ConvergeExecution.open(
                config.execution(bootId), bundles, time, () -> identity.get().instanceId());
        WorkQueue queue = WorkQueue.open(config.journalDirectory(), execution, time, config.queueLimit());
        opened.push(queue);

        ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "cairn-session");
            thread.setDaemon(true);
            return thread;
        });
        opened.push(executor::shutdownNow);
        CoordinatorLink link = new CoordinatorLink(
                new CoordinatorLink.Settings(
                        config.addresses(),
                        version(),
                        bootId,
                        chance.uuid(),
                        config.firstPause(),
                        config.longestPause()),
                vertx,
                executor,
                queue,
                new Sampler(Path.of("/proc"), config.stateDirectory()),
                () -> MachineFacts.read(Path.of("/")),
                identities,
                identity,
                time,
                chance);
        queue.start(link::progress);
        link.start();
        if (Boolean.getBoolean(ON_EC2)) {
            opened.push(SpotWatch.begin(link::interrupted, SpotWatch.EVERY));
        }
        log.info(
                "agent=started version={} instance={} boot={} coordinators={}",
                version(),
                identity.get().instanceId(),
                bootId,
                config.addresses());
        return new Agent(link, opened);
    }

    private static void linkWhereOpsWorksHad(AgentConfig config) {
        Path root = config.agentFiles();
        if (root == null) {
            return;
        }
        Path log = config.logFile();
        try {
            new OpsWorksFiles(root)
                    .install(
                            config.home(),
                            // Where the init of a machine puts the agent's output.
                            log == null ? root.resolve("var/log/cairn/agent.log") : AgentLog.current(log));
        } catch (IOException e) {
            Agent.log.warn("cannot make the links of OpsWorks' agent below {}", root, e);
        }
    }

    /** Two agents on one state directory would run each other's commands; the kernel frees the lock with the process. */
    private static AutoCloseable takeFor(Path stateDirectory) throws IOException, CannotStartException {
        FileChannel channel =
                FileChannel.open(stateDirectory.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        @Nullable FileLock lock = null;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            log.debug("locked by this process", e);
        }
        if (lock == null) {
            channel.close();
            throw new CannotStartException(
                    "another agent of this machine is running with the state directory " + stateDirectory);
        }
        channel.truncate(0);
        String holder = ProcessMark.current().text() + "\n" + version() + "\n";
        channel.write(ByteBuffer.wrap(holder.getBytes(StandardCharsets.UTF_8)), 0);
        return channel;
    }

    /** What is on disk; where that is nothing, or has run out while this machine was off and a token has come since, a new one. */
    private static Identity identity(
            AgentConfig config,
            IdentityStore identities,
            Vertx vertx,
            Time time,
            Chance chance,
            @Nullable MachineDocument document)
            throws IOException, CannotStartException, InterruptedException {
        Optional<Identity> present = identities.read();
        Path tokenFile = config.tokenFile();
        boolean renewable = tokenFile != null && Files.exists(tokenFile);
        if (present.isPresent() && !(renewable && present.get().expired(time.now()))) {
            return present.get();
        }
        if (tokenFile == null || !Files.exists(tokenFile)) {
            throw new CannotStartException("this machine is not enrolled and there is no token "
                    + (tokenFile == null ? "(enrolment.token-file is not set)" : "in " + tokenFile)
                    + "; get one from the coordinator and run `cairn agent enroll`");
        }
        Enrolment enrolment = new Enrolment(vertx, identities, version());
        Enrolment.Trust trust = trust(config);
        long pauseMillis = 500;
        for (int attempt = 0; ; attempt++) {
            Address address =
                    config.addresses().get(attempt % config.addresses().size());
            try {
                Identity identity =
                        enrolment.enrol(address, Files.readString(tokenFile).strip(), trust, document);
                Files.deleteIfExists(tokenFile);
                return identity;
            } catch (Enrolment.RefusedException e) {
                throw new CannotStartException(String.valueOf(e.getMessage()), e);
            } catch (IOException e) {
                log.warn("enrolment failed, next attempt in at most {} ms: {}", pauseMillis, e.getMessage());
            }
            TimeUnit.MILLISECONDS.sleep((long) (pauseMillis * (0.5 + chance.fraction() / 2)));
            pauseMillis = Math.min(pauseMillis * 2, config.longestPause().toMillis());
        }
    }

    private static Enrolment.Trust trust(AgentConfig config) throws IOException, CannotStartException {
        Path authority = config.authorityFile();
        if (authority != null) {
            return new Enrolment.Trust.Authority(Files.readString(authority));
        }
        if (!config.authoritySha256().isEmpty()) {
            return new Enrolment.Trust.Pin(config.authoritySha256());
        }
        throw new CannotStartException(
                "neither coordinator.authority-file nor coordinator.authority-sha256 is set; without"
                        + " one of them the agent cannot tell the coordinator from an impostor");
    }

    /**
     * Enrols only; for {@code cairn agent enroll} and {@code register}. Tries until the coordinator answers.
     *
     * @param document by which the machine proves what it is; null for none
     */
    public static Identity enrol(AgentConfig config, Time time, Chance chance, @Nullable MachineDocument document)
            throws CannotStartException, InterruptedException {
        Vertx vertx = SmallVertx.create();
        try {
            return identity(
                    config,
                    new IdentityStore(config.stateDirectory().resolve("identity")),
                    vertx,
                    time,
                    chance,
                    document);
        } catch (IOException e) {
            throw new CannotStartException("this machine cannot be enrolled: " + e.getMessage(), e);
        } finally {
            vertx.close().await();
        }
    }

    /** Waits until there will be no further session, for ever if nobody ends it. */
    public CoordinatorLink.End await() throws InterruptedException {
        try {
            return link.ended().toCompletionStage().toCompletableFuture().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the session's end never fails", e);
        }
    }

    /**
     * Ends the session and the run that goes on, if any; what is not yet reported is in the journal. May be called again.
     */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        link.stop();
        closeAll(opened);
        log.info("agent=stopped");
    }

    private static void closeAll(Deque<AutoCloseable> opened) {
        while (!opened.isEmpty()) {
            AutoCloseable last = opened.pop();
            try {
                last.close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                log.warn("closing was interrupted", e);
            } catch (Exception e) {
                log.warn("closing failed", e);
            }
        }
    }
}
