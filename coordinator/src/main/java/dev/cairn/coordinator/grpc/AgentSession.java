package dev.cairn.coordinator.grpc;

import dev.cairn.coordinator.domain.deployment.AttemptId;
import dev.cairn.coordinator.domain.deployment.CommandId;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.instance.SpotNotice;
import dev.cairn.coordinator.port.AgentInbox;
import dev.cairn.coordinator.port.AgentInbox.Greeting;
import dev.cairn.coordinator.port.MachineMetrics;
import dev.cairn.coordinator.port.StoreUnavailable;
import dev.cairn.coordinator.port.Time;
import dev.cairn.proto.agent.v1.AgentMessage;
import dev.cairn.proto.agent.v1.CommandAcknowledged;
import dev.cairn.proto.agent.v1.CommandResult;
import dev.cairn.proto.agent.v1.CoordinatorMessage;
import dev.cairn.proto.agent.v1.Heartbeat;
import dev.cairn.proto.agent.v1.Hello;
import dev.cairn.proto.agent.v1.LogChunk;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.server.GrpcServerRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One stream of one agent. Lives on the event loop of its connection; what other threads may call says so. Heartbeats are
 * answered here, at once; everything else goes through the instance's mailbox. When the mailbox is full the stream is
 * paused, and the agent is asked by HTTP/2 pings whether it is alive: our own slowness is no silence of the agent.
 */
final class AgentSession {
    private static final Logger LOG = LoggerFactory.getLogger(AgentSession.class);
    static final int PROTOCOL_VERSION = 1;
    /** What may wait for Welcome: far more than one instance has open commands. */
    private static final int BACKLOG_LIMIT = 1_000;

    private enum State {
        NEW,
        INTRODUCED,
        OPEN,
        ENDED
    }

    private final InstanceId instanceId;
    private final GrpcServerRequest<AgentMessage, CoordinatorMessage> request;
    private final Context eventLoop;
    private final Sessions sessions;
    private final AgentInbox inbox;
    private final Time time;
    private final GatewayConfig config;
    private final Instant opened;
    private final Promise<Void> ended = Promise.promise();
    private final Queue<CoordinatorMessage> backlog = new ArrayDeque<>();

    private State state = State.NEW;
    private Hello hello = Hello.getDefaultInstance();
    private int waitingMessages;
    private long waitingBytes;
    private boolean paused;
    private long unsentBytes;
    private @Nullable MachineMetrics lastMetrics;
    /** The spot interruption notice that the engine was told of and has decided on, or is about to. */
    private @Nullable SpotNotice noticed;

    private Time.@Nullable Cancellable helloDeadline;

    /** Written on the event loop, read by a stream that wants to take over. */
    private volatile long lastContactNanos;

    private volatile Duration interval = Duration.ofSeconds(10);
    /** Set and read in the mailbox's order: whether the engine knows of this stream. */
    private volatile boolean greeted;

    private volatile boolean over;

    private final AtomicBoolean claimNoted = new AtomicBoolean();

    AgentSession(
            InstanceId instanceId,
            GrpcServerRequest<AgentMessage, CoordinatorMessage> request,
            Context eventLoop,
            Sessions sessions,
            AgentInbox inbox,
            Time time,
            GatewayConfig config) {
        this.instanceId = instanceId;
        this.request = request;
        this.eventLoop = eventLoop;
        this.sessions = sessions;
        this.inbox = inbox;
        this.time = time;
        this.config = config;
        this.opened = time.now();
        this.lastContactNanos = time.nanos();
    }

    void start() {
        request.handler(this::receive);
        request.endHandler(end -> finish(GrpcStatus.OK, "the agent has ended the stream"));
        // A connection that drops ends with an exception, never with an end; a reset stream with an error.
        request.exceptionHandler(e -> drop(String.valueOf(e.getMessage())));
        request.errorHandler(error -> drop("reset by the agent: " + error));
        request.invalidMessageHandler(e -> finish(
                GrpcStatus.INVALID_ARGUMENT,
                "a message cannot be read, or is longer than " + config.messageLimitBytes() + " bytes"));
        helloDeadline = time.after(
                config.helloTimeout(),
                () -> eventLoop.runOnContext(now -> {
                    if (state == State.NEW) {
                        finish(GrpcStatus.DEADLINE_EXCEEDED, "no Hello within " + config.helloTimeout());
                    }
                }));
    }

    InstanceId instanceId() {
        return instanceId;
    }

