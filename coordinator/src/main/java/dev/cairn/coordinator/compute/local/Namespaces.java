package dev.cairn.coordinator.compute.local;

import dev.cairn.coordinator.port.Compute.ComputeException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/**
 * Machines as sets of namespaces over a copy-on-write root file system. Everything of a running machine hangs on its init:
 * when that ends, the kernel ends its processes, mounts and interfaces. What outlives it is its disk and its record.
 */
final class Namespaces implements Flavour {
    /** Booting is cheap but not free; more at once only makes each slower. */
    private static final int BOOTS_AT_ONCE = 8;

    private final LocalConfig config;
    private final Shell shell;
    private final Scripts scripts;
    private final Entry entry;
    private final String disk;
    private final Network network;
    private final BaseSystem base;
    private final Cgroups cgroups;
    private final Optional<RelayedNetwork> relayed;
    private final Optional<String> proxy;
    private final String description;
    private final List<AutoCloseable> served;
    private final Semaphore boots = new Semaphore(BOOTS_AT_ONCE);

    /**
     * Only puts together what {@link Flavours} has found and started.
     *
     * @param disk what probe.sh found to work
     * @param relayed the way between host and machines where their networks are not tied together
     * @param proxy URI of the web proxy as machines reach it
     * @param served what to close with this
     */
    Namespaces(
            LocalConfig config,
            Shell shell,
            Scripts scripts,
            Entry entry,
            String disk,
            Network network,
            Cgroups cgroups,
            Optional<RelayedNetwork> relayed,
            Optional<String> proxy,
            String description,
            List<AutoCloseable> served) {
        this.config = config;
        this.shell = shell;
        this.scripts = scripts;
        this.entry = entry;
        this.disk = disk;
        this.network = network;
        this.cgroups = cgroups;
        this.relayed = relayed;
        this.proxy = proxy;
        this.description = description;
        this.served = List.copyOf(served);
        this.base = new BaseSystem(config, shell, scripts, entry);
    }

    @Override
    public String describe() {
        return description;
    }

    @Override
    public Optional<String> hostAddress() {
        return Optional.of(network.host());
    }

    @Override
    public InetSocketAddress seenByMachines(int hostPort) throws ComputeException {
        if (relayed.isPresent()) {
            relayed.get().expose(hostPort, hostPort);
        }
        return new InetSocketAddress(InetAddress.ofLiteral(network.host()), hostPort);
    }

    @Override
    public InetSocketAddress seenByHost(Machine machine, int port) throws ComputeException {
        return relayed.isPresent()
                ? new InetSocketAddress(
                        InetAddress.ofLiteral("127.0.0.1"), relayed.get().reach(machine.address(), port))
                : new InetSocketAddress(InetAddress.ofLiteral(machine.address()), port);
    }

    @Override
    public String prepare(Consumer<String> progress) throws ComputeException {
        return base.ready(progress).toString();
    }

    @Override
    public String allot(Set<String> taken) throws ComputeException {
        return network.allot(taken);
    }

    @Override
    public boolean fits(String address) {
        return network.contains(address);
    }

    @Override
    public void boot(Machine machine, Map<String, String> seed, String bootId) throws ComputeException {
        Path home = home(machine);
        if (!Files.isDirectory(Path.of(machine.base()))) {
            throw new ComputeException(
                    "the base of machine %s, %s, is gone; terminate the machine and launch a new one"
                            .formatted(machine.id(), machine.base()),
                    true);
        }
        Map<String, String> environment = new HashMap<>();
        environment.put("CAIRN_MACHINE", home.toString());
        environment.put("CAIRN_BASE", machine.base());
        environment.put("CAIRN_DISK", disk);
        environment.put("CAIRN_DISTRIBUTION", config.distribution().toString());
        environment.put("CAIRN_SCRIPTS", scripts.directory().toString());
        environment.put("CAIRN_NETNS", network.namespace());
        environment.put("CAIRN_PORT", machine.id().replace("-", ""));
        environment.put("CAIRN_ADDRESS", machine.address());
        environment.put("CAIRN_PREFIX", Integer.toString(network.prefix()));
        environment.put("CAIRN_HOSTNAME", machine.hostname());
        environment.put("CAIRN_HOST", network.host());
        environment.put("CAIRN_PROXY", proxy.orElse(""));
        environment.put("CAIRN_BOOT_ID", bootId);
        environment.put("CAIRN_CGROUPS", String.join(":", cgroups.of(machine.id())));
        List<String> command = new ArrayList<>(List.of(
                "unshare",
                "--mount",
                "--uts",
                "--ipc",
                "--pid",
                "--net",
                "--cgroup",
                "--fork",
                "--kill-child=KILL",
                "--propagation",
                "private",
                "sh",
                scripts.path("boot.sh")));
        command.addAll(config.agentCommand());
        try {
            boots.acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ComputeException("interrupted before machine " + machine.id() + " could boot", false, e);
        }
        try {
            Boot.run(
                    shell,
                    home,
                    seed,
                    entry.outside(command),
                    environment,
                    config.limits().boot());
        } finally {
            boots.release();
        }
    }

    @Override
    public boolean alive(Machine machine) {
        return mark(machine).map(ProcessMark::alive).orElse(false);
    }

    @Override
    public void halt(Machine machine, Duration grace) throws ComputeException {
        Optional<ProcessMark> init = mark(machine);
        if (init.isPresent() && !init.get().end(grace)) {
            throw new ComputeException(
                    "the init of machine %s, process %d, does not end"
                            .formatted(machine.id(), init.get().pid()),
                    false);
        }
        cgroups.remove(machine.id());
    }

    @Override
    public void erase(Machine machine) throws ComputeException {
        Shell.Ended removed = shell.run(
                entry.outside(
                        List.of("rm", "-rf", "--one-file-system", home(machine).toString())),
                Duration.ofMinutes(5));
        if (removed.exitCode() != 0) {
            throw new ComputeException("cannot delete the disk of " + machine.id() + ": " + removed.lastLine(), false);
        }
    }

    @Override
    public List<String> enter(Machine machine) throws ComputeException {
        ProcessMark init = mark(machine)
                .filter(ProcessMark::alive)
                .orElseThrow(() -> new ComputeException("machine " + machine.id() + " does not run", false));
        return entry.outside(List.of(
                "nsenter",
                "--target",
                Long.toString(init.pid()),
                "--mount",
                "--uts",
                "--ipc",
                "--net",
                "--pid",
                "--cgroup",
                "--root",
                "--wd",
                "--"));
    }

    @Override
    public Map<String, String> agentSettings(Machine machine) {
        return Map.of("hosts-file.manage", "true", "opsworks-files.manage", "true");
    }

    @Override
    public void close() {
        for (AutoCloseable service : served) {
            Closing.quietly(service);
        }
    }

    private Optional<ProcessMark> mark(Machine machine) {
        return ProcessMark.read(home(machine).resolve("process"));
    }

    private Path home(Machine machine) {
        return config.directory().resolve(machine.id());
    }
}
