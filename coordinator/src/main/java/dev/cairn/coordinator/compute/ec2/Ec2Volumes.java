package dev.cairn.coordinator.compute.ec2;

import dev.cairn.coordinator.domain.instance.ServerId;
import dev.cairn.coordinator.domain.resource.Ec2VolumeId;
import dev.cairn.coordinator.domain.resource.Volume.Disk;
import dev.cairn.coordinator.domain.resource.VolumeId;
import dev.cairn.coordinator.port.Compute.ComputeException;
import dev.cairn.coordinator.port.Compute.ComputeException.Remedy;
import dev.cairn.coordinator.port.Compute.Phase;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.waiters.WaiterOverrideConfiguration;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.ec2.model.CreateVolumeRequest;
import software.amazon.awssdk.services.ec2.model.DescribeVolumesRequest;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.TagSpecification;
import software.amazon.awssdk.services.ec2.model.Volume;
import software.amazon.awssdk.services.ec2.model.VolumeAttachment;
import software.amazon.awssdk.services.ec2.model.VolumeState;

/** EBS volumes. */
final class Ec2Volumes {
    /** The record of the volume; also the client token of its making. */
    private static final String VOLUME = "cairn:volume-id";

    /** Volumes are there within seconds; what takes longer is taken up by the next try. */
    private static final WaiterOverrideConfiguration SOON = WaiterOverrideConfiguration.builder()
            .backoffStrategyV2(BackoffStrategy.fixedDelay(Duration.ofSeconds(1)))
            .maxAttempts(30)
            .waitTimeout(Duration.ofSeconds(30))
            .build();

    private static final Set<VolumeState> GIVEN_UP =
            Set.of(VolumeState.ERROR, VolumeState.DELETING, VolumeState.DELETED);

    private final Ec2Clients clients;
    private final String owner;

    Ec2Volumes(Ec2Clients clients, String owner) {
        this.clients = clients;
        this.owner = owner;
    }

    Optional<Disk> describe(String region, Ec2VolumeId id) throws ComputeException {
        return find(region, "volume-id", id.value())
                .map(volume -> new Disk(
                        volume.size(),
                        volume.volumeTypeAsString(),
                        volume.iops(),
                        Boolean.TRUE.equals(volume.encrypted()),
                        volume.availabilityZone()));
    }

    Ec2VolumeId create(String region, String zone, VolumeId token, Disk disk, Map<String, String> tags)
            throws ComputeException {
        Optional<Volume> made = find(region, "tag:" + VOLUME, token.value());
        if (made.isPresent() && GIVEN_UP.contains(made.get().state())) {
            throw givenUp(made.get().volumeId(), made.get().state(), disk, null);
        }
        String id = made.isPresent()
                ? made.get().volumeId()
                : Calls.ask(
                        "making a volume",
                        region,
                        () -> clients.ec2(region)
                                .createVolume(request(zone, token, disk, tags))
                                .volumeId());
        // By a filter: a new volume may not be known everywhere yet, which is an error where it is named by its id.
        DescribeVolumesRequest named = DescribeVolumesRequest.builder()
                .filters(Filter.builder().name("volume-id").values(id).build())
                .build();
        if (made.isEmpty() || made.get().state() == VolumeState.CREATING) {
            await(region, id, named, disk);
        }
        return new Ec2VolumeId(id);
    }

    /** EC2 notices only afterwards that it may not use a key: the volume then has failed, or is gone again. */
    private void await(String region, String id, DescribeVolumesRequest named, Disk disk) throws ComputeException {
        try {
            Calls.ask(
                    "making a volume",
                    region,
                    () -> clients.ec2(region).waiter().waitUntilVolumeAvailable(named, SOON));
        } catch (ComputeException e) {
            Optional<Volume> found = find(region, "volume-id", id);
            if (found.isEmpty()) {
                // Perhaps it is only not described everywhere yet.
                throw new ComputeException(
                        "EC2 does not know the volume " + id + " that it has just made" + advice(disk),
                        Remedy.RETRY,
                        e);
            }
            if (GIVEN_UP.contains(found.get().state())) {
                throw givenUp(id, found.get().state(), disk, e);
            }
            throw e;
        }
    }

    private static ComputeException givenUp(String id, VolumeState state, Disk disk, @Nullable Exception cause) {
        return new ComputeException(
                "EC2 has given up the volume " + id + " while making it (" + state + ")" + advice(disk),
                Remedy.CHANGE,
                cause);
    }

    private static String advice(Disk disk) {
        return disk.encrypted()
                ? ": look whether this coordinator's identity may use the key that it is encrypted with"
                : "";
    }

