package dev.cairn.coordinator.engine;

import dev.cairn.coordinator.domain.catalog.Limits;
import dev.cairn.coordinator.domain.healing.HealingPolicy;
import java.time.Duration;

/**
 * The engine's limits and periods.
 *
 * @param heartbeatInterval the shortest interval between two heartbeats of an agent; a large fleet beats more slowly
 * @param heartbeatsPerSecond how many heartbeats of the whole fleet the interval is stretched to
 * @param watchInterval how often machines in transition are asked for at the compute adapter
 * @param reconcileInterval how often all machines that this coordinator has made are compared with its records
 * @param effectRetryFirst wait after the first failure of an effect; it doubles, with jitter
 * @param effectRetryLimit the longest such wait
 * @param effectConcurrency so many effects run at the same time
 * @param logLimitBytes what is kept of a command's log
 * @param commandsKept so many commands of an instance keep their record and log; OpsWorks kept 30
 * @param runLimit the longest that a run may take on a machine; a shutdown has its layer's own, shorter limit
 * @param configureHold how long a configure may wait for a few instances that are about to come online; longer for many
 * @param enrolmentTokenLife how long a machine has to enrol
 * @param drainLimit how long {@link Engine#close()} waits for work under way
 * @param limits of what scaling may create
 */
public record EngineConfig(
        Duration heartbeatInterval,
        int heartbeatsPerSecond,
        HealingPolicy healing,
        Duration watchInterval,
        Duration reconcileInterval,
        Duration effectRetryFirst,
        Duration effectRetryLimit,
        int effectConcurrency,
        long logLimitBytes,
        int commandsKept,
        Duration runLimit,
        Duration configureHold,
        Duration enrolmentTokenLife,
        Duration drainLimit,
        Limits limits) {

    public static final EngineConfig DEFAULTS = new EngineConfig(
            Duration.ofSeconds(10),
            2_000,
            HealingPolicy.DEFAULTS,
            Duration.ofSeconds(2),
            Duration.ofMinutes(1),
            Duration.ofMillis(500),
            Duration.ofMinutes(1),
            32,
            8L << 20,
            30,
            Duration.ofHours(2),
            Duration.ofSeconds(30),
            Duration.ofHours(1),
            Duration.ofSeconds(5),
            Limits.USUAL);

    public EngineConfig withHealing(HealingPolicy changed) {
        return new EngineConfig(
                heartbeatInterval,
                heartbeatsPerSecond,
                changed,
                watchInterval,
                reconcileInterval,
                effectRetryFirst,
                effectRetryLimit,
                effectConcurrency,
                logLimitBytes,
                commandsKept,
                runLimit,
                configureHold,
                enrolmentTokenLife,
                drainLimit,
                limits);
    }

    public EngineConfig withPeriods(Duration heartbeat, Duration watch) {
        return new EngineConfig(
                heartbeat,
                heartbeatsPerSecond,
                healing,
                watch,
                reconcileInterval,
                effectRetryFirst,
                effectRetryLimit,
                effectConcurrency,
                logLimitBytes,
                commandsKept,
                runLimit,
                configureHold,
                enrolmentTokenLife,
                drainLimit,
                limits);
    }
}
