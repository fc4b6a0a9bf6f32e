package dev.cairn.coordinator.compute.local;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How machines on this host are made.
 *
 * @param directory where machines, their disks and records live: {@code DATA/machines}; belongs to one coordinator at a time
 * @param cache what may be thrown away and is costly to make: the base system, downloaded packages; shared between data
 *     directories
 * @param distribution build/dist; mounted read-only at /opt/cairn
 * @param agentCommand the agent as seen on the machine; kept running
 * @param mirrors where the base system comes from
 * @param suite Debian release of the base system
 * @param kind take this kind instead of the first that works
 * @param upstreamProxy where this host reaches the web only through a proxy
 * @param ports for machines that have a network of their own which this host is not part of
 */
public record LocalConfig(
        Path directory,
        Path cache,
        Path distribution,
        List<String> agentCommand,
        Mirrors mirrors,
        String suite,
        Optional<MachineKind> kind,
        Optional<URI> upstreamProxy,
        Ports ports,
        Limits limits) {
    public LocalConfig {
        agentCommand = List.copyOf(agentCommand);
    }

    /**
     * Where Debian's packages come from.
     *
     * @param main the archive itself
     * @param security its security updates
     */
    public record Mirrors(URI main, URI security) {
        /** Debian's own, served from near wherever one is. */
        public static final Mirrors DEBIAN = of(URI.create("http://deb.debian.org/debian"));

        /** A mirror with its security updates beside it, as Debian's own has them. */
        public static Mirrors of(URI main) {
            String address = main.toString().replaceFirst("/+$", "");
            return new Mirrors(
                    URI.create(address), URI.create(address.replaceFirst("/debian$", "") + "/debian-security"));
        }
    }

    /**
     * Ports that lead through the wall between host and rootless machines; other machines have no such wall.
     *
     * @param ofHost what machines may reach of this host's 127.0.0.1, beside the coordinator and the packages
     * @param ofMachines what this host reaches of each machine, through a port of its own
     */
    public record Ports(List<Integer> ofHost, List<Integer> ofMachines) {
        public static final Ports NONE = new Ports(List.of(), List.of());

        public Ports {
            ofHost = List.copyOf(ofHost);
            ofMachines = List.copyOf(ofMachines);
        }
    }

    /**
     * What machines may use up.
     *
     * @param machines launches beyond it are refused
     * @param processes per machine, where cgroups can be written; 0 for none
     * @param memoryBytes per machine, where cgroups can be written; 0 for none
     * @param packageCacheBytes of the cache of downloaded packages
     * @param boot how long a machine may take until its agent is started
     */
    public record Limits(int machines, int processes, long memoryBytes, long packageCacheBytes, Duration boot) {
        public static Limits usual() {
            return new Limits(100, 4096, 0, 2_000_000_000L, Duration.ofSeconds(60));
        }
    }

    /** The defaults, for machines under the given directory that run the given distribution. */
    public static LocalConfig of(Path directory, Path cache, Path distribution) {
        return new LocalConfig(
                directory,
                cache,
                distribution,
                List.of("/opt/cairn/bin/cairn-agent"),
                Mirrors.DEBIAN,
                "bookworm",
                Optional.empty(),
                Optional.empty(),
                Ports.NONE,
                Limits.usual());
    }

    public LocalConfig withAgentCommand(List<String> command) {
        return new LocalConfig(
                directory, cache, distribution, command, mirrors, suite, kind, upstreamProxy, ports, limits);
    }

    public LocalConfig withKind(MachineKind only) {
        return new LocalConfig(
                directory,
                cache,
                distribution,
                agentCommand,
                mirrors,
                suite,
                Optional.of(only),
                upstreamProxy,
                ports,
                limits);
    }

    public LocalConfig withLimits(Limits other) {
        return new LocalConfig(
                directory, cache, distribution, agentCommand, mirrors, suite, kind, upstreamProxy, ports, other);
    }

    public LocalConfig withPorts(Ports other) {
        return new LocalConfig(
                directory, cache, distribution, agentCommand, mirrors, suite, kind, upstreamProxy, other, limits);
    }

    public LocalConfig withUpstreamProxy(URI proxy) {
        return new LocalConfig(
                directory, cache, distribution, agentCommand, mirrors, suite, kind, Optional.of(proxy), ports, limits);
    }

    /** The same with resolved directories. */
    LocalConfig at(Path realDirectory, Path realCache) {
        return new LocalConfig(
                realDirectory,
                realCache,
                distribution,
                agentCommand,
                mirrors,
                suite,
                kind,
                upstreamProxy,
                ports,
                limits);
    }
}
