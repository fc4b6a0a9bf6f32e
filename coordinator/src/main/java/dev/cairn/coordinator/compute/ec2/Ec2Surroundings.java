package dev.cairn.coordinator.compute.ec2;

import dev.cairn.coordinator.domain.instance.ServerId;
import dev.cairn.coordinator.domain.resource.ElasticIpAddress;
import dev.cairn.coordinator.port.Compute.ComputeException;
import dev.cairn.coordinator.port.Surroundings;
import java.util.Map;
import java.util.Optional;

/** What is around machines on EC2. Safe for many threads. */
public final class Ec2Surroundings implements Surroundings {
    private final Ec2Addresses addresses;

    public Ec2Surroundings(AwsClients clients) {
        addresses = new Ec2Addresses(clients);
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
}
