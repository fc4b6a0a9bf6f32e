package dev.cairn.coordinator.domain.lifecycle;

import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.instance.Server;
import org.jspecify.annotations.Nullable;

/** What is known of the machine behind an instance, put together from the compute adapter and the agent. */
final class Servers {
    private Servers() {}

    /** Keeps its disk when stopped. */
    static boolean keepsDisk(Instance instance) {
        return instance.settings().rootDeviceType().equals("ebs");
    }

    /** The newer description; what it leaves open stays as it was, if it is the same machine. */
    static Server merged(@Nullable Server old, Server seen) {
        return old == null || !old.id().equals(seen.id()) ? seen : old.updated(seen);
    }

    /** Addresses that the agent sees fill what the compute adapter could not tell; they never overrule it. */
    static @Nullable Server filled(@Nullable Server server, Signal.AgentConnected hello) {
        if (server == null) {
            return null;
        }
        return new Server(
                server.id(),
                or(server.privateIp(), hello.privateIp()),
                or(server.privateDns(), hello.privateDns()),
                or(server.publicIp(), hello.publicIp()),
                or(server.publicDns(), hello.publicDns()),
                server.availabilityZone(),
                server.subnetId(),
                server.imageId(),
                server.rootDeviceVolumeId(),
                server.fittings());
    }

    private static @Nullable String or(@Nullable String first, @Nullable String second) {
        return first == null || first.isEmpty() ? second : first;
    }
}
