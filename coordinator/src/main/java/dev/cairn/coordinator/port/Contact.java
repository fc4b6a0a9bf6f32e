package dev.cairn.coordinator.port;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What is known in memory of an instance's agent. Never stored; after a restart everybody counts as seen just now.
 *
 * @param connected true while a stream is open
 * @param sinceLastContact on the monotonic clock
 * @param suspect true after two missed heartbeats, before the lapse
 */
public record Contact(
        boolean connected,
        Duration sinceLastContact,
        boolean suspect,
        @Nullable MachineMetrics metrics,
        @Nullable String runningCommandId) {}
