package dev.cairn.coordinator.port;

import dev.cairn.coordinator.domain.instance.ServerId;
import dev.cairn.coordinator.domain.resource.ElasticIpAddress;
import dev.cairn.coordinator.port.Compute.ComputeException;
import java.util.Map;
import java.util.Optional;

/**
 * What is around machines in an account: addresses. Each call compares what is there with what shall be and
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
}
