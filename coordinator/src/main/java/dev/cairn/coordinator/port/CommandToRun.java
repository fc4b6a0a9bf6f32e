package dev.cairn.coordinator.port;

import dev.cairn.coordinator.domain.deployment.AttemptId;
import dev.cairn.coordinator.domain.deployment.CommandId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A command with everything that its agent needs. The JSON texts are objects.
 *
 * @param remoteUsers whose accounts are to be on the instance; null for a command that does not touch them
 * @param volumesJson the volumes that its machine is to have; null for a command that does not touch them
 */
public record CommandToRun(
        CommandId commandId,
        long sequence,
        AttemptId attemptId,
        String type,
        List<String> runList,
        String attributesJson,
        String dataBagsJson,
        @Nullable String bundleSha256,
        Duration timeout,
        String chefVersion,
        long logLimitBytes,
        Instant sentAt,
        String hostname,
        List<Host> hosts,
        @Nullable String iamUserArn,
        @Nullable List<RemoteUser> remoteUsers,
        @Nullable String volumesJson) {
    /**
     * Somebody who may log in to the instance.
     *
     * @param unixId from 2001 to 4000
     * @param publicKey one line
     */
    public record RemoteUser(String name, int unixId, String publicKey, boolean sudo) {}

    /** A member of the stack that is online, for the hosts file. */
    public record Host(
            String hostname,
            @Nullable String privateIp,
            @Nullable String publicIp) {}
}
