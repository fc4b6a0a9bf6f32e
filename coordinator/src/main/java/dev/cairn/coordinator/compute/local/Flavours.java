package dev.cairn.coordinator.compute.local;

import dev.cairn.coordinator.port.Compute.ComputeException;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds by trying which kind of machine this host can make, best first. */
final class Flavours {
    private static final Logger LOG = LoggerFactory.getLogger(Flavours.class);
    private static final Duration PROBE_LIMIT = Duration.ofSeconds(30);
    /** Where proxies usually listen; only the machines' network sees it. */
    private static final int PROXY_PORT = 3128;

    private final LocalConfig config;
    private final Shell shell;
    private final Scripts scripts;
    private final String tag;

    private Flavours(LocalConfig config) throws ComputeException {
        this.config = config;
        this.shell = new Shell(config.directory());
        this.tag = tag(config.directory());
        try {
            this.scripts = Scripts.unpackedIn(config.directory().resolve("scripts"));
            // Before anything is made that has to be removed: clean.sh goes by it.
            write("tag", tag);
        } catch (IOException e) {
            throw new ComputeException("cannot write in " + config.directory(), false, e);
        }
    }

    static Flavour choose(LocalConfig config) throws ComputeException {
        Flavours flavours = new Flavours(config);
        List<MachineKind> kinds = config.kind().map(List::of).orElse(List.of(MachineKind.values()));
        List<String> reasons = new ArrayList<>();
        for (MachineKind kind : kinds) {
            try {
                return switch (kind) {
                    case NAMESPACES -> flavours.namespaces();
                    case ROOTLESS -> flavours.rootless();
                    case PROCESSES -> flavours.processes(reasons);
                };
            } catch (ComputeException e) {
                LOG.info("machines={} do not work here: {}", kind, e.getMessage());
                reasons.add(word(kind) + ": " + e.getMessage());
            }
        }
        throw new ComputeException("no machines can be made on this host: " + String.join("; ", reasons), true);
    }

    private static String word(MachineKind kind) {
        return switch (kind) {
            case NAMESPACES -> "namespaces";
            case ROOTLESS -> "rootless namespaces";
            case PROCESSES -> "plain processes";
        };
    }

    private Flavour namespaces() throws ComputeException {
        if (!isRoot()) {
            throw new ComputeException("not root", true);
        }
        Entry entry = new Entry.Host();
        String disk = probe(entry);
        Network network = network(entry);
        try {
            ForwardProxy proxy = proxyOn(InetAddress.ofLiteral(network.host()), PROXY_PORT);
            return new Namespaces(
                    config,
                    shell,
                    scripts,
                    entry,
                    disk,
                    network,
                    Cgroups.writable(tag, config.limits()),
                    Optional.empty(),
                    Optional.of("http://" + network.host() + ":" + proxy.port()),
                    "local machines: namespaces made by root, %s root file system, network %s through proxy %s:%d"
                                    .formatted(diskWord(disk), network.hostWithPrefix(), network.host(), proxy.port())
                            + "; services by sysv scripts, no systemd; they share this host's kernel and root",
                    List.of(proxy));
        } catch (IOException e) {
            throw new ComputeException("the machines' proxy cannot listen on " + network.host(), false, e);
        }
    }

    private Flavour rootless() throws ComputeException {
        for (String tool : List.of("newuidmap", "newgidmap")) {
            if (shell.run(List.of("sh", "-c", "command -v " + tool), PROBE_LIMIT)
                            .exitCode()
                    != 0) {
                throw new ComputeException(tool + " is missing (package uidmap)", true);
            }
        }
        ProcessMark keeper = keeper();
        Entry entry = new Entry.UserNamespace(keeper);
        String disk = probe(entry);
        Network network = network(entry);
        RelayedNetwork relayed =
                RelayedNetwork.start(shell, entry, config.directory(), config.distribution(), network.host());
        try {
            ForwardProxy proxy = proxyOn(InetAddress.ofLiteral("127.0.0.1"), 0);
            relayed.expose(PROXY_PORT, proxy.port());
            return new Namespaces(
                    config,
                    shell,
                    scripts,
                    entry,
                    disk,
                    network,
                    Cgroups.none(config.limits()),
                    Optional.of(relayed),
                    Optional.of("http://" + network.host() + ":" + PROXY_PORT),
                    "local machines: namespaces made without root, %s root file system, network %s"
                                    .formatted(diskWord(disk), network.hostWithPrefix())
                            + " behind a relay: this host reaches them by forwarded ports only; services by sysv scripts, no"
                            + " systemd, no limits of memory or processes",
                    List.of(relayed, proxy));
        } catch (IOException e) {
            relayed.close();
            throw new ComputeException("the machines' proxy cannot listen", false, e);
        }
    }

