package dev.cairn.coordinator.compute.local;

import dev.cairn.coordinator.port.Compute.ComputeException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * One way to make machines. Called for one machine by one thread at a time, for different machines by many.
 */
interface Flavour extends AutoCloseable {
    /** One line for people: what the machines are, and what they cannot do. */
    String describe();

    /** The host as machines see it; empty when they share its addresses. */
    Optional<String> hostAddress();

    /** Where machines reach what listens on this host's port, on all its addresses or on 127.0.0.1. */
    InetSocketAddress seenByMachines(int hostPort) throws ComputeException;

    /** Where this host reaches what listens on the machine's port. */
    InetSocketAddress seenByHost(Machine machine, int port) throws ComputeException;

    /** Makes the machines' common ground, which takes long the first time. Returns the base of new disks. */
    String prepare(Consumer<String> progress) throws ComputeException;

    /** A free address for a new machine. */
    String allot(Set<String> taken) throws ComputeException;

    /** Does the address belong to the network that exists now? */
    boolean fits(String address);

    /** Builds the machine and starts its agent. The seed's files are put into /etc/cairn, by name. */
    void boot(Machine machine, Map<String, String> seed, String bootId) throws ComputeException;

    boolean alive(Machine machine);

    /** Ends everything the machine runs; grace zero kills at once. */
    void halt(Machine machine, Duration grace) throws ComputeException;

    /** Deletes what is left of an ended machine. */
    void erase(Machine machine) throws ComputeException;

    /** What to put before a command so that it runs on the machine. */
    List<String> enter(Machine machine) throws ComputeException;

    /** The settings by which an agent differs on such a machine. */
    Map<String, String> agentSettings(Machine machine);

    /** Ends what serves the machines; they go on. */
    @Override
    void close();
}
