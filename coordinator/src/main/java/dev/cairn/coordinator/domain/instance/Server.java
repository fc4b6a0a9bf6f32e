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

    /** The newer description of the same machine; what it leaves open stays as it was. */
    public Server updated(Server seen) {
        return new Server(
                id,
                or(seen.privateIp, privateIp),
                or(seen.privateDns, privateDns),
                or(seen.publicIp, publicIp),
                or(seen.publicDns, publicDns),
                or(seen.availabilityZone, availabilityZone),
                or(seen.subnetId, subnetId),
                or(seen.imageId, imageId),
                or(seen.rootDeviceVolumeId, rootDeviceVolumeId));
    }

    private static @Nullable String or(@Nullable String first, @Nullable String second) {
        return first == null || first.isEmpty() ? second : first;
    }
}