    private CreateVolumeRequest request(String zone, VolumeId token, Disk disk, Map<String, String> tags) {
        Map<String, String> all = new TreeMap<>(tags);
        all.put(VOLUME, token.value());
        all.put(Marks.OWNER, owner);
        return CreateVolumeRequest.builder()
                .availabilityZone(zone)
                .size(disk.sizeGib())
                .volumeType(disk.type())
                .iops(disk.iops())
                .encrypted(disk.encrypted())
                .clientToken(token.value())
                .tagSpecifications(TagSpecification.builder()
                        .resourceType(ResourceType.VOLUME)
                        .tags(Ec2Addresses.tags(all))
                        .build())
                .build();
    }

    void attach(String region, Ec2VolumeId id, ServerId server, String device) throws ComputeException {
        Volume volume = find(region, "volume-id", id.value())
                .orElseThrow(() -> new ComputeException(
                        "the account has no volume " + id + " in " + region
                                + ": deregister it from the stack, or make it again",
                        Remedy.CHANGE,
                        null));
        for (VolumeAttachment attachment : volume.attachments()) {
            if (server.value().equals(attachment.instanceId())) {
                return;
            }
            if (phase(region, attachment.instanceId()).orElse(Phase.RUNNING) != Phase.TERMINATED) {
                // Of a machine that is being ended it comes free by itself.
                throw new ComputeException(
                        "the volume " + id + " is attached to " + attachment.instanceId() + ": detach it there first",
                        Remedy.RETRY,
                        null);
            }
            release(region, id.value(), attachment);
        }
        Calls.ask(
                "attaching the volume " + id + " to " + server,
                region,
                () -> clients.ec2(region)
                        .attachVolume(each -> each.volumeId(id.value())
                                .instanceId(server.value())
                                .device(device)));
    }

    void detach(String region, Ec2VolumeId id, ServerId server) throws ComputeException {
        boolean there = find(region, "volume-id", id.value())
                .filter(volume -> volume.attachments().stream()
                        .anyMatch(each -> server.value().equals(each.instanceId())))
                .isPresent();
        if (there) {
            Calls.unless(
                    Set.of("IncorrectState", "InvalidAttachment.NotFound"),
                    "detaching the volume " + id + " from " + server,
                    region,
                    () -> clients.ec2(region)
                            .detachVolume(each -> each.volumeId(id.value()).instanceId(server.value())));
        }
    }

    void delete(String region, VolumeId token, @Nullable Ec2VolumeId id) throws ComputeException {
        Optional<Volume> volume =
                id == null ? find(region, "tag:" + VOLUME, token.value()) : find(region, "volume-id", id.value());
        if (volume.isEmpty() || volume.get().state() == VolumeState.DELETING) {
            return;
        }
        String found = volume.get().volumeId();
        for (VolumeAttachment attachment : volume.get().attachments()) {
            if (phase(region, attachment.instanceId()).orElse(Phase.TERMINATED) != Phase.TERMINATED) {
                throw new ComputeException(
                        "the volume " + found + " is still attached to " + attachment.instanceId(), Remedy.RETRY, null);
            }
            release(region, found, attachment);
        }
        Calls.unless(
                Set.of("InvalidVolume.NotFound"),
                "deleting the volume " + found,
                region,
                () -> clients.ec2(region).deleteVolume(each -> each.volumeId(found)));
    }

    /** EC2 frees the volumes of a machine that is terminated; not everything that speaks its language does. */
    private void release(String region, String volume, VolumeAttachment attachment) throws ComputeException {
        Calls.unless(
                Set.of("IncorrectState", "InvalidAttachment.NotFound"),
                "detaching the volume " + volume + " from " + attachment.instanceId() + ", which has ended",
                region,
                () -> clients.ec2(region)
                        .detachVolume(each -> each.volumeId(volume).instanceId(attachment.instanceId())));
    }

    private Optional<Phase> phase(String region, String machine) throws ComputeException {
        Filter id = Filter.builder().name("instance-id").values(machine).build();
        return Calls.ask(
                "looking for the holder of a volume",
                region,
                () -> clients.ec2(region).describeInstances(each -> each.filters(id)).reservations().stream()
                        .flatMap(reservation -> reservation.instances().stream())
                        .filter(each -> machine.equals(each.instanceId()))
                        .map(Descriptions::phase)
                        .findFirst());
    }

    /** By a filter, since an unknown id would be an error; looked at once more, since not every endpoint knows every filter. */
    private Optional<Volume> find(String region, String filter, String value) throws ComputeException {
        List<Volume> found = Calls.ask(
                "looking for a volume",
                region,
                () -> clients.ec2(region)
                        .describeVolumes(each -> each.filters(
                                Filter.builder().name(filter).values(value).build()))
                        .volumes());
        return found.stream()
                .filter(volume -> filter.equals("volume-id")
                        ? value.equals(volume.volumeId())
                        : Marks.on(volume.tags(), VOLUME, value))
                .findFirst();
    }
}