    Instant opened() {
        return opened;
    }

    /** Any thread, after the agent has introduced itself. */
    String bootId() {
        return hello.getBootId();
    }

    /** Any thread. Two intervals and the jitter that agents add: the second beat is overdue. */
    boolean beats() {
        long silence = time.nanos() - lastContactNanos;
        return !over && silence < interval.toNanos() * 5 / 2;
    }

    /** Any thread. False when the stream has ended. */
    boolean send(CoordinatorMessage message) {
        if (over) {
            return false;
        }
        eventLoop.runOnContext(now -> {
            switch (state) {
                case NEW, INTRODUCED -> hold(message);
                case OPEN -> write(message);
                case ENDED -> {
                    // Whoever sent it sends it again when the agent is back.
                }
            }
        });
        return true;
    }

    /** Any thread. Says goodbye, ends the stream, and completes when it has ended. */
    Future<Void> end(CoordinatorMessage goodbye, GrpcStatus status, String reason) {
        eventLoop.runOnContext(now -> {
            if (state != State.ENDED) {
                write(goodbye);
                finish(status, reason);
            }
        });
        return ended.future();
    }

    /** Any thread. */
    void end(GrpcStatus status, String reason) {
        eventLoop.runOnContext(now -> finish(status, reason));
    }

    private void receive(AgentMessage message) {
        lastContactNanos = time.nanos();
        switch (state) {
            case NEW -> introduce(message);
            case INTRODUCED, OPEN -> handle(message);
            case ENDED -> {
                // The agent has not yet heard that the stream is over.
            }
        }
    }

    private void introduce(AgentMessage message) {
        if (!message.hasHello()) {
            finish(GrpcStatus.INVALID_ARGUMENT, "the first message of a stream must be Hello");
            return;
        }
        hello = message.getHello();
        if (hello.getProtocolVersion() != PROTOCOL_VERSION) {
            finish(
                    GrpcStatus.FAILED_PRECONDITION,
                    "this coordinator (" + config.coordinatorVersion() + ") serves protocol version " + PROTOCOL_VERSION
                            + ", the agent (" + hello.getAgentVersion() + ") speaks " + hello.getProtocolVersion()
                            + ": update the older of the two");
            return;
        }
        if (hello.getBootId().isEmpty() || hello.getAgentRunId().isEmpty()) {
            finish(GrpcStatus.INVALID_ARGUMENT, "Hello must name boot_id and agent_run_id");
            return;
        }
        state = State.INTRODUCED;
        request.pause();
        switch (sessions.claim(this)) {
            case Sessions.Claim.Refused refused -> {
                AgentSession holder = refused.holder();
                holder.claimed(evidence(holder));
                finish(
                        GrpcStatus.ALREADY_EXISTS,
                        "another machine (boot " + holder.bootId() + ") is connected as instance " + instanceId
                                + " and alive: one of the two is a copy");
            }
            case Sessions.Claim.Granted granted -> {
                if (granted.ended() != null) {
                    granted.ended().end(GrpcStatus.ABORTED, "a newer stream of the same instance has taken over");
                }
            }
        }
    }

    private Map<String, String> evidence(AgentSession holder) {
        return Map.of(
                "refused-boot-id", bootId(),
                "refused-address", String.valueOf(request.connection().remoteAddress()),
                "boot-id", holder.bootId(),
                "address", String.valueOf(holder.request.connection().remoteAddress()));
    }

    /** Any thread. Another machine wants to be this instance; it is told once, however often it tries. */
    private void claimed(Map<String, String> evidence) {
        if (claimNoted.getAndSet(true)) {
            return;
        }
        LOG.warn("instance={} refused=second-machine {}", instanceId, evidence);
        sessions.put(this, new Mailbox.Letter() {
            @Override
            public void deliver() {
                inbox.claimedTwice(instanceId, evidence);
            }

            @Override
            public void undeliverable(RuntimeException cause) {
                LOG.error("instance={} that a second machine was refused could not be stored", instanceId, cause);
            }
        });
    }

