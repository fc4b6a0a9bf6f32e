package dev.cairn.coordinator.compute.local;

import dev.cairn.coordinator.domain.Ids;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.instance.Server;
import dev.cairn.coordinator.domain.instance.ServerId;
import dev.cairn.coordinator.domain.stack.StackId;
import dev.cairn.coordinator.port.Compute;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes instances of machines on this Linux host. Machines are processes of their own: they go on when the coordinator ends,
 * and the next one finds them again by their records and the kernel's word. Safe for many threads.
 *
 * <p>Machines share this host's kernel, and with {@link MachineKind#NAMESPACES} root inside is root outside: they keep
 * instances apart that belong to one operator, they do not hold back an attacker.
 */
public final class LocalCompute implements Compute {
    private static final Logger LOG = LoggerFactory.getLogger(LocalCompute.class);

    /** What services get to write down what they hold; a machine of EC2 gets much longer, but nobody waits here. */
    private static final Duration STOP_GRACE = Duration.ofSeconds(4);

    /** Below this the first package installation fails half-way, which is worse than not starting. */
    private static final long DISK_BYTES_NEEDED = 300_000_000;

    private final LocalConfig config;
    private final Ids ids;
    private final Consumer<String> progress;
    private final Flavour flavour;
    private final MachineRecords records;
    private final FileChannel claim;
    private final ReentrantLock allotting = new ReentrantLock();
    private static final String ID_PREFIX = "m-";

    private final Map<ServerId, ReentrantLock> locks = new ConcurrentHashMap<>();

    private LocalCompute(
            LocalConfig config,
            Ids ids,
            Consumer<String> progress,
            Flavour flavour,
            MachineRecords records,
            FileChannel claim) {
        this.config = config;
        this.ids = ids;
        this.progress = progress;
        this.flavour = flavour;
        this.records = records;
        this.claim = claim;
    }

    /**
     * Takes over the directory with the machines in it, chooses the kind of machines by trying, and makes their network.
     *
     * @param ids boot ids come from here
     * @param progress told what is done while it takes long, line by line, from any thread
     * @throws ComputeException when no kind of machine works here, or another coordinator uses the directory
     */
    public static LocalCompute open(LocalConfig wished, Ids ids, Consumer<String> progress) throws ComputeException {
        FileChannel claim = null;
        try {
            Files.createDirectories(wished.directory());
            Files.createDirectories(wished.cache());
            LocalConfig config =
                    wished.at(wished.directory().toRealPath(), wished.cache().toRealPath());
            claim = claim(config.directory());
            MachineRecords records = new MachineRecords(config.directory());
            Flavour flavour = Flavours.choose(config);
            // For whoever looks from outside, such as the demo.
            note(config, "kind", flavour.describe());
            note(config, "host-address", flavour.hostAddress().orElse("127.0.0.1"));
            LocalCompute compute = new LocalCompute(config, ids, progress, flavour, records, claim);
            compute.finishTerminations();
            compute.openPorts();
            return compute;
        } catch (IOException e) {
            release(claim);
            throw new ComputeException("cannot use " + wished.directory() + " for machines", false, e);
        } catch (ComputeException | RuntimeException e) {
            release(claim);
            throw e;
        }
    }

    private static void note(LocalConfig config, String name, String text) throws IOException {
        replace(config.directory().resolve(name), text + "\n");
    }

