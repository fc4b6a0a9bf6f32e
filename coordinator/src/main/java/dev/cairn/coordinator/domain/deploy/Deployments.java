package dev.cairn.coordinator.domain.deploy;

import dev.cairn.coordinator.domain.Actor;
import dev.cairn.coordinator.domain.Ids;
import dev.cairn.coordinator.domain.Outcome;
import dev.cairn.coordinator.domain.app.AppId;
import dev.cairn.coordinator.domain.deployment.DeploymentId;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import java.time.Instant;

/** Turns requests for deployments and stack commands into commands on instances. Pure. */
public final class Deployments {
    private Deployments() {}

    /** CreateDeployment. The caller has parsed the custom JSON; everything else is checked here. */
    public static Outcome<DeploymentId> create(
            StackSnapshot snapshot, DeploymentRequest request, Actor actor, Instant now, Ids ids) {
        return Outcome.invalid("This part of the coordinator is not built yet");
    }

    /** DeleteApp: deletes the record and undeploys the app on every online instance. */
    public static Outcome<AppId> appDeleted(StackSnapshot snapshot, AppId id, Actor actor, Instant now, Ids ids) {
        return Outcome.invalid("This part of the coordinator is not built yet");
    }
}
