package dev.cairn.coordinator.engine;

import dev.cairn.coordinator.domain.deployment.AttemptId;
import dev.cairn.coordinator.domain.deployment.CommandId;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.instance.Reported;
import dev.cairn.coordinator.domain.instance.ServerId;
import dev.cairn.coordinator.domain.instance.SpotNotice;
import dev.cairn.coordinator.port.AgentDispatch;
import dev.cairn.coordinator.port.AgentInbox;
import dev.cairn.coordinator.port.AgentInbox.RunResult;
import dev.cairn.coordinator.port.AgentInbox.RunResult.Ending;
import dev.cairn.coordinator.port.CommandToRun;
import dev.cairn.coordinator.port.Compute.LaunchRequest;
import dev.cairn.coordinator.port.MachineMetrics;
import dev.cairn.coordinator.port.StoreUnavailable;
import dev.cairn.coordinator.port.Time;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Agents on simulated machines, as the protocol describes them: a journal that survives the process, one command at a time,
 * results that are repeated until they are acknowledged. The line between them and the coordinator can lose, delay and repeat.
 * For one thread.
 */
final class FakeAgents implements AgentDispatch, SimulatedCompute.Power {
    static final MachineMetrics METRICS =
            new MachineMetrics(1, 0, 1, 98, 0, 0, 1000, 400, 600, 0, 0, 0, 0.1, 0.1, 0.1, 80, 0, 0, 0, 1 << 30);
    /** What every agent tells of its machine. */
    MachineMetrics metrics = METRICS;

    /** What EC2 tells on machines; their agents tell it with every beat. */
    final Map<ServerId, SpotNotice> notices = new HashMap<>();

    private static final Duration BEAT = Duration.ofSeconds(10);

    private final Time time;
    private final Random chance;
    private @Nullable AgentInbox inbox;
    private final Map<ServerId, Disk> disks = new LinkedHashMap<>();
    private final Map<InstanceId, Agent> sessions = new HashMap<>();
    private int boots;

    /** Every attempt that ever began to run, with the machine it ran on: none may be there twice. */
    final List<String> runs = new ArrayList<>();

    final List<Ran> ran = new ArrayList<>();
    double faults;
    Duration runTime = Duration.ofSeconds(2);
    Function<CommandToRun, Integer> exitCodes = command -> 0;

    record Ran(InstanceId instanceId, CommandToRun command) {}

    /** What survives a restart of the agent and of the machine. */
    private static final class Disk {
        @Nullable
        InstanceId identity;

        final Map<AttemptId, Entry> journal = new LinkedHashMap<>();

        @Nullable
        Agent agent;

        @Nullable
        String token;
    }

    private static final class Entry {
        final CommandToRun command;
        boolean started;

        @Nullable
        RunResult result;

        Entry(CommandToRun command) {
            this.command = command;
        }
    }

    FakeAgents(Time time, Random chance) {
        this.time = time;
        this.chance = chance;
    }

    /** The coordinator that agents find at their address; null while there is none. */
    void coordinator(@Nullable AgentInbox present) {
        List<Agent> broken = List.copyOf(sessions.values());
        sessions.clear();
        inbox = present;
        for (Agent agent : broken) {
            agent.open = false;
            time.after(agent.backOff, agent::connect);
        }
    }

    @Override
    public void on(ServerId id, LaunchRequest request) {
        Disk disk = disks.computeIfAbsent(id, fresh -> new Disk());
        disk.token = request.enrolmentToken();
        boot(id, disk);
    }

    private void boot(ServerId id, Disk disk) {
        Agent agent = new Agent(id, disk, "boot-" + ++boots);
        disk.agent = agent;
        agent.start();
    }

    @Override
    public void off(ServerId id) {
        Disk disk = disks.get(id);
        if (disk != null && disk.agent != null) {
            disk.agent.die();
            disk.agent = null;
        }
    }

    /** The agent process dies and, after a while, its service manager starts it again. */
    void crash(ServerId id, @Nullable Duration restartAfter) {
        Disk disk = disks.get(id);
        Agent agent = disk == null ? null : disk.agent;
        if (disk == null || agent == null) {
            return;
        }
        agent.die();
        if (restartAfter == null) {
            disk.agent = null;
            return;
        }
        Agent next = new Agent(id, disk, agent.bootId);
        disk.agent = next;
        time.after(restartAfter, () -> {
            if (disk.agent == next) {
                next.start();
            }
        });
    }