    private static void replace(Path file, String text) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(fresh, text);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static FileChannel claim(Path directory) throws IOException, ComputeException {
        FileChannel channel =
                FileChannel.open(directory.resolve("claim"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            LOG.debug("directory={} is used within this process", directory);
        }
        channel.close();
        throw new ComputeException("another coordinator uses the machines in " + directory + "; end it first", true);
    }

    private static void release(@org.jspecify.annotations.Nullable FileChannel claim) {
        if (claim != null) {
            Closing.quietly(claim);
        }
    }

    @Override
    public String describeSelf() {
        return flavour.describe();
    }

    /** This host's address as machines see it; empty when machines share the host's addresses. */
    public Optional<String> hostAddress() {
        return flavour.hostAddress();
    }

    /**
     * Where machines reach what listens on a port of this host: give them this address of a git server, say.
     *
     * @param hostPort listened to on all addresses, or on 127.0.0.1 where machines are plain processes or rootless
     */
    public InetSocketAddress seenByMachines(int hostPort) throws ComputeException {
        return flavour.seenByMachines(hostPort);
    }

    /** Where this host reaches what listens on a port of the machine. */
    public InetSocketAddress seenByHost(ServerId id, int port) throws ComputeException {
        return flavour.seenByHost(existing(id), port);
    }

    /** Makes the base system of the machines now and not with the first launch; takes half a minute the first time. */
    public void prepare() throws ComputeException {
        flavour.prepare(progress);
    }

    @Override
    public ServerState launch(LaunchRequest request) throws ComputeException {
        ServerId id = idOf(request.token());
        return locked(id, () -> {
            if (records.hasEnded(id)) {
                return new ServerState(ended(id), Phase.TERMINATED);
            }
            Optional<Machine> known = records.find(id);
            Machine machine = known.isPresent() ? known.get() : create(id, request);
            if (machine.wanted() == Machine.Wanted.LAUNCHED) {
                machine = boot(machine, request);
            }
            return state(machine);
        });
    }

    @Override
    public Optional<ServerState> launched(String region, String token) throws ComputeException {
        return describe(region, idOf(token));
    }

    @Override
    public boolean manages(ServerId id) {
        return id.value().startsWith(ID_PREFIX);
    }

    @Override
    public ServerState start(ServerId id, LaunchRequest request) throws ComputeException {
        return locked(id, () -> {
            Machine machine = existing(id);
            return state(boot(machine, request));
        });
    }

    @Override
    public void stop(String region, ServerId id) throws ComputeException {
        locked(id, () -> {
            Optional<Machine> machine = records.find(id);
            if (machine.isPresent()) {
                records.write(machine.get().wanting(Machine.Wanted.STOPPED));
                flavour.halt(machine.get(), STOP_GRACE);
                LOG.info("machine={} stopped", id);
            }
            return id;
        });
    }

    @Override
    public void terminate(String region, ServerId id) throws ComputeException {
        terminate(id);
    }

    private void terminate(ServerId id) throws ComputeException {
        locked(id, () -> {
            Optional<Machine> machine = records.find(id);
            if (machine.isPresent()) {
                records.write(machine.get().wanting(Machine.Wanted.ENDED));
                flavour.halt(machine.get(), Duration.ZERO);
                records.end(id);
                flavour.erase(machine.get());
                LOG.info("machine={} terminated", id);
            }
            return id;
        });
        locks.remove(id);
    }

    /** Ends what the machine runs and boots it with the configuration that its agent had. */
    @Override
    public void reboot(String region, ServerId id) throws ComputeException {
        locked(id, () -> {
            Machine machine = existing(id);
            flavour.halt(machine, STOP_GRACE);
            bootWith(machine, Map.of());
            return id;
        });
    }

    /** Ends the machine as a power cut would, and leaves it to whoever watches to notice. For demos and tests of healing. */
    public void cutPower(ServerId id) throws ComputeException {
        locked(id, () -> {
            flavour.halt(existing(id), Duration.ZERO);
            return id;
        });
    }

    @Override
    public Map<ServerId, ServerState> describe(String region, Collection<ServerId> ids) {
        Map<ServerId, ServerState> known = new HashMap<>();
        for (ServerId id : ids) {
            if (records.hasEnded(id)) {
                known.put(id, new ServerState(ended(id), Phase.TERMINATED));
            } else {
                records.find(id).ifPresent(machine -> known.put(id, state(machine)));
            }
        }
        return known;
    }

    @Override
    public List<OwnServer> own(String region) {
        return records.all().stream()
                .map(machine -> new OwnServer(
                        state(machine), new StackId(machine.stackId()), new InstanceId(machine.instanceId()), null))
                .toList();
    }

    @Override
    public Duration settling() {
        return Duration.ZERO;
    }

    /** What to put before a command so that it runs on the machine, as root. */
    public List<String> enter(ServerId id) throws ComputeException {
        return flavour.enter(existing(id));
    }

    /** Ends what serves the machines; they go on. */
    @Override
    public void close() {
        flavour.close();
        release(claim);
    }

    /**
     * Ends and deletes all machines and everything made for them, and closes this. The same as {@link Janitor#clean}.
     *
     * @throws ComputeException when something could not be removed; may be repeated
     */
    public void destroyAll() throws ComputeException {
        close();
        Janitor.clean(config.directory());
    }

    private Machine create(ServerId id, LaunchRequest request) throws ComputeException, IOException {
        long free = Files.getFileStore(config.directory()).getUsableSpace();
        if (free < DISK_BYTES_NEEDED) {
            throw new ComputeException(
                    "no space for another machine: %s has %d MB left, a machine needs %d; free some or terminate machines"
                            .formatted(config.directory(), free / 1_000_000, DISK_BYTES_NEEDED / 1_000_000),
                    false);
        }
        // Takes long the first time; outside of the lock, so that the others wait in the base's own queue.
        String base = flavour.prepare(progress);
        allotting.lock();
        try {
            List<Machine> machines = records.all();
            if (machines.size() >= config.limits().machines()) {
                throw new ComputeException(
                        "this host has its %d machines already; terminate one, or raise compute.local.max-machines"
                                .formatted(config.limits().machines()),
                        true);
            }
            Machine machine = new Machine(
                    id.value(),
                    request.token(),
                    request.stackId().value(),
                    request.instanceId().value(),
                    request.hostname(),
                    flavour.allot(addresses(machines)),
                    base,
                    request.settings().availabilityZone(),
                    Machine.Wanted.LAUNCHED);
            records.write(machine);
            return machine;
        } finally {
            allotting.unlock();
        }
    }

    private static Set<String> addresses(List<Machine> machines) {
        return machines.stream().map(Machine::address).collect(Collectors.toSet());
    }

    private Machine boot(Machine machine, LaunchRequest request) throws ComputeException, IOException {
        if (flavour.alive(machine)) {
            return record(machine.wanting(Machine.Wanted.RUNNING));
        }
        return bootWith(machine.named(request.hostname()), seed(machine, request));
    }

    private Machine bootWith(Machine known, Map<String, String> seed) throws ComputeException, IOException {
        Machine machine = flavour.fits(known.address()) ? known : moved(known);
        flavour.prepare(progress);
        flavour.boot(machine, seed, ids.uuid());
        noteWays(machine);
        LOG.info("machine={} booted hostname={} address={}", machine.id(), machine.hostname(), machine.address());
        return record(machine.wanting(Machine.Wanted.RUNNING));
    }

    /** The host was restarted since and the network has become another. */
    private Machine moved(Machine machine) throws ComputeException, IOException {
        allotting.lock();
        try {
            Machine moved = machine.at(flavour.allot(addresses(records.all())));
            records.write(moved);
            return moved;
        } finally {
            allotting.unlock();
        }
    }

    private Machine record(Machine machine) throws IOException {
        records.write(machine);
        return machine;
    }

    /** The agent's settings; their keys are those of the agent's AgentConfig. */
    private Map<String, String> seed(Machine machine, LaunchRequest request) throws ComputeException {
        Set<String> coordinators = new LinkedHashSet<>();
        for (String address : request.coordinatorAddresses()) {
            coordinators.add(asSeenByMachines(address));
        }
        Map<String, String> settings = new TreeMap<>();
        settings.put("coordinator.addresses", String.join(",", coordinators));
        settings.put("coordinator.authority-file", "/etc/cairn/authority.pem");
        settings.put("enrolment.token-file", "/etc/cairn/enrolment-token");
        settings.putAll(flavour.agentSettings(machine));
        String properties = settings.entrySet().stream()
                .map(setting -> setting.getKey() + "=" + setting.getValue() + "\n")
                .collect(Collectors.joining());
        return Map.of(
                "agent.properties",
                properties,
                "authority.pem",
                request.authorityPem(),
                "enrolment-token",
                request.enrolmentToken() + "\n");
    }

    /** The coordinator runs on this host, so machines find it, under its port, where they find the host. */
    private String asSeenByMachines(String address) throws ComputeException {
        if (flavour.hostAddress().isEmpty()) {
            return address;
        }
        try {
            InetSocketAddress seen =
                    flavour.seenByMachines(Integer.parseInt(address.substring(address.lastIndexOf(':') + 1)));
            return seen.getHostString() + ":" + seen.getPort();
        } catch (NumberFormatException e) {
            throw new ComputeException("the coordinator's address " + address + " has no port", true, e);
        }
    }

    private ServerState state(Machine machine) {
        boolean alive = flavour.alive(machine);
        Phase phase = switch (machine.wanted()) {
            case LAUNCHED -> alive ? Phase.RUNNING : Phase.PENDING;
            // Dead although it should run: somebody or something has ended it.
            case RUNNING -> alive ? Phase.RUNNING : Phase.STOPPED;
            case STOPPED -> alive ? Phase.STOPPING : Phase.STOPPED;
            case ENDED -> Phase.STOPPING;
        };
        return new ServerState(server(machine), phase);
    }

    private Server server(Machine machine) {
        return new Server(
                machine.serverId(),
                machine.address(),
                machine.hostname(),
                machine.address(),
                null,
                machine.availabilityZone(),
                null,
                "debian-" + config.suite(),
                null);
    }

    private static Server ended(ServerId id) {
        return new Server(id, null, null, null, null, null, null, null, null);
    }

    private Machine existing(ServerId id) throws ComputeException {
        return records.find(id)
                .orElseThrow(() -> new ComputeException("there is no machine " + id + " on this host", true));
    }

    /** What led through a wall between host and machines ended with the coordinator before. */
    private void openPorts() throws ComputeException, IOException {
        for (int port : config.ports().ofHost()) {
            flavour.seenByMachines(port);
        }
        for (Machine machine : records.all()) {
            if (flavour.alive(machine)) {
                noteWays(machine);
            }
        }
    }

    /** For whoever looks from outside, such as the demo: PORT HOST:PORT, where this host reaches the machine's port. */
    private void noteWays(Machine machine) throws ComputeException, IOException {
        StringBuilder text = new StringBuilder();
        for (int port : config.ports().ofMachines()) {
            InetSocketAddress seen = flavour.seenByHost(machine, port);
            text.append(port)
                    .append(' ')
                    .append(seen.getHostString())
                    .append(':')
                    .append(seen.getPort())
                    .append('\n');
        }
        replace(records.home(machine).resolve("reached-at"), text.toString());
    }

    private void finishTerminations() {
        for (Machine machine : records.all()) {
            if (machine.wanted() == Machine.Wanted.ENDED) {
                try {
                    terminate(machine.serverId());
                } catch (ComputeException e) {
                    LOG.warn("machine={} is still to be deleted", machine.id(), e);
                }
            }
        }
    }

    private <T> T locked(ServerId id, Callable<T> action) throws ComputeException {
        ReentrantLock lock = locks.computeIfAbsent(id, key -> new ReentrantLock());
        lock.lock();
        try {
            return action.call();
        } catch (ComputeException | RuntimeException e) {
            throw e;
        } catch (IOException e) {
            throw new ComputeException(
                    "cannot write the record of machine " + id + " in " + config.directory(), false, e);
        } catch (Exception e) {
            throw new IllegalStateException("unexpected failure with machine " + id, e);
        } finally {
            lock.unlock();
        }
    }

    /** Deterministic, so that a launch that was cut off anywhere finds what it had begun. */
    static ServerId idOf(String token) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
            return new ServerId(ID_PREFIX + HexFormat.of().formatHex(digest, 0, 6));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JVM lacks SHA-256", e);
        }
    }
}
