package dev.cairn.coordinator.port;

import dev.cairn.coordinator.domain.catalog.Places.Subnet;
import dev.cairn.coordinator.domain.catalog.Places.Vpc;
import dev.cairn.coordinator.domain.instance.Server;
import dev.cairn.coordinator.domain.instance.ServerId;
import dev.cairn.coordinator.domain.resource.Database;
import dev.cairn.coordinator.domain.resource.Ec2VolumeId;
import dev.cairn.coordinator.domain.resource.ElasticIpAddress;
import dev.cairn.coordinator.domain.resource.RdsDbInstanceArn;
import dev.cairn.coordinator.domain.resource.Volume;
import dev.cairn.coordinator.domain.resource.VolumeId;
import dev.cairn.coordinator.port.Compute.ComputeException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is around machines in an account: addresses, volumes, load balancers and databases. Each call compares what is there with what shall be and
 * changes the difference, so that it may be repeated at any moment. Safe for many threads.
 */
public interface Surroundings {
    /** Where machines are not in an account: what stacks register are records, and nothing comes of them. */
    Surroundings RECORDS_ONLY = new Surroundings() {
        @Override
        public boolean inAccount() {
            return false;
        }

        @Override
        public boolean hasAddress(String region, ElasticIpAddress address) {
            return true;
        }

        @Override
        public ElasticIpAddress allocateAddress(String region, String token, Map<String, String> tags) {
            throw new UnsupportedOperationException("there is no account to allocate an address in");
        }

        @Override
        public Optional<ElasticIpAddress> allocatedAddress(String region, String token) {
            return Optional.empty();
        }

        @Override
        public void associateAddress(String region, ElasticIpAddress address, ServerId server) {
            // The record says it all.
        }

        @Override
        public void disassociateAddress(String region, ElasticIpAddress address, ServerId server) {
            // The record says it all.
        }

        @Override
        public void releaseAddress(String region, ElasticIpAddress address) {
            // The record is gone.
        }

        @Override
        public Optional<Volume.Disk> volume(String region, Ec2VolumeId id) {
            return Optional.empty();
        }

        @Override
        public Ec2VolumeId createVolume(
                String region, String zone, VolumeId token, Volume.Disk disk, Map<String, String> tags) {
            throw new UnsupportedOperationException("there is no account to make a volume in");
        }

        @Override
        public void attachVolume(String region, Ec2VolumeId id, ServerId server, String device) {
            // The record says it all.
        }

        @Override
        public void detachVolume(String region, Ec2VolumeId id, ServerId server) {
            // The record says it all.
        }

        @Override
        public void deleteVolume(String region, VolumeId token, @Nullable Ec2VolumeId id) {
            // The record is gone.
        }

        @Override
        public Optional<Balancer> balancer(String region, String name) {
            return Optional.empty();
        }

        @Override
        public void balance(String region, String name, Collection<Server> members) {
            // The record says it all.
        }

        @Override
        public void leave(String region, String name, Collection<ServerId> servers) {
            // The record is gone.
        }

        @Override
        public boolean drained(String region, String name, ServerId server) {
            return true;
        }

        @Override
        public Map<RdsDbInstanceArn, Database> databases(String region, Collection<RdsDbInstanceArn> arns) {
            return Map.of();
        }

        @Override
        public Optional<Vpc> vpc(String region, String id) {
            return Optional.empty();
        }

        @Override
        public Optional<Subnet> subnet(String region, String id) {
            return Optional.empty();
        }
    };

    /** Is there an account behind it? */
    boolean inAccount();

    /** Does the account have the address in this region? Always true without an account. */
    boolean hasAddress(String region, ElasticIpAddress address) throws ComputeException;

    /** Allocates an address; the same token never allocates two. */
    ElasticIpAddress allocateAddress(String region, String token, Map<String, String> tags) throws ComputeException;

    /** What an allocation with this token came to, also when its answer was lost. */
    Optional<ElasticIpAddress> allocatedAddress(String region, String token) throws ComputeException;

    /** Gives the machine the address, wherever that was before. */
    void associateAddress(String region, ElasticIpAddress address, ServerId server) throws ComputeException;

    /** Takes the address from the machine; nothing happens when it has another one. */
    void disassociateAddress(String region, ElasticIpAddress address, ServerId server) throws ComputeException;

    /** Gives the address back, from wherever it is associated. One that is gone already is fine. */
    void releaseAddress(String region, ElasticIpAddress address) throws ComputeException;

    /** What the account says of a volume; empty when it has none of this id in the region, or when there is no account. */
    Optional<Volume.Disk> volume(String region, Ec2VolumeId id) throws ComputeException;

    /** Makes a volume and waits until it can be used; the same token never makes two. */
    Ec2VolumeId createVolume(String region, String zone, VolumeId token, Volume.Disk disk, Map<String, String> tags)
            throws ComputeException;

    /** Attaches a volume to a machine under this name, or finds it attached there; it is then kept when the machine ends. */
    void attachVolume(String region, Ec2VolumeId id, ServerId server, String device) throws ComputeException;

    /** Takes the volume from the machine; nothing happens when it is elsewhere. */
    void detachVolume(String region, Ec2VolumeId id, ServerId server) throws ComputeException;

    /**
     * Deletes a volume with its data, once it is attached nowhere. One that is gone already is fine.
     *
     * @param id null to look for what was made with the token
     */
    void deleteVolume(String region, VolumeId token, @Nullable Ec2VolumeId id) throws ComputeException;

    /**
     * A load balancer, or a target group together with what is before it.
     *
     * @param dnsName null for a target group that no load balancer uses
     * @param subnetIds empty outside a VPC
     */
    record Balancer(
            @Nullable String dnsName,
            @Nullable String vpcId,
            List<String> zones,
            List<String> subnetIds,
            List<String> serverIds) {}

    /**
     * What the account says of a load balancer; empty when it has none of this name in the region, or when there is no account.
     *
     * @param name of a classic load balancer, or the ARN of a target group
     */
    Optional<Balancer> balancer(String region, String name) throws ComputeException;

    /** Makes exactly these machines its members, and lets it reach their zones. */
    void balance(String region, String name, Collection<Server> members) throws ComputeException;

    /** Takes machines out of it. One that is gone is fine. */
    void leave(String region, String name, Collection<ServerId> servers) throws ComputeException;

    /** Takes a machine out of it. True when no connection is left. */
    boolean drained(String region, String name, ServerId server) throws ComputeException;

    /**
     * What the account says of databases, by as few calls as possible; those that it does not have are left out, without an account
     * all are.
     *
     * @throws ComputeException permanent when the coordinator is not allowed to ask, and only then
     */
    Map<RdsDbInstanceArn, Database> databases(String region, Collection<RdsDbInstanceArn> arns) throws ComputeException;

    /** What the account says of a VPC; empty when it has none of this id in the region, or when there is no account. */
    Optional<Vpc> vpc(String region, String id) throws ComputeException;

    /** What the account says of a subnet; empty when it has none of this id in the region, or when there is no account. */
    Optional<Subnet> subnet(String region, String id) throws ComputeException;
}
