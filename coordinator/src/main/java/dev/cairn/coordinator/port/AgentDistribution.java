package dev.cairn.coordinator.port;

import java.io.IOException;
import java.nio.file.Path;

/** What a machine fetches to become an instance: the agent with all that it needs. Safe for many threads. */
public interface AgentDistribution {
    /** A gzipped tar of the program that {@code aws opsworks register} fetches and runs on the machine. Small. */
    byte[] installer();

    /**
     * A gzipped tar of the agent, the recipe engine and the Java that they run on. Made when it is first asked for; blocks
     * meanwhile.
     *
     * @throws IOException when there is none: the coordinator does not run from a distribution, or the disk is full
     */
    Path agent() throws IOException;

    /**
     * The SHA-256 of what {@link #agent} gives, hex, for machines that cannot trust the way between. Blocks like it.
     *
     * @throws IOException likewise
     */
    String agentSha256() throws IOException;

    /** The processor that it is for, as {@code uname -m} says, such as {@code x86_64}. */
    String architecture();
}