    void silence(ServerId id, boolean mute) {
        Disk disk = disks.get(id);
        if (disk != null && disk.agent != null) {
            disk.agent.mute = mute;
        }
    }

    /** The stream breaks; the agent notices and comes back. */
    void breakStream(ServerId id) {
        Disk disk = disks.get(id);
        if (disk != null && disk.agent != null) {
            disk.agent.lose();
        }
    }

    Collection<ServerId> running() {
        Set<ServerId> running = new HashSet<>();
        disks.forEach((id, disk) -> {
            if (disk.agent != null && disk.agent.alive) {
                running.add(id);
            }
        });
        return running;
    }

    @Override
    public boolean send(InstanceId instanceId, CommandToRun command) {
        Agent agent = sessions.get(instanceId);
        if (agent == null) {
            return false;
        }
        agent.line(false, () -> agent.receive(command));
        return true;
    }

    @Override
    public boolean cancel(InstanceId instanceId, CommandId commandId, AttemptId attemptId) {
        Agent agent = sessions.get(instanceId);
        if (agent == null) {
            return false;
        }
        agent.line(false, () -> agent.cancel(attemptId));
        return true;
    }

    @Override
    public void remove(InstanceId instanceId) {
        Agent agent = sessions.remove(instanceId);
        if (agent != null) {
            agent.die();
        }
    }

    @Override
    public void greetAgain(InstanceId instanceId, Instant openedBefore) {
        Agent agent = sessions.get(instanceId);
        if (agent != null && agent.opened.isBefore(openedBefore)) {
            agent.lose();
        }
    }

    private final class Agent {
        final ServerId server;
        final Disk disk;
        final String bootId;
        final String runId;
        boolean alive = true;
        boolean open;
        boolean mute;
        boolean busy;
        long stream;
        Instant opened = Instant.MIN;
        Duration backOff = Duration.ofSeconds(1);

        Agent(ServerId server, Disk disk, String bootId) {
            this.server = server;
            this.disk = disk;
            this.bootId = bootId;
            this.runId = "run-" + ++boots;
        }

        void start() {
            disk.journal.values().forEach(entry -> {
                if (entry.started && entry.result == null) {
                    entry.result = result(entry.command, Ending.INTERRUPTED, -1, "the agent died during the run");
                }
            });
            time.after(Duration.ofMillis(300), this::connect);
        }

        void die() {
            boolean was = open;
            alive = false;
            open = false;
            InstanceId id = disk.identity;
            if (was && id != null) {
                sessions.remove(id, this);
                AgentInbox there = inbox;
                if (there != null) {
                    there.disconnected(id, runId);
                }
            }
        }

        void lose() {
            if (!open) {
                return;
            }
            open = false;
            InstanceId id = disk.identity;
            if (id != null) {
                sessions.remove(id, this);
                AgentInbox there = inbox;
                if (there != null && !mute) {
                    there.disconnected(id, runId);
                }
            }
            time.after(backOff, this::connect);
        }

        void connect() {
            AgentInbox there = inbox;
            if (!alive || open) {
                return;
            }
            if (there == null || mute) {
                time.after(backOff, this::connect);
                return;
            }
            try {
                if (disk.identity == null) {
                    AgentInbox.Enrolment enrolment =
                            there.enrol(String.valueOf(disk.token), "csr-" + server.value(), null);
                    disk.identity =
                            enrolment instanceof AgentInbox.Enrolment.Admitted admitted ? admitted.instanceId() : null;
                }
                InstanceId id = disk.identity;
                if (id == null) {
                    return; // The token is worthless: someone has to look at this machine.
                }
                List<AgentInbox.JournalEntry> journal = new ArrayList<>();
                disk.journal.forEach((attempt, entry) -> journal.add(
                        new AgentInbox.JournalEntry(entry.command.commandId(), attempt, entry.result != null)));
                Optional<AgentInbox.Greeting> greeting = there.connected(
                        id,
                        new AgentInbox.AgentHello(
                                runId,
                                new Reported(
                                        "0.1.0", bootId, "debian", "debian", "12", "6.1", "x86_64", 2, 1L << 30, null,
                                        null),
                                new AgentInbox.Addresses(null, null, null, null),
                                journal));
                if (greeting.isEmpty()) {
                    alive = false;
                    return;
                }
                Agent older = sessions.put(id, this);
                if (older != null && older != this) {
                    older.open = false;
                }
                open = true;
                stream++;
                opened = time.now();
                beat(stream);
                disk.journal.values().forEach(entry -> {
                    if (entry.result != null) {
                        report(entry);
                    }
                });
                work();
            } catch (StoreUnavailable e) {
                time.after(backOff, this::connect);
            }
        }

