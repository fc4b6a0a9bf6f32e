package dev.cairn.coordinator.domain.instance;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The machine behind an instance, as the compute adapter describes it.
 *
 * @param fittings null where the adapter knows of no such things
 */
public record Server(
        ServerId id,
        @Nullable String privateIp,
        @Nullable String privateDns,
        @Nullable String publicIp,
        @Nullable String publicDns,
        @Nullable String availabilityZone,
        @Nullable String subnetId,
        @Nullable String imageId,
        @Nullable String rootDeviceVolumeId,
        @Nullable Fittings fittings) {
    /** Without fittings. */
    public Server(
            ServerId id,
            @Nullable String privateIp,
            @Nullable String privateDns,
            @Nullable String publicIp,
            @Nullable String publicDns,
            @Nullable String availabilityZone,
            @Nullable String subnetId,
            @Nullable String imageId,
            @Nullable String rootDeviceVolumeId) {
        this(
                id,
                privateIp,
                privateDns,
                publicIp,
                publicDns,
                availabilityZone,
                subnetId,
                imageId,
                rootDeviceVolumeId,
                null);
    }

    /**
     * What a machine of a provider really has, whatever its instance's settings have become since.
     *
     * @param securityGroupIds sorted
     * @param instanceProfileArn null for none
     */
    public record Fittings(
            List<String> securityGroupIds,
            @Nullable String instanceProfileArn,
            @Nullable String architecture,
            @Nullable String virtualizationType) {
        public Fittings {
            securityGroupIds = List.copyOf(securityGroupIds);
        }
    }

    /** Without this public address, if it is the present one, and without its name. */
    public Server withoutPublicIp(String gone) {
        return gone.equals(publicIp)
                ? new Server(
                        id,
                        privateIp,
                        privateDns,
                        null,
                        null,
                        availabilityZone,
                        subnetId,
                        imageId,
                        rootDeviceVolumeId,
                        fittings)
                : this;
    }

    /** As it is once it is down: a public address that was only lent is given back, an Elastic IP stays. */
    public Server down(@Nullable String elasticIp) {
        return publicIp == null || publicIp.equals(elasticIp) ? this : withoutPublicIp(publicIp);
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
                or(seen.rootDeviceVolumeId, rootDeviceVolumeId),
                seen.fittings == null ? fittings : seen.fittings);
    }

    private static @Nullable String or(@Nullable String first, @Nullable String second) {
        return first == null || first.isEmpty() ? second : first;
    }
}
