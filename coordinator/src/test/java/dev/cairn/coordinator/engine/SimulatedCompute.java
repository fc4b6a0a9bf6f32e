package dev.cairn.coordinator.engine;

import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.instance.Server;
import dev.cairn.coordinator.domain.instance.ServerId;
import dev.cairn.coordinator.port.Compute;
import dev.cairn.coordinator.port.Surroundings;
import dev.cairn.coordinator.port.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Machines that exist only as records; they come up and go down on the test's clock. Only launching may be done by several threads. */
public final class SimulatedCompute implements Compute {
    private final Time time;
    private final Map<ServerId, Machine> machines = new LinkedHashMap<>();
    private final Map<String, ServerId> byToken = new LinkedHashMap<>();
    private final Power power;
    private Surroundings surroundings = Surroundings.RECORDS_ONLY;
    private Duration bootTime = Duration.ofSeconds(5);
    private Duration stopTime = Duration.ofSeconds(3);
    private int failures;
    private boolean permanent;
    private boolean answersLost;
    private boolean unreachable;

    /** What happens inside machines when their power goes on and off. */
    interface Power {
        void on(ServerId id, LaunchRequest request);

        void off(ServerId id);
    }

    private static final class Machine {
        final Server server;
        LaunchRequest request;
        Phase phase = Phase.PENDING;
        int epoch;
        final Instant launchedAt;

        Machine(Server server, LaunchRequest request, Instant launchedAt) {
            this.server = server;
            this.request = request;
            this.launchedAt = launchedAt;
        }
    }

    SimulatedCompute(Time time, Power power) {
        this.time = time;
        this.power = power;
    }

    @Override
    public String describeSelf() {
        return "simulated machines, for tests";
    }

    @Override
    public synchronized ServerState launch(LaunchRequest request) throws ComputeException {
        reach();
        ServerId known = byToken.get(request.token());
        if (known != null) {
            return state(known); // As on EC2: what the token has made is described even when there is no more capacity.
        }
        failIfAsked();
        int number = machines.size() + 1;
        ServerId id = new ServerId("sim-" + number);
        String address = "10.0." + number / 250 + "." + (number % 250 + 1);
        Machine machine = new Machine(
                new Server(id, address, null, null, null, "sim-a", null, "image-1", null), request, time.now());
        machines.put(id, machine);
        byToken.put(request.token(), id);
        up(machine);
        loseAnswer();
        return state(id);
    }

    @Override
    public boolean manages(ServerId id) {
        return !id.elsewhere();
    }

    @Override
    public synchronized Optional<ServerState> launched(String region, String token) throws ComputeException {
        reach();
        return Optional.ofNullable(byToken.get(token)).map(this::state);
    }

    @Override
    public ServerState start(ServerId id, LaunchRequest request) throws ComputeException {
        failIfAsked();
        Machine machine = machines.get(id);
        if (machine == null || machine.phase == Phase.TERMINATED) {
            throw new ComputeException("there is no machine " + id, true);
        }
        if (machine.phase == Phase.STOPPED || machine.phase == Phase.STOPPING) {
            machine.request = request;
            up(machine);
        }
        loseAnswer();
        return state(id);
    }

    private void up(Machine machine) {
        machine.phase = Phase.PENDING;
        int epoch = ++machine.epoch;
        time.after(bootTime, () -> {
            if (machine.epoch == epoch) {
                machine.phase = Phase.RUNNING;
                power.on(machine.server.id(), machine.request);
            }
        });
    }

    @Override
    public void stop(String region, ServerId id) throws ComputeException {
        failIfAsked();
        down(id, Phase.STOPPING, Phase.STOPPED);
        loseAnswer();
    }

    @Override
    public void terminate(String region, ServerId id) throws ComputeException {
        failIfAsked();
        down(id, Phase.STOPPING, Phase.TERMINATED);
        loseAnswer();
    }

