package dev.cairn.agent.session;

import dev.cairn.agent.metrics.MachineFacts;
import dev.cairn.agent.metrics.Sampler;
import dev.cairn.agent.system.Chance;
import dev.cairn.agent.system.Time;
import dev.cairn.agent.work.Command;
import dev.cairn.agent.work.WorkQueue;
import dev.cairn.proto.agent.v1.AgentMessage;
import dev.cairn.proto.agent.v1.CoordinatorMessage;
import dev.cairn.proto.agent.v1.Goodbye;
import dev.cairn.proto.agent.v1.Welcome;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.grpc.client.GrpcClient;
import io.vertx.grpc.common.GrpcStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a session with a coordinator: opens the stream, beats, passes on what comes, and opens another when it ends. All
 * state is touched on one event loop; what writes to disk happens on the executor's one thread, so that a slow disk never
 * holds up a heartbeat.
 */
public final class CoordinatorLink {
    /** Why there will be no further session. */
    public enum End {
        /** {@link #stop} was called. */
        STOPPED,
        /** The coordinator has said that this instance is no longer a member. */
        REMOVED
    }

    /**
     * What the link tells of this agent, and how patient it is.
     *
     * @param bootId see Hello.boot_id
     * @param runId see Hello.agent_run_id
     * @param firstPause upper bound of the first pause before a reconnect
     * @param longestPause upper bound of later ones
     */
    public record Settings(
            List<Address> addresses,
            String version,
            String bootId,
            String runId,
            Duration firstPause,
            Duration longestPause) {
        public Settings {
            addresses = List.copyOf(addresses);
        }
    }

    private static final Logger log = LoggerFactory.getLogger(CoordinatorLink.class);
    private static final double HEARTBEAT_JITTER = 0.1;
    private static final Duration SHORTEST_INTERVAL = Duration.ofMillis(100);
    private static final Duration LONGEST_INTERVAL = Duration.ofMinutes(10);
    private static final Duration LONGEST_DRAIN = Duration.ofMinutes(5);
    /** A stream that has lasted this long was a success, so that the next failure starts with a short pause. */
    private static final Duration PROVEN = Duration.ofSeconds(10);

    private final Settings settings;
    private final Vertx vertx;
    private final Context context;
    private final ScheduledExecutorService executor;
    private final WorkQueue queue;
    private final Reporter reporter;
    private final Sampler sampler;
    private final Supplier<MachineFacts> machine;
    private final IdentityStore identities;
    private final Renewal renewal;
    private final Time time;
    private final Chance chance;
    private final BackOff backOff;
    private final Promise<End> ended = Promise.promise();

    private final CurrentIdentity identity;
    private @Nullable GrpcClient client;
    private @Nullable Stream current;
    /** The current stream from its welcome on. */
    private @Nullable Stream welcomed;

    private Optional<SpotNotice> spotNotice = Optional.empty();
    private int nextAddress;
    private boolean stopped;

    /**
     * Makes a link that is not yet open.
     *
     * @param executor one thread, for what may block
     * @param identity what the certificate says; renewals replace it
     */
    public CoordinatorLink(
            Settings settings,
            Vertx vertx,
            ScheduledExecutorService executor,
            WorkQueue queue,
            Sampler sampler,
            Supplier<MachineFacts> machine,
            IdentityStore identities,
            CurrentIdentity identity,
            Time time,
            Chance chance) {
        this.settings = settings;
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.executor = executor;
        this.queue = queue;
        this.sampler = sampler;
        this.machine = machine;
        this.identities = identities;
        this.identity = identity;
        this.time = time;
        this.chance = chance;
        this.reporter = new Reporter(queue, executor, time, machine);
        this.renewal = new Renewal(vertx, identities, time);
        this.backOff = new BackOff(settings.firstPause(), settings.longestPause(), chance);
        this.nextAddress = (int) (settings.addresses().size() * chance.fraction());
    }

    /** Opens the first stream. */
    public void start() {
        context.runOnContext(v -> connect());
    }

    /** Hears that the queue has something to tell. Any thread. */
    public void progress() {
        reporter.wake();
    }

    /** EC2 takes this machine back, or no longer: every beat tells so from now on, and one comes at once. Any thread. */
    public void interrupted(Optional<SpotNotice> notice) {
        context.runOnContext(v -> {
            spotNotice = notice;
            Stream open = welcomed;
            if (open != null) {
                beatOnce(open);
            }
        });
    }

