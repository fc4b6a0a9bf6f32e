package dev.cairn.agent.work;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One instance's share of a deployment or lifecycle event, as {@code cairn.agent.v1.Command} describes it.
 *
 * @param attemptId one try of the command; never run twice
 * @param sequence ascending per instance
 * @param type an OpsWorks command type such as {@code setup}
 * @param bundleSha256 empty when the command needs no cookbooks
 * @param timeout counted from the start of the run
 * @param logLimitBytes what is kept of the log
 * @param remoteUsers the accounts that people shall have on the machine; null leaves them alone
 * @param volumesJson node attributes that name the volumes which the machine shall have; empty leaves them alone
 */
public record Command(
        String commandId,
        String attemptId,
        long sequence,
        String type,
        List<String> runList,
        String attributesJson,
        String dataBagsJson,
        String bundleSha256,
        Duration timeout,
        String chefVersion,
        long logLimitBytes,
        Instant sentAt,
        String hostname,
        List<Host> hosts,
        String iamUserArn,
        @Nullable List<RemoteUser> remoteUsers,
        String volumesJson) {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,127}");
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern RECIPE = Pattern.compile("[A-Za-z0-9_.-]+(::[A-Za-z0-9_.-]+)?(@[0-9.]+)?");

    /** The events at which OpsWorks rewrites the hosts file. */
    private static final Set<String> TOPOLOGY_TYPES =
            Set.of("setup", "configure", "sync_remote_users", "grant_remote_access", "revoke_remote_access");

    /** An instance of the stack that is online. */
    public record Host(String hostname, String privateIp, String publicIp) {}

    /**
     * Somebody who may log in.
     *
     * @param publicKey one line of authorized_keys
     * @param sudo may become root without a password
     */
    public record RemoteUser(String name, int uid, String publicKey, boolean sudo) {}

    public Command {
        remoteUsers = remoteUsers == null ? null : List.copyOf(remoteUsers);
        runList = List.copyOf(runList);
        hosts = List.copyOf(hosts);
    }

    /** What makes the command impossible to run, for people; empty when nothing does. */
    public String defect() {
        if (!ID.matcher(commandId).matches()) {
            return "its command id \"" + commandId + "\" is not a name for a directory";
        }
        if (!ID.matcher(attemptId).matches()) {
            return "its attempt id \"" + attemptId + "\" is not an id";
        }
        if (!bundleSha256.isEmpty() && !SHA256.matcher(bundleSha256).matches()) {
            return "its bundle \"" + bundleSha256 + "\" is not a SHA-256 in lower-case hex";
        }
        for (String recipe : runList) {
            if (!RECIPE.matcher(recipe).matches()) {
                return "\"" + recipe + "\" in its run list is not a recipe's name";
            }
        }
        if (timeout.isZero() || timeout.isNegative()) {
            return "its timeout is not positive";
        }
        return "";
    }

    /** The same without what only the run needs; what is left is small. */
    Command withoutPayload() {
        return new Command(
                commandId,
                attemptId,
                sequence,
                type,
                runList,
                "",
                "",
                bundleSha256,
                timeout,
                chefVersion,
                logLimitBytes,
                sentAt,
                hostname,
                List.of(),
                iamUserArn,
                null,
                "");
    }

    /** Whether the instance's hosts file is rewritten before the run. */
    public boolean carriesTopology() {
        return TOPOLOGY_TYPES.contains(type);
    }
}
