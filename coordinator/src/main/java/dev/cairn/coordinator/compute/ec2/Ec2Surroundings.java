package dev.cairn.coordinator.compute.ec2;

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
import dev.cairn.coordinator.port.Surroundings;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is around machines on EC2. Safe for many threads. */
public final class Ec2Surroundings implements Surroundings {
    private final Ec2Addresses addresses;
    private final Ec2Volumes volumes;
    private final Balancers balancers;
    private final NewerBalancers newer;
    private final Databases databases;
    private final Networks networks;

    /** @param owner marks what this coordinator makes */
    public Ec2Surroundings(Ec2Clients clients, String owner) {
        addresses = new Ec2Addresses(clients, owner);
        volumes = new Ec2Volumes(clients, owner);
        balancers = new Balancers(clients);
        newer = new NewerBalancers(clients);
        databases = new Databases(clients);
        networks = new Networks(clients);
    }

    @Override
    public boolean inAccount() {
        return true;
    }

    @Override
    public boolean hasAddress(String region, ElasticIpAddress address) throws ComputeException {
        return addresses.has(region, address);
    }

    @Override
    public ElasticIpAddress allocateAddress(String region, String token, Map<String, String> tags)
            throws ComputeException {
        return addresses.allocate(region, token, tags);
    }

    @Override
    public Optional<ElasticIpAddress> allocatedAddress(String region, String token) throws ComputeException {
        return addresses.allocated(region, token);
    }

    @Override
    public void associateAddress(String region, ElasticIpAddress address, ServerId server) throws ComputeException {
        addresses.associate(region, address, server);
    }

    @Override
    public void disassociateAddress(String region, ElasticIpAddress address, ServerId server) throws ComputeException {
        addresses.disassociate(region, address, server);
    }

    @Override
    public void releaseAddress(String region, ElasticIpAddress address) throws ComputeException {
        addresses.release(region, address);
    }

    @Override
    public Optional<Volume.Disk> volume(String region, Ec2VolumeId id) throws ComputeException {
        return volumes.describe(region, id);
    }

    @Override
    public Ec2VolumeId createVolume(
            String region, String zone, VolumeId token, Volume.Disk disk, Map<String, String> tags)
            throws ComputeException {
        return volumes.create(region, zone, token, disk, tags);
    }

    @Override
    public void attachVolume(String region, Ec2VolumeId id, ServerId server, String device) throws ComputeException {
        volumes.attach(region, id, server, device);
    }

    @Override
    public void detachVolume(String region, Ec2VolumeId id, ServerId server) throws ComputeException {
        volumes.detach(region, id, server);
    }

    @Override
    public void deleteVolume(String region, VolumeId token, @Nullable Ec2VolumeId id) throws ComputeException {
        volumes.delete(region, token, id);
    }

    @Override
    public Optional<Balancer> balancer(String region, String name) throws ComputeException {
        return isArn(name) ? newer.describe(region, name) : balancers.describe(region, name);
    }

    @Override
    public void balance(String region, String name, Collection<Server> members) throws ComputeException {
        if (isArn(name)) {
            newer.balance(region, name, members);
        } else {
            balancers.balance(region, name, members);
        }
    }

    @Override
    public void leave(String region, String name, Collection<ServerId> servers) throws ComputeException {
        if (isArn(name)) {
            newer.leave(region, name, servers);
        } else {
            balancers.leave(region, name, servers);
        }
    }

    @Override
    public boolean drained(String region, String name, ServerId server) throws ComputeException {
        return isArn(name) ? newer.drained(region, name, server) : balancers.drained(region, name, server);
    }

    @Override
    public Map<RdsDbInstanceArn, Database> databases(String region, Collection<RdsDbInstanceArn> arns)
            throws ComputeException {
        return databases.describe(region, arns);
    }

    @Override
    public Optional<Vpc> vpc(String region, String id) throws ComputeException {
        return networks.vpc(region, id);
    }

    @Override
    public Optional<Subnet> subnet(String region, String id) throws ComputeException {
        return networks.subnet(region, id);
    }

    private static boolean isArn(String name) {
        return name.startsWith("arn:");
    }
}