    private void handle(AgentMessage message) {
        switch (message.getMessageCase()) {
            case HEARTBEAT -> beat(message.getHeartbeat());
            case COMMAND_ACKNOWLEDGED ->
                enqueue(message.getSerializedSize(), () -> acknowledged(message.getCommandAcknowledged()));
            case LOG_CHUNK -> enqueue(message.getSerializedSize(), () -> logged(message.getLogChunk()));
            case COMMAND_RESULT -> enqueue(message.getSerializedSize(), () -> finished(message.getCommandResult()));
            case HELLO -> finish(GrpcStatus.INVALID_ARGUMENT, "Hello came twice on one stream");
            case MESSAGE_NOT_SET -> LOG.debug("instance={} ignored a message of a newer agent", instanceId);
        }
    }

    private void beat(Heartbeat heartbeat) {
        if (state != State.OPEN) {
            return;
        }
        MachineMetrics metrics = Wire.metrics(heartbeat.getMetrics());
        lastMetrics = metrics;
        if (contact(metrics)) {
            write(Wire.heartbeatReply(heartbeat.getSequence(), interval));
        }
        SpotNotice notice = Wire.spotNotice(heartbeat);
        if (notice != null && !notice.equals(noticed)) {
            noticed = notice;
            enqueue(heartbeat.getSerializedSize(), () -> interrupted(notice));
        }
    }

    private @Nullable CoordinatorMessage interrupted(SpotNotice notice) {
        if (!inbox.interrupted(instanceId, notice)) {
            eventLoop.runOnContext(now -> noticed = null);
        }
        return null;
    }

    private boolean contact(MachineMetrics metrics) {
        try {
            interval = inbox.heartbeat(instanceId, metrics);
            return true;
        } catch (RuntimeException e) {
            LOG.error("instance={} a heartbeat failed", instanceId, e);
            finish(GrpcStatus.INTERNAL, "the coordinator failed on a heartbeat; its log tells more");
            return false;
        }
    }

    private @Nullable CoordinatorMessage acknowledged(CommandAcknowledged message) {
        inbox.acknowledged(instanceId, new CommandId(message.getCommandId()), new AttemptId(message.getAttemptId()));
        return null;
    }

    private CoordinatorMessage logged(LogChunk chunk) {
        long nextOffset = inbox.log(
                instanceId,
                new CommandId(chunk.getCommandId()),
                new AttemptId(chunk.getAttemptId()),
                chunk.getOffsetBytes(),
                chunk.getData().toByteArray());
        return Wire.logAcknowledged(chunk, nextOffset);
    }

    private CoordinatorMessage finished(CommandResult result) {
        inbox.finished(instanceId, Wire.result(result));
        return Wire.resultAcknowledged(result);
    }

    private void enqueue(int bytes, Answer answer) {
        waitingMessages++;
        waitingBytes += bytes;
        if (!sessions.put(this, new Report(bytes, answer))) {
            // Another stream has taken over; the agent repeats on it what nobody acknowledged.
            return;
        }
        if (!paused
                && (waitingMessages >= config.inboundLimitMessages() || waitingBytes >= config.inboundLimitBytes())) {
            paused = true;
            request.pause();
            probe();
        }
    }

    /** A report was handed over. */
    private void handled(int bytes, @Nullable CoordinatorMessage reply) {
        waitingMessages--;
        waitingBytes -= bytes;
        if (state != State.OPEN) {
            return;
        }
        if (reply != null) {
            write(reply);
        }
        if (paused
                && waitingMessages <= config.inboundLimitMessages() / 2
                && waitingBytes <= config.inboundLimitBytes() / 2) {
            paused = false;
            request.resume();
        }
    }

    /** While paused: asks the agent's connection for a sign of life in place of the beats that are not read. */
    private void probe() {
        time.after(
                interval.dividedBy(2),
                () -> eventLoop.runOnContext(now -> {
                    if (!paused || state != State.OPEN) {
                        return;
                    }
                    request.connection().ping(Buffer.buffer(8).appendLong(0)).onSuccess(pong -> {
                        lastContactNanos = time.nanos();
                        if (paused && state == State.OPEN && lastMetrics != null) {
                            contact(lastMetrics);
                        }
                    });
                    probe();
                }));
    }

    private void welcome(Greeting greeting) {
        if (state != State.INTRODUCED) {
            return;
        }
        interval = greeting.heartbeatInterval();
        state = State.OPEN;
        LOG.info(
                "instance={} connected hostname={} address={} agent={} run={}",
                instanceId,
                greeting.hostname(),
                request.connection().remoteAddress(),
                hello.getAgentVersion(),
                hello.getAgentRunId());
        write(Wire.welcome(greeting, config.coordinatorRunId(), config.coordinatorVersion()));
        for (CoordinatorMessage held = backlog.poll(); held != null; held = backlog.poll()) {
            write(held);
        }
        if (!paused) {
            request.resume();
        }
    }

