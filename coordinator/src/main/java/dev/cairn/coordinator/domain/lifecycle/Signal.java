package dev.cairn.coordinator.domain.lifecycle;

import dev.cairn.coordinator.domain.instance.Reported;
import dev.cairn.coordinator.domain.instance.Server;
import dev.cairn.coordinator.domain.instance.SpotNotice;
import dev.cairn.coordinator.domain.layer.LayerId;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What has happened to an instance, or was asked of it. The lifecycle table says what each means in each status. */
public sealed interface Signal {
    /** StartInstance, StartStack or a scheduler. */
    record StartRequested() implements Signal {}

    /** StopInstance, StopStack or a scheduler. */
    record StopRequested() implements Signal {}

    /** StopInstance with Force. */
    record StopForced() implements Signal {}

    record RebootRequested() implements Signal {}

    /** The stack command setup was asked for; its command is queued by whoever sends this. */
    record SetupRequested() implements Signal {}

    /** AssignInstance: a registered machine is given to layers. */
    record AssignRequested(List<LayerId> layerIds) implements Signal {
        public AssignRequested {
            layerIds = List.copyOf(layerIds);
        }
    }

    /** UnassignInstance: a registered machine leaves all its layers. */
    record UnassignRequested() implements Signal {}

    /** DeregisterInstance: the machine leaves the stack and goes on living. */
    record DeregisterRequested() implements Signal {}

    /** The agent has the setup command in its journal. */
    record SetupBegun() implements Signal {}

    /**
     * The compute adapter has accepted to make or start the machine.
     *
     * @param fresh true for a new machine, false for one that was stopped
     */
    record LaunchAccepted(Server server, boolean fresh) implements Signal {}

    record LaunchRefused(String message) implements Signal {}

    record ServerRunning(Server server) implements Signal {}

    /**
     * The machine is down and its disk is kept.
     *
     * @param why in the provider's words; null when it says nothing
     */
    record ServerStopped(@Nullable String why) implements Signal {}

    /**
     * The machine and its disk are gone.
     *
     * @param why in the provider's words; null when it says nothing
     */
    record ServerTerminated(@Nullable String why) implements Signal {}

    /** The machine runs and cannot have its volumes. */
    record EquippingRefused(String message) implements Signal {}

    record StopRefused(String message) implements Signal {}

    record RebootRefused(String message) implements Signal {}

    /** A session was opened. Addresses are those that the machine itself knows. */
    record AgentConnected(
            Reported reported,
            @Nullable String privateIp,
            @Nullable String publicIp,
            @Nullable String privateDns,
            @Nullable String publicDns)
            implements Signal {}

    /** A silent agent beats again in the session that it had. */
    record ContactRestored() implements Signal {}

    /** The silence limit has passed. */
    record ContactLost(Map<String, String> evidence) implements Signal {}

    /** The healer has decided to act. */
    record HealDecided(String reason, Map<String, String> evidence) implements Signal {}

    /**
     * EC2 has said that it takes the machine back.
     *
     * @param staysDown why the instance is not started again afterwards; null when it is
     */
    record InterruptionNoticed(SpotNotice notice, @Nullable String staysDown) implements Signal {}

    /** The machine should have been taken by now. */
    record InterruptionOverdue() implements Signal {}

    record SetupSucceeded() implements Signal {}

    record SetupFailed(String reason) implements Signal {}

    /** The load balancers have let go of the machine. */
    record ConnectionsDrained() implements Signal {}

    /** The agent has the shutdown command in its journal. */
    record ShutdownBegun() implements Signal {}

    /** The shutdown command is over, however it went. */
    record ShutdownEnded(String reason) implements Signal {}

    record ShutdownTimedOut() implements Signal {}

    record BootTimedOut() implements Signal {}

    /** A reboot should be over by now; inContact tells whether the agent has been heard recently. */
    record RebootTimedOut(boolean inContact) implements Signal {}
}