    private void beatOnce(Stream stream) {
        stream.send(Wire.heartbeat(
                stream.nextBeat(), sampler.sample(), queue.runningCommandId().orElse(""), spotNotice));
        if (renewal.isDue(identity.get())) {
            renewal.begin(stream.address(), identity.get(), executor)
                    .onSuccess(renewed -> context.runOnContext(v -> identity.set(renewed)));
        }
    }

    /** Completes when there will be no further session. */
    public Future<End> ended() {
        return ended.future();
    }

    /** Ends the session; what is not yet reported is reported by the next process of the agent. */
    public void stop() {
        context.runOnContext(v -> end(End.STOPPED));
    }

    private void end(End why) {
        stopped = true;
        if (current != null) {
            current.close();
            current = null;
            welcomed = null;
        }
        closeClient();
        ended.tryComplete(why);
    }

    private void closeClient() {
        if (client != null) {
            client.close().onFailure(e -> log.debug("closing the connection", e));
            client = null;
        }
    }

    private void connect() {
        if (stopped || current != null) {
            return;
        }
        Address address = settings.addresses()
                .get(Math.floorMod(nextAddress, settings.addresses().size()));
        nextAddress++;
        GrpcClient fresh;
        try {
            fresh = Connections.identified(vertx, identity.get());
        } catch (IOException | RuntimeException e) {
            log.error("the identity of this machine cannot be used; enrol it again", e);
            again(backOff.patient());
            return;
        }
        client = fresh;
        Stream stream = new Stream(context, fresh, address, time, new Events());
        current = stream;
        log.debug("connecting coordinator={}", address);
        executor.execute(() -> {
            try {
                AgentMessage hello = Wire.hello(
                        settings.version(), settings.bootId(), settings.runId(), machine.get(), queue.standings());
                context.runOnContext(v -> stream.open(hello));
            } catch (RuntimeException e) {
                log.error("cannot tell the coordinator what this machine is", e);
                context.runOnContext(v -> stream.fail("the agent cannot describe its machine: " + e));
            }
        });
    }

    private void again(Duration pause) {
        if (!stopped) {
            // A timer of nothing is none.
            vertx.setTimer(Math.max(1, pause.toMillis()), timer -> connect());
        }
    }

    /** What happens on the stream; always on the context. */
    private final class Events implements Stream.Listener {
        private @Nullable Consumer<AgentMessage> told;

        @Override
        public void received(Stream stream, CoordinatorMessage message) {
            if (stream != current) {
                return;
            }
            switch (message.getMessageCase()) {
                case WELCOME -> welcomed(stream, message.getWelcome());
                case HEARTBEAT_REPLY ->
                    stream.interval(interval(message.getHeartbeatReply().getHeartbeatIntervalMillis()));
                case COMMAND -> onDisk(() -> take(stream, Wire.command(message.getCommand())));
                case RESULT_ACKNOWLEDGED ->
                    onDisk(() -> reporter.resultAcknowledged(
                            message.getResultAcknowledged().getAttemptId()));
                case LOG_ACKNOWLEDGED ->
                    onDisk(() -> reporter.logAcknowledged(
                            message.getLogAcknowledged().getAttemptId(),
                            message.getLogAcknowledged().getNextOffsetBytes()));
                case CANCEL_COMMAND ->
                    onDisk(() -> queue.cancel(
                            message.getCancelCommand().getCommandId(),
                            message.getCancelCommand().getAttemptId(),
                            message.getCancelCommand().getKill()));
                case GOODBYE -> goodbye(stream, message.getGoodbye());
                case MESSAGE_NOT_SET -> log.debug("a message of a newer coordinator was ignored");
            }
        }

        private void onDisk(Runnable task) {
            executor.execute(() -> {
                try {
                    task.run();
                } catch (RuntimeException e) {
                    log.error("a message of the coordinator could not be handled", e);
                }
            });
        }

        private void take(Stream stream, Command command) {
            switch (queue.accept(command)) {
                case ACCEPTED, REPEATED -> {
                    stream.send(Wire.acknowledged(command));
                    reporter.repeat(command.attemptId());
                }
                case REFUSED -> reporter.repeat(command.attemptId());
            }
        }

        private void welcomed(Stream stream, Welcome welcome) {
            log.info(
                    "session=open coordinator={} run={} version={} instance={} stack={} layers={} hostname={}",
                    stream.address(),
                    welcome.getCoordinatorRunId(),
                    welcome.getCoordinatorVersion(),
                    identity.get().instanceId(),
                    welcome.getStackName(),
                    welcome.getLayerNamesList(),
                    welcome.getHostname());
            stream.interval(interval(welcome.getHeartbeatIntervalMillis()));
            Consumer<AgentMessage> to = stream::send;
            told = to;
            welcomed = stream;
            beat(stream);
            executor.execute(() -> reporter.opened(to));
        }