    private void hold(CoordinatorMessage message) {
        if (backlog.size() >= BACKLOG_LIMIT) {
            finish(GrpcStatus.RESOURCE_EXHAUSTED, "too many messages wait for this agent");
            return;
        }
        backlog.add(message);
    }

    private void write(CoordinatorMessage message) {
        if (state == State.ENDED) {
            return;
        }
        int bytes = message.getSerializedSize();
        unsentBytes += bytes;
        if (unsentBytes > config.outboundLimitBytes()) {
            finish(
                    GrpcStatus.RESOURCE_EXHAUSTED,
                    "the agent does not take what it is sent: " + unsentBytes + " bytes wait for it");
            return;
        }
        request.response().write(message).onComplete(done -> unsentBytes -= bytes);
    }

    private void finish(GrpcStatus status, String reason) {
        if (state == State.ENDED) {
            return;
        }
        close(reason, status);
        request.response().status(status).statusMessage(reason).end();
        // Lets the rest of what the agent has sent flow off, so that the stream can close.
        request.resume();
    }

    /** Nobody is there any more to be told a status. */
    private void drop(String reason) {
        if (state != State.ENDED) {
            close(reason, GrpcStatus.CANCELLED);
        }
    }

    private void close(String reason, GrpcStatus status) {
        if (state != State.NEW) {
            LOG.info("instance={} disconnected status={} reason=\"{}\"", instanceId, status, reason);
        } else {
            LOG.info(
                    "instance={} refused address={} status={} reason=\"{}\"",
                    instanceId,
                    request.connection().remoteAddress(),
                    status,
                    reason);
        }
        state = State.ENDED;
        over = true;
        backlog.clear();
        if (helloDeadline != null) {
            helloDeadline.cancel();
        }
        sessions.release(this);
        ended.complete();
    }

    /** The letter that tells the engine of this stream. */
    Mailbox.Letter introduction() {
        return new Introduction();
    }

    /** The letter that tells the engine that this stream is over, if it ever heard of it. */
    Mailbox.Letter farewell() {
        return new Farewell();
    }

    private final class Introduction implements Mailbox.Letter {
        @Override
        public void deliver() {
            if (over) {
                return;
            }
            Optional<Greeting> greeting = inbox.connected(instanceId, Wire.hello(hello));
            greeted = greeting.isPresent();
            eventLoop.runOnContext(now -> greeting.ifPresentOrElse(AgentSession.this::welcome, () -> {
                if (state != State.ENDED) {
                    write(Wire.removed());
                    finish(GrpcStatus.PERMISSION_DENIED, "there is no instance " + instanceId + " any more");
                }
            }));
        }

        @Override
        public void undeliverable(RuntimeException cause) {
            giveUp("Hello", cause);
        }
    }

    private final class Farewell implements Mailbox.Letter {
        @Override
        public void deliver() {
            if (greeted) {
                inbox.disconnected(instanceId, hello.getAgentRunId());
            }
        }

        @Override
        public void undeliverable(RuntimeException cause) {
            LOG.error("instance={} the end of its stream could not be told", instanceId, cause);
        }
    }

    /** What an agent reports, with the reply that it waits for. */
    private interface Answer {
        @Nullable
        CoordinatorMessage give();
    }

    private final class Report implements Mailbox.Letter {
        private final int bytes;
        private final Answer answer;

        private Report(int bytes, Answer answer) {
            this.bytes = bytes;
            this.answer = answer;
        }

        @Override
        public void deliver() {
            CoordinatorMessage reply = answer.give();
            eventLoop.runOnContext(now -> handled(bytes, reply));
        }

        @Override
        public void undeliverable(RuntimeException cause) {
            giveUp("a report", cause);
        }
    }

    /** Ends the stream: the agent comes back and says again what nobody acknowledged. */
    private void giveUp(String what, RuntimeException cause) {
        if (cause instanceof StoreUnavailable) {
            LOG.warn("instance={} {} could not be stored: {}", instanceId, what, cause.getMessage());
            end(GrpcStatus.UNAVAILABLE, "the coordinator's store does not answer; try again");
        } else {
            LOG.error("instance={} {} failed", instanceId, what, cause);
            end(GrpcStatus.INTERNAL, "the coordinator failed on " + what + "; its log tells more");
        }
    }
}
