package dev.cairn.coordinator.domain.lifecycle;

import dev.cairn.coordinator.domain.decision.Draft;
import dev.cairn.coordinator.domain.deployment.Command;
import dev.cairn.coordinator.domain.effect.Effect;
import dev.cairn.coordinator.domain.effect.Timer;
import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.queue.CommandQueue;
import dev.cairn.coordinator.domain.resource.ElasticIp;
import dev.cairn.coordinator.domain.resource.ElasticIpAddress;
import dev.cairn.coordinator.domain.resource.Volume;
import dev.cairn.coordinator.domain.scaling.TimeBasedScaling;

/** Takes an instance's record out of its stack, with all that hangs on it. What becomes of its machine is not decided here. */
final class Removal {
    private Removal() {}

    /** What becomes of the stack's resources that the instance had. */
    record Resources(boolean deleteElasticIp, boolean deleteVolumes) {
        /** They stay with the stack. */
        static final Resources KEPT = new Resources(false, false);
    }

    static void remove(Draft draft, Instance instance, Resources resources, String why) {
        InstanceId id = instance.id();
        CommandQueue.abandon(draft, id, why);
        for (Timer timer : draft.before().timers().values()) {
            if (timer.id().subject().equals(id.value())) {
                draft.delete(timer);
            }
        }
        for (Command command : draft.before().commands().values()) {
            if (command.instanceId().equals(id)) {
                draft.cancelTimer(Timer.Kind.COMMAND_EXPIRY, command.id());
            }
        }
        TimeBasedScaling schedule = draft.before().timeBasedScaling().get(id);
        if (schedule != null) {
            draft.delete(schedule);
        }
        giveBack(draft, instance, resources);
        draft.delete(draft.known(id));
    }

    private static void giveBack(Draft draft, Instance instance, Resources resources) {
        String ip = instance.elasticIp();
        if (ip != null && resources.deleteElasticIp()) {
            ElasticIp found = draft.before().resources().elasticIps().get(new ElasticIpAddress(ip));
            if (found != null) {
                draft.delete(found);
                draft.effect(new Effect.ReleaseAddress(
                        instance.id(), found.id(), draft.stack().settings().region()));
            }
        }
        for (Volume volume : draft.before().resources().volumes().values()) {
            if (instance.id().equals(volume.instanceId())) {
                if (resources.deleteVolumes()) {
                    draft.delete(volume);
                    draft.effect(new Effect.DeleteVolume(
                            instance.id(),
                            volume.id(),
                            volume.ec2VolumeId(),
                            draft.stack().settings().region()));
                } else {
                    draft.put(volume.assignedTo(null));
                }
            }
        }
    }
}