    /** The process that holds the outer namespaces: the one of an earlier coordinator, or a new one. */
    private ProcessMark keeper() throws ComputeException {
        Path file = config.directory().resolve("keeper");
        Optional<ProcessMark> earlier = ProcessMark.read(file).filter(ProcessMark::alive);
        if (earlier.isPresent()) {
            return earlier.get();
        }
        // Machines of an earlier keeper have lost their network with it: seen as stopped they can be started again.
        try (DirectoryStream<Path> homes = Files.newDirectoryStream(config.directory(), "m-*")) {
            for (Path home : homes) {
                ProcessMark.read(home.resolve("process")).ifPresent(init -> init.end(Duration.ZERO));
            }
        } catch (IOException e) {
            throw new ComputeException("cannot read " + config.directory(), false, e);
        }
        List<String> options = List.of("--mount", "--net", "--propagation", "private");
        Boot.run(
                shell,
                config.directory(),
                Map.of(),
                Entry.UserNamespace.asRoot(options, List.of("sh", scripts.path("rootless.sh"), file.toString())),
                Map.of(),
                PROBE_LIMIT);
        return ProcessMark.read(file)
                .orElseThrow(() -> new ComputeException("the keeper of the namespaces has left no mark", false));
    }

    private Flavour processes(List<String> reasons) throws ComputeException {
        if (!Files.isExecutable(Path.of("/bin/sh"))) {
            throw new ComputeException("/bin/sh is missing", true);
        }
        // A second octet per data directory, so that two coordinators' machines differ.
        Network addresses = new Network("", "127.%d.0.1".formatted(1 + Integer.parseInt(tag, 0, 2, 16) % 250), 16);
        return new PlainProcesses(
                config,
                shell,
                scripts,
                addresses,
                "local machines: plain processes of this host in a directory each; recipes must keep to files, there are no"
                        + " packages, users, services or root file systems of their own"
                        + (reasons.isEmpty() ? "" : " (" + String.join("; ", reasons) + ")"));
    }

    private static String diskWord(String disk) {
        return disk.startsWith("overlay") ? "copy-on-write" : "copied";
    }

    private String probe(Entry entry) throws ComputeException {
        Shell.Ended tried = shell.run(entry.outside(probe(scripts, config.directory(), config.cache())), PROBE_LIMIT);
        if (tried.exitCode() != 0) {
            throw new ComputeException(tried.lastLine(), true);
        }
        return tried.lastLine();
    }

    /** The command that tries what a boot will do, in namespaces of its own. */
    static List<String> probe(Scripts scripts, Path machines, Path cache) {
        return List.of(
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
                scripts.path("probe.sh"),
                machines.toString(),
                cache.toString());
    }

    private Network network(Entry entry) throws ComputeException {
        try {
            Path last = config.directory().resolve("network");
            String wish = Files.exists(last) ? Files.readString(last).trim() : "";
            Network network = Network.up(shell, scripts, entry, tag, wish);
            write("network", network.hostWithPrefix());
            return network;
        } catch (IOException e) {
            throw new ComputeException("cannot write in " + config.directory(), false, e);
        }
    }

    private ForwardProxy proxyOn(InetAddress address, int port) throws IOException {
        PackageCache cache = new PackageCache(
                config.cache().resolve("packages"), config.limits().packageCacheBytes());
        return ForwardProxy.listening(address, port, cache, config.upstreamProxy(), ForwardProxy::outside);
    }

    private void write(String name, String text) throws IOException {
        Path fresh = config.directory().resolve(name + ".new");
        Files.writeString(fresh, text + "\n");
        Files.move(fresh, config.directory().resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    static boolean isRoot() {
        try {
            return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
        } catch (IOException e) {
            return false;
        }
    }

    /** Short enough for an interface's name of 15 characters, and different for every data directory. */
    private static String tag(Path directory) throws ComputeException {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(directory.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 4);
        } catch (NoSuchAlgorithmException e) {
            throw new ComputeException("this JVM lacks SHA-256", true, e);
        }
    }
}
