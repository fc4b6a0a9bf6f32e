package dev.cairn.coordinator.grpc;

import dev.cairn.coordinator.compute.ec2.Ec2Server;
import dev.cairn.coordinator.compute.ec2.Machine;
import dev.cairn.proto.agent.v1.Command;
import dev.cairn.proto.agent.v1.CoordinatorMessage;
import dev.cairn.proto.agent.v1.SpotInterruption;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What runs on the machines of the test's EC2: as soon as one runs, an agent enrols with what its user data say, opens a
 * session, beats, and succeeds with every command. Moves EC2 on meanwhile.
 */
final class Ec2Agents implements AutoCloseable {
    private static final Duration ROUND = Duration.ofMillis(50);

    private final Ec2Server ec2;
    private final String region;
    private final Vertx vertx;
    private final int port;
    private final Map<String, Booted> booted = new HashMap<>();
    private final Map<String, Instant> announced = new ConcurrentHashMap<>();
    private final Thread thread = Thread.ofVirtual().unstarted(this::run);
    private volatile boolean closed;
    private volatile boolean outliveStops;
    private volatile @Nullable Exception failure;

    private static final class Booted {
        @Nullable
        TestAgent agent;

        TestAgent.@Nullable Stream stream;
        final Set<String> done = new HashSet<>();
        long beats;
    }

    Ec2Agents(Ec2Server ec2, String region, Vertx vertx, int port) {
        this.ec2 = ec2;
        this.region = region;
        this.vertx = vertx;
        this.port = port;
        thread.start();
    }

    /** From now on agents do not notice that their machines stop, as where a machine is only a record. */
    void outliveStops() {
        outliveStops = true;
    }

    private void run() {
        while (!closed) {
            try {
                ec2.step();
                for (Machine machine : ec2.machines(region).all()) {
                    serve(machine);
                }
            } catch (Exception e) {
                failure = e;
            }
            LockSupport.parkNanos(ROUND.toNanos());
        }
        booted.values().forEach(Ec2Agents::powerOff);
        booted.values().forEach(machine -> {
            if (machine.agent != null) {
                machine.agent.close();
            }
        });
    }

    /** From now on EC2 says on a machine that it will terminate it. */
    void announce(String machine, Instant at) {
        announced.put(machine, at);
    }

    /** The last thing that went wrong on a machine; null when nothing did. */
    @Nullable
    Exception failure() {
        return failure;
    }

    private void serve(Machine machine) throws Exception {
        Booted state = booted.computeIfAbsent(machine.id(), id -> new Booted());
        boolean runs = machine.state() == Machine.State.RUNNING;
        if (!runs && !outliveStops) {
            powerOff(state);
        }
        if (!runs && state.stream == null) {
            return;
        }
        TestAgent.Stream stream = state.stream;
        if (stream == null || stream.status.isDone()) {
            TestAgent agent = state.agent == null ? enrolled(machine) : state.agent;
            state.agent = agent;
            stream = agent.open(UUID.randomUUID().toString(), UUID.randomUUID().toString());
            state.stream = stream;
            state.beats = 0;
        }
        if (stream.has(CoordinatorMessage.MessageCase.WELCOME)) {
            Instant taken = announced.get(machine.id());
            if (taken == null) {
                stream.beat(++state.beats);
            } else {
                stream.beat(++state.beats, SpotInterruption.Action.ACTION_TERMINATE, taken);
            }
        }
        for (CoordinatorMessage message : stream.received) {
            Command command = message.getCommand();
            if (message.hasCommand() && state.done.add(command.getAttemptId())) {
                WholeCoordinator.succeed(stream, command);
            }
        }
    }

    private TestAgent enrolled(Machine machine) throws Exception {
        String userData = new String(Base64.getDecoder().decode(machine.userData()), StandardCharsets.UTF_8);
        TestAgent fresh = TestAgent.fresh(vertx, port, setting(userData, "authority") + "\n");
        String certificate = fresh.enrol(setting(userData, "token")).answered().getCertificatePem();
        TestAgent agent = fresh.with(certificate);
        fresh.close();
        return agent;
    }

    private static String setting(String userData, String name) {
        Matcher value =
                Pattern.compile("^" + name + "='([^']*)'$", Pattern.MULTILINE).matcher(userData);
        if (!value.find()) {
            throw new AssertionError("the user data have no " + name + ":\n" + userData);
        }
        return value.group(1);
    }

    private static void powerOff(Booted state) {
        TestAgent.Stream stream = state.stream;
        if (stream != null) {
            stream.cut();
            state.stream = null;
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