        void beat(long ofStream) {
            if (!alive || !open || stream != ofStream) {
                return;
            }
            line(() -> {
                there().heartbeat(id(), metrics);
                SpotNotice notice = notices.get(server);
                if (notice != null) {
                    there().interrupted(id(), notice);
                }
            });
            time.after(BEAT, () -> beat(ofStream));
        }

        void line(Runnable message) {
            line(true, message);
        }

        /** One message over the line: now, late, twice if the sender may repeat it, or never and then the stream breaks. */
        void line(boolean repeatable, Runnable message) {
            if (mute) {
                return;
            }
            double dice = chance.nextDouble();
            if (dice < faults * 0.3) {
                time.after(Duration.ofMillis(10), this::lose);
                return;
            }
            long ofStream = stream;
            Runnable delivered = () -> {
                if (open && alive && inbox != null && stream == ofStream) {
                    try {
                        message.run();
                    } catch (StoreUnavailable e) {
                        lose();
                    }
                }
            };
            Duration delay = dice < faults ? Duration.ofMillis(chance.nextInt(3_000)) : Duration.ofMillis(5);
            time.after(delay, delivered);
            if (repeatable && dice < faults * 0.6) {
                time.after(delay.plusMillis(chance.nextInt(2_000)), delivered);
            }
        }

        void receive(CommandToRun command) {
            if (!disk.journal.containsKey(command.attemptId())) {
                disk.journal.put(command.attemptId(), new Entry(command));
            }
            line(() -> there().acknowledged(id(), command.commandId(), command.attemptId()));
            work();
        }

        void cancel(AttemptId attempt) {
            Entry entry = disk.journal.get(attempt);
            if (entry != null && entry.result == null) {
                entry.started = true;
                end(entry, result(entry.command, Ending.CANCELLED, -1, "cancelled"));
            }
        }

        void work() {
            if (busy || !alive) {
                return;
            }
            disk.journal.values().stream()
                    .filter(entry -> entry.result == null && !entry.started)
                    .findFirst()
                    .ifPresent(this::run);
        }

        void run(Entry entry) {
            busy = true;
            entry.started = true;
            runs.add(entry.command.attemptId().value());
            ran.add(new Ran(id(), entry.command));
            time.after(runTime, () -> {
                if (!alive || entry.result != null) {
                    return;
                }
                int code = exitCodes.apply(entry.command);
                end(entry, result(entry.command, Ending.EXITED, code, ""));
            });
        }

        void end(Entry entry, RunResult result) {
            entry.result = result;
            busy = false;
            if (open) {
                report(entry);
            }
            work();
        }

        void report(Entry entry) {
            RunResult result = entry.result;
            if (result == null || !open) {
                return;
            }
            line(() -> {
                byte[] log = ("ran " + entry.command.type() + "\n").getBytes(StandardCharsets.UTF_8);
                there().log(id(), result.commandId(), result.attemptId(), 0, log);
                there().finished(id(), result);
                disk.journal.remove(result.attemptId());
            });
            long ofStream = stream;
            time.after(Duration.ofSeconds(5), () -> {
                if (alive && open && stream == ofStream && disk.journal.containsKey(result.attemptId())) {
                    report(entry);
                }
            });
        }

        RunResult result(CommandToRun command, Ending ending, int code, String message) {
            return new RunResult(
                    command.commandId(), command.attemptId(), ending, code, message, command.bundleSha256(), 3, 1);
        }

        InstanceId id() {
            InstanceId id = disk.identity;
            if (id == null) {
                throw new IllegalStateException("not enrolled");
            }
            return id;
        }

        AgentInbox there() {
            AgentInbox there = inbox;
            if (there == null) {
                throw new IllegalStateException("no coordinator");
            }
            return there;
        }
    }
}
