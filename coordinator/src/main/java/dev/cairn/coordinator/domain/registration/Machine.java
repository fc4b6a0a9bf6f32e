package dev.cairn.coordinator.domain.registration;

import dev.cairn.coordinator.domain.instance.Server;
import org.jspecify.annotations.Nullable;

/**
 * What a machine says of itself when it registers; the members of the API's {@code RegisterInstance}.
 *
 * @param ec2 what its EC2 identity document tells; null for a machine outside EC2
 */
public record Machine(
        @Nullable String hostname,
        @Nullable String privateIp,
        @Nullable String publicIp,
        @Nullable Ec2 ec2) {
    /**
     * The EC2 identity document.
     *
     * @param server null when the document could not be read
     * @param region null likewise
     */
    public record Ec2(
            @Nullable Server server,
            @Nullable String region,
            @Nullable String instanceType,
            @Nullable String architecture) {}
}
