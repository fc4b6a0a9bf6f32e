package dev.cairn.coordinator.domain.instance;

import org.jspecify.annotations.Nullable;

/**
 * What the agent said of its machine.
 *
 * @param bootId changes with every start of the machine
 */
public record Reported(
        String agentVersion,
        String bootId,
        String osName,
        String osFamily,
        String osVersion,
        String kernelVersion,
        String architecture,
        int cpuCount,
        long memoryTotalBytes,
        @Nullable String sshHostRsaPublicKey,
        @Nullable String sshHostDsaPublicKey) {}
