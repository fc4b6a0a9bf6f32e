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
 * @param mirror Debian mirror for the base system
 * @param suite Debian release of the base system
 * @param kind take this kind instead of the first that works
 * @param upstreamProxy where this host reaches the web only through a proxy
 */
public record LocalConfig(
        Path directory,
        Path cache,
        Path distribution,
        List<String> agentCommand,
        URI mirror,
        String suite,
        Optional<MachineKind> kind,
        Optional<URI> upstreamProxy,
        Limits limits) {
    public LocalConfig {
        agentCommand = List.copyOf(agentCommand);
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
                URI.create("http://deb.debian.org/debian"),
                "bookworm",
                Optional.empty(),
                Optional.empty(),
                Limits.usual());
    }

    public LocalConfig withAgentCommand(List<String> command) {
        return new LocalConfig(directory, cache, distribution, command, mirror, suite, kind, upstreamProxy, limits);
    }

    public LocalConfig withKind(MachineKind only) {
        return new LocalConfig(
                directory, cache, distribution, agentCommand, mirror, suite, Optional.of(only), upstreamProxy, limits);
    }

    public LocalConfig withLimits(Limits other) {
        return new LocalConfig(directory, cache, distribution, agentCommand, mirror, suite, kind, upstreamProxy, other);
    }

    public LocalConfig withUpstreamProxy(URI proxy) {
        return new LocalConfig(
                directory, cache, distribution, agentCommand, mirror, suite, kind, Optional.of(proxy), limits);
    }

    /** The same with resolved directories. */
    LocalConfig at(Path realDirectory, Path realCache) {
        return new LocalConfig(
                realDirectory, realCache, distribution, agentCommand, mirror, suite, kind, upstreamProxy, limits);
    }
}
