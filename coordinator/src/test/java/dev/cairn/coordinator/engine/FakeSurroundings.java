package dev.cairn.coordinator.engine;

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
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** An account in memory. */
final class FakeSurroundings implements Surroundings {
    /** Addresses and the machine that has each, empty for none. */
    final Map<ElasticIpAddress, Optional<ServerId>> addresses = new HashMap<>();

    private final Map<String, ElasticIpAddress> byToken = new TreeMap<>();
    /** While it is set, everything is refused for good with it. */
    @Nullable
    String refusal;

    /** While it is set, no volume can be attached for the moment. */
    @Nullable
    String hindrance;

    /** While it is set, no volume is made. */
    @Nullable
    String quota;

    /** How often a volume was to be deleted. */
    int deletions;

    private void enter() throws ComputeException {
        if (refusal != null) {
            throw new ComputeException(refusal, true);
        }
    }

    Set<ElasticIpAddress> all() {
        return addresses.keySet();
    }

    @Override
    public boolean inAccount() {
        return true;
    }

    @Override
    public boolean hasAddress(String region, ElasticIpAddress address) throws ComputeException {
        enter();
        return addresses.containsKey(address);
    }

    @Override
    public ElasticIpAddress allocateAddress(String region, String token, Map<String, String> tags)
            throws ComputeException {
        enter();
        return byToken.computeIfAbsent(token, each -> {
            ElasticIpAddress address = new ElasticIpAddress("198.51.100." + (byToken.size() + 1));
            addresses.put(address, Optional.empty());
            return address;
        });
    }

    @Override
    public Optional<ElasticIpAddress> allocatedAddress(String region, String token) throws ComputeException {
        enter();
        return Optional.ofNullable(byToken.get(token)).filter(addresses::containsKey);
    }

    @Override
    public void associateAddress(String region, ElasticIpAddress address, ServerId server) throws ComputeException {
        enter();
        addresses.replaceAll((each, holder) -> holder.filter(other -> !other.equals(server)));
        addresses.put(address, Optional.of(server));
    }

    @Override
    public void disassociateAddress(String region, ElasticIpAddress address, ServerId server) throws ComputeException {
        enter();
        addresses.computeIfPresent(address, (each, holder) -> holder.filter(other -> !other.equals(server)));
    }

    @Override
    public void releaseAddress(String region, ElasticIpAddress address) throws ComputeException {
        enter();
        addresses.remove(address);
    }

    /** Volumes by their token, with the machine that has each; removed when deleted. */
    final Map<VolumeId, Optional<ServerId>> volumes = new HashMap<>();

    static Ec2VolumeId made(VolumeId token) {
        return new Ec2VolumeId("vol-" + token.value().replace("-", "").substring(0, 17));
    }

    private Optional<VolumeId> token(Ec2VolumeId id) {
        return volumes.keySet().stream().filter(each -> made(each).equals(id)).findFirst();
    }

    @Override
    public Optional<Volume.Disk> volume(String region, Ec2VolumeId id) {
        return token(id).map(token -> new Volume.Disk(10, "gp2", null, false, region + "a"));
    }

    @Override
    public Ec2VolumeId createVolume(
            String region, String zone, VolumeId token, Volume.Disk disk, Map<String, String> tags)
            throws ComputeException {
        enter();
        if (quota != null) {
            throw new ComputeException(quota, true);
        }
        volumes.putIfAbsent(token, Optional.empty());
        return made(token);
    }

    @Override
    public void attachVolume(String region, Ec2VolumeId id, ServerId server, String device) throws ComputeException {
        enter();
        if (hindrance != null) {
            throw new ComputeException(hindrance, false);
        }
        volumes.put(token(id).orElseThrow(), Optional.of(server));
    }

    @Override
    public void detachVolume(String region, Ec2VolumeId id, ServerId server) throws ComputeException {
        enter();
        token(id).ifPresent(token -> volumes.put(token, Optional.empty()));
    }

    @Override
    public void deleteVolume(String region, VolumeId token, @Nullable Ec2VolumeId id) throws ComputeException {
        deletions++;
        enter();
        volumes.remove(token);
    }

    /** Databases that RDS knows. */
    final Map<RdsDbInstanceArn, Database> databases = new HashMap<>();

    @Override
    public Map<RdsDbInstanceArn, Database> databases(String region, Collection<RdsDbInstanceArn> arns)
            throws ComputeException {
        enter();
        Map<RdsDbInstanceArn, Database> found = new HashMap<>(databases);
        found.keySet().retainAll(arns);
        return found;
    }

    @Override
    public Optional<Vpc> vpc(String region, String id) {
        return Optional.empty();
    }

    @Override
    public Optional<Subnet> subnet(String region, String id) {
        return Optional.empty();
    }

    /** Load balancers and their members. */
    final Map<String, Set<ServerId>> balancers = new TreeMap<>();
    /** Machines whose connections have not ended. */
    final Set<ServerId> busy = new HashSet<>();

    @Override
    public Optional<Balancer> balancer(String region, String name) throws ComputeException {
        enter();
        return Optional.ofNullable(balancers.get(name))
                .map(members -> new Balancer(name + ".example.com", null, List.of(), List.of(), List.of()));
    }

    @Override
    public void balance(String region, String name, Collection<Server> members) throws ComputeException {
        enter();
        balancers.put(name, members.stream().map(Server::id).collect(Collectors.toSet()));
    }

    @Override
    public void leave(String region, String name, Collection<ServerId> servers) throws ComputeException {
        enter();
        Objects.requireNonNull(balancers.get(name)).removeAll(servers);
    }

    @Override
    public boolean drained(String region, String name, ServerId server) throws ComputeException {
        leave(region, name, List.of(server));
        return !busy.contains(server);
    }
}