        private Duration interval(int millis) {
            Duration asked = Duration.ofMillis(Integer.toUnsignedLong(millis));
            if (asked.compareTo(SHORTEST_INTERVAL) < 0) {
                return SHORTEST_INTERVAL;
            }
            return asked.compareTo(LONGEST_INTERVAL) > 0 ? LONGEST_INTERVAL : asked;
        }

        private void beat(Stream stream) {
            if (stream != current) {
                return;
            }
            if (stream.isSilent()) {
                stream.fail("the coordinator does not answer heartbeats");
                return;
            }
            try {
                beatOnce(stream);
            } catch (RuntimeException e) {
                log.error("a heartbeat failed; the next one comes in time", e);
            }
            long millis = (long) (stream.interval().toMillis() * (1 + HEARTBEAT_JITTER * chance.fraction()));
            vertx.setTimer(millis, timer -> beat(stream));
        }

        private void goodbye(Stream stream, Goodbye goodbye) {
            switch (goodbye.getReason()) {
                case REASON_REMOVED -> {
                    log.warn(
                            "instance={} is no longer a member; the agent ends and will not come back",
                            identity.get().instanceId());
                    stream.close();
                    forget(stream);
                    try {
                        identities.setAside();
                    } catch (IOException e) {
                        log.error("the identity cannot be set aside; remove it by hand", e);
                    }
                    end(End.REMOVED);
                }
                case REASON_DRAINING, REASON_UNSPECIFIED, UNRECOGNIZED -> {
                    Duration pause = Duration.ofMillis(Integer.toUnsignedLong(goodbye.getReconnectAfterMillis()));
                    Duration bounded = pause.compareTo(LONGEST_DRAIN) > 0 ? LONGEST_DRAIN : pause;
                    log.info(
                            "session=closed coordinator={} drains, back in {} ms",
                            stream.address(),
                            bounded.toMillis());
                    stream.close();
                    forget(stream);
                    again(bounded);
                }
            }
        }

        private void forget(Stream stream) {
            if (stream == current) {
                current = null;
                welcomed = null;
                closeClient();
            }
            Consumer<AgentMessage> to = told;
            if (to != null) {
                executor.execute(() -> reporter.closed(to));
            }
        }

        @Override
        public void ended(Stream stream, @Nullable GrpcStatus status, String why) {
            if (stream != current) {
                return;
            }
            forget(stream);
            if (stopped) {
                return;
            }
            if (stream.age().compareTo(PROVEN) > 0) {
                backOff.succeeded();
            }
            Duration pause = isForPeople(status) ? backOff.patient() : backOff.next();
            log.warn(
                    "session=closed coordinator={} {}, next attempt in {} ms",
                    stream.address(),
                    explain(status, why),
                    pause.toMillis());
            again(pause);
        }

        /** Refusals that do not go away by trying again soon. */
        private boolean isForPeople(@Nullable GrpcStatus status) {
            return status == GrpcStatus.ALREADY_EXISTS
                    || status == GrpcStatus.ABORTED
                    || status == GrpcStatus.FAILED_PRECONDITION
                    || status == GrpcStatus.UNAUTHENTICATED
                    || status == GrpcStatus.PERMISSION_DENIED
                    || status == GrpcStatus.UNIMPLEMENTED;
        }

        private String explain(@Nullable GrpcStatus status, String why) {
            if (status == null) {
                return "reason=\"" + why + "\"";
            }
            String meaning = switch (status) {
                case ALREADY_EXISTS ->
                    "another machine has a session with the identity of instance "
                            + identity.get().instanceId() + "; was this machine cloned? Enrol one of the two anew";
                case ABORTED ->
                    "another agent of this machine has opened a session as instance "
                            + identity.get().instanceId();
                case FAILED_PRECONDITION -> "the coordinator does not serve this version of the agent";
                case UNAUTHENTICATED, PERMISSION_DENIED ->
                    "the coordinator refuses the certificate of instance "
                            + identity.get().instanceId();
                case UNIMPLEMENTED -> "what answers there is no coordinator";
                default -> "the coordinator ended the session";
            };
            return "status=" + status.name() + " reason=\"" + meaning + (why.isEmpty() ? "" : ": " + why) + "\"";
        }
    }
}