    private void down(ServerId id, Phase meanwhile, Phase end) {
        Machine machine = machines.get(id);
        if (machine == null || machine.phase == end || machine.phase == Phase.TERMINATED) {
            return;
        }
        machine.phase = meanwhile;
        power.off(id);
        int epoch = ++machine.epoch;
        time.after(stopTime, () -> {
            if (machine.epoch == epoch) {
                machine.phase = end;
            }
        });
    }

    @Override
    public void reboot(String region, ServerId id) throws ComputeException {
        failIfAsked();
        Machine machine = machines.get(id);
        if (machine == null || machine.phase != Phase.RUNNING) {
            throw new ComputeException("machine " + id + " does not run", true);
        }
        power.off(id);
        int epoch = ++machine.epoch;
        time.after(bootTime, () -> {
            if (machine.epoch == epoch) {
                power.on(id, machine.request);
            }
        });
    }

    @Override
    public Map<ServerId, ServerState> describe(String region, Collection<ServerId> ids) throws ComputeException {
        reach();
        Map<ServerId, ServerState> known = new HashMap<>();
        ids.stream().filter(machines::containsKey).forEach(id -> known.put(id, state(id)));
        return known;
    }

    @Override
    public List<OwnServer> own(String region) throws ComputeException {
        reach();
        return machines.values().stream()
                .filter(machine -> machine.phase != Phase.TERMINATED)
                .map(machine -> new OwnServer(
                        state(machine.server.id()),
                        machine.request.stackId(),
                        machine.request.instanceId(),
                        machine.launchedAt))
                .toList();
    }

    @Override
    public Duration settling() {
        return Duration.ZERO;
    }

    @Override
    public void close() {}

    // For tests

    /** The machine dies by itself, with or without its disk. */
    void crash(ServerId id, Phase end) {
        Machine machine = machines.get(id);
        if (machine != null && machine.phase != Phase.TERMINATED) {
            machine.epoch++;
            machine.phase = end;
            power.off(id);
        }
    }

    /** The next calls fail. */
    void failNext(int calls, boolean forGood) {
        failures = calls;
        permanent = forGood;
    }

    /** The next call does what it should, and its answer gets lost. */
    void loseNextAnswer() {
        answersLost = true;
    }

    /** From now on nothing is done and nothing is answered, or all is as before. */
    void unreachable(boolean changed) {
        unreachable = changed;
    }

    void bootTime(Duration changed) {
        bootTime = changed;
    }

    /** Machines that are up or on their way up or down, of one instance. */
    List<ServerId> alive(InstanceId instance) {
        List<ServerId> alive = new ArrayList<>();
        machines.forEach((id, machine) -> {
            boolean gone = machine.phase == Phase.TERMINATED || machine.phase == Phase.STOPPED;
            if (!gone
                    && machine.phase != Phase.STOPPING
                    && machine.request.instanceId().equals(instance)) {
                alive.add(id);
            }
        });
        return alive;
    }

    Phase phase(ServerId id) {
        Machine machine = machines.get(id);
        return machine == null ? Phase.TERMINATED : machine.phase;
    }

    int launched() {
        return machines.size();
    }

    private ServerState state(ServerId id) {
        Machine machine = machines.get(id);
        if (machine == null) {
            throw new IllegalStateException("no machine " + id);
        }
        return new ServerState(machine.server, machine.phase);
    }

    private void reach() throws ComputeException {
        if (unreachable) {
            throw new ComputeException("the provider cannot be reached", false);
        }
    }

    private void failIfAsked() throws ComputeException {
        reach();
        if (failures > 0) {
            failures--;
            throw new ComputeException("the provider has no capacity", permanent);
        }
    }

    private void loseAnswer() throws ComputeException {
        if (answersLost) {
            answersLost = false;
            throw new ComputeException("the connection to the provider broke", false);
        }
    }

    /** From now on its machines have surroundings. */
    void surroundings(Surroundings changed) {
        surroundings = changed;
    }

    @Override
    public Surroundings surroundings() {
        return surroundings;
    }
}
