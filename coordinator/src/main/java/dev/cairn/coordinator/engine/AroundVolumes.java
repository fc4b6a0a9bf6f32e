package dev.cairn.coordinator.engine;

import dev.cairn.coordinator.domain.Actor;
import dev.cairn.coordinator.domain.Outcome;
import dev.cairn.coordinator.domain.decision.Draft;
import dev.cairn.coordinator.domain.effect.Effect;
import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.instance.Server;
import dev.cairn.coordinator.domain.lifecycle.Equipping;
import dev.cairn.coordinator.domain.registration.PlannedVolumes;
import dev.cairn.coordinator.domain.registration.Volumes;
import dev.cairn.coordinator.domain.resource.Ec2VolumeId;
import dev.cairn.coordinator.domain.resource.Volume;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import dev.cairn.coordinator.domain.stack.StackId;
import dev.cairn.coordinator.port.Compute;
import dev.cairn.coordinator.port.Compute.ComputeException;
import dev.cairn.coordinator.port.Compute.ServerState;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the volumes that layers want and attaches those that an instance has. Safe for many threads. */
final class AroundVolumes {
    private static final Logger LOG = LoggerFactory.getLogger(AroundVolumes.class);
    /** Names for volumes begin here; those before are an image's own. EC2 takes /dev/sdf to /dev/sdp, some images more. */
    private static final String DEVICES = "ijklmnopqrstuvwxyzfgh";

    private final Lanes lanes;
    private final Compute compute;

    AroundVolumes(Lanes lanes, Compute compute) {
        this.lanes = lanes;
        this.compute = compute;
    }

    void attach(StackId stackId, Effect.AttachVolumes effect) throws ComputeException {
        InstanceId id = effect.instanceId();
        Optional<StackSnapshot> before = lanes.snapshot(stackId);
        Instance instance = before.map(stack -> stack.instances().get(id)).orElse(null);
        Server server = instance == null ? null : instance.server();
        if (instance == null || server == null || !compute.manages(server.id())) {
            return;
        }
        plan(stackId, id, PlannedVolumes::replanned);
        if (effect.first()) {
            plan(stackId, id, PlannedVolumes::planned);
        }
        StackSnapshot stack = lanes.snapshot(stackId).orElse(null);
        if (stack == null) {
            return;
        }
        Set<String> taken = new HashSet<>();
        for (Volume volume : Equipping.volumes(stack, id)) {
            if (volume.device() != null) {
                taken.add(volume.device());
            }
        }
        for (Volume volume : Equipping.volumes(stack, id)) {
            Ec2VolumeId made = made(stackId, stack, instance, server, volume, effect.region());
            if (made != null) {
                String device = volume.device() == null ? free(taken) : volume.device();
                compute.surroundings().attachVolume(effect.region(), made, server.id(), device);
                LOG.info("instance={} server={} volume={} device={} attached", id, server.id(), made, device);
                decide(stackId, draft -> Volumes.attached(draft, volume.id(), device));
            }
        }
    }

    private void plan(StackId stackId, InstanceId id, BiFunction<Draft, InstanceId, Outcome<Boolean>> rule) {
        decide(
                stackId,
                draft -> draft.instance(id).isPresent()
                        ? rule.apply(draft, id)
                        : Outcome.accepted(false, draft.writes()));
    }

    /** The volume at EC2; null when nobody wants it any more. */
    private @Nullable Ec2VolumeId made(
            StackId stackId, StackSnapshot stack, Instance instance, Server server, Volume volume, String region)
            throws ComputeException {
        Volume.Disk disk = volume.disk();
        if (volume.ec2VolumeId() != null || disk == null) {
            return volume.ec2VolumeId();
        }
        Map<String, String> tags = new TreeMap<>(AroundMachines.tags(stack, instance));
        tags.put("Name", String.valueOf(volume.name()));
        String zone = zone(region, server);
        Ec2VolumeId made = compute.surroundings().createVolume(region, zone, volume.id(), disk, tags);
        boolean kept = decide(stackId, draft -> Volumes.made(draft, volume.id(), made, zone))
                .orElse(false);
        if (kept) {
            return made;
        }
        compute.surroundings().deleteVolume(region, volume.id(), made);
        return null;
    }

    private String zone(String region, Server server) throws ComputeException {
        if (server.availabilityZone() != null) {
            return server.availabilityZone();
        }
        return compute.describe(region, server.id())
                .map(ServerState::server)
                .map(Server::availabilityZone)
                .orElseThrow(() -> new ComputeException("the zone of " + server.id() + " is not known yet", false));
    }

    private static String free(Set<String> taken) throws ComputeException {
        for (int at = 0; at < DEVICES.length(); at++) {
            String device = "/dev/sd" + DEVICES.charAt(at);
            if (taken.add(device)) {
                return device;
            }
        }
        throw new ComputeException("the machine has no free device name: " + taken.size() + " volumes", true);
    }

    private <T> Optional<T> decide(StackId stackId, Function<Draft, Outcome<T>> rule) {
        return lanes.make(
                stackId, (snapshot, now, fresh) -> rule.apply(new Draft(snapshot, Actor.COORDINATOR, now, fresh)));
    }
}
