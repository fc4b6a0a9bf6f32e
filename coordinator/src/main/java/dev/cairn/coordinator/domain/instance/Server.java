package dev.cairn.coordinator.domain.instance;

import org.jspecify.annotations.Nullable;

/** The machine behind an instance, as the compute adapter describes it. */
public record Server(
        ServerId id,
        @Nullable String privateIp,
        @Nullable String privateDns,
        @Nullable String publicIp,
        @Nullable String publicDns,
        @Nullable String availabilityZone,
        @Nullable String subnetId,
        @Nullable String imageId,
        @Nullable String rootDeviceVolumeId) {
    /** Without this public address, if it is the present one, and without its name. */
    public Server withoutPublicIp(String gone) {
        return gone.equals(publicIp)
                ? new Server(
                        id, privateIp, privateDns, null, null, availabilityZone, subnetId, imageId, rootDeviceVolumeId)
                : this;
    }
}
