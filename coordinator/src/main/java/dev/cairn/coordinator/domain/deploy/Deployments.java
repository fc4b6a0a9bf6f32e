package dev.cairn.coordinator.domain.deploy;

import dev.cairn.coordinator.domain.Actor;
import dev.cairn.coordinator.domain.Ids;
import dev.cairn.coordinator.domain.LifecycleEvent;
import dev.cairn.coordinator.domain.Outcome;
import dev.cairn.coordinator.domain.app.App;
import dev.cairn.coordinator.domain.app.AppId;
import dev.cairn.coordinator.domain.attributes.RemovedApp;
import dev.cairn.coordinator.domain.decision.Draft;
import dev.cairn.coordinator.domain.deployment.Command.Cookbooks;
import dev.cairn.coordinator.domain.deployment.Command.Status;
import dev.cairn.coordinator.domain.deployment.Deployment;
import dev.cairn.coordinator.domain.deployment.DeploymentId;
import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.instance.InstanceStatus;
import dev.cairn.coordinator.domain.layer.LayerId;
import dev.cairn.coordinator.domain.lifecycle.Lifecycle;
import dev.cairn.coordinator.domain.lifecycle.Signal;
import dev.cairn.coordinator.domain.lifecycle.Topology;
import dev.cairn.coordinator.domain.queue.CommandQueue;
import dev.cairn.coordinator.domain.queue.CommandSpec;
import dev.cairn.coordinator.domain.queue.RecipeLists;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Turns requests for deployments and stack commands into commands on instances. Pure. */
public final class Deployments {
    private Deployments() {}

    /**
     * CreateDeployment. The caller has parsed the custom JSON; everything else is checked here. Targets that are not online are
     * left out; a deployment without any target is successful at once, since OpsWorks' API returned an id all the same.
     */
    public static Outcome<DeploymentId> create(
            StackSnapshot snapshot, DeploymentRequest request, Actor actor, Instant now, Ids ids) {
        Optional<CommandName> name = CommandName.of(request.command());
        if (name.isEmpty()) {
            return Outcome.invalid("Command Name: " + request.command() + " is not one of " + CommandName.words());
        }
        Optional<Outcome<DeploymentId>> refusal = refusal(snapshot, request, name.get());
        if (refusal.isPresent()) {
            return refusal.get();
        }
        Draft draft = new Draft(snapshot, actor, now, ids);
        AppId appId = name.get().needsApp() ? request.appId() : null;
        DeploymentId id = open(draft, name.get(), request, appId, targets(snapshot, request, name.get()), null);
        return Topology.settled(draft, id);
    }

    /**
     * DeleteApp: deletes the record and undeploys the app on every online instance. The commands carry what recipes need to
     * know of the app, since its record is gone when they run; of secrets that is nothing.
     */
    public static Outcome<AppId> appDeleted(StackSnapshot snapshot, AppId id, Actor actor, Instant now, Ids ids) {
        App app = snapshot.apps().get(id);
        if (app == null) {
            return Outcome.notFound("Unable to find app with ID " + id);
        }
        Draft draft = new Draft(snapshot, actor, now, ids);
        List<Instance> targets = snapshot.instances().values().stream()
                .filter(instance -> instance.status() == InstanceStatus.ONLINE)
                .toList();
        if (!targets.isEmpty()) {
            DeploymentRequest request =
                    new DeploymentRequest(id, List.of(), List.of(), "undeploy", Map.of(), null, null);
            open(draft, CommandName.UNDEPLOY, request, id, targets, RemovedApp.json(app));
        }
        draft.delete(app);
        draft.note(
                id,
                "app deleted",
                "a deletion was asked for; the app is undeployed where instances are online",
                Map.of("app", app.shortname(), "instances", Integer.toString(targets.size())));
        return Topology.settled(draft, id);
    }

    /**
     * Ends a deployment whose commands have all ended: failed if one of them failed or expired. Skipped and superseded ones
     * do not count.
     *
     * @param ends how its commands ended
     */
    public static Outcome<Boolean> completed(
            StackSnapshot snapshot, DeploymentId id, Collection<Status> ends, Instant now, Ids ids) {
        Deployment deployment = snapshot.deployments().get(id);
        boolean working = snapshot.commands().values().stream().anyMatch(command -> id.equals(command.deploymentId()));
        if (deployment == null || deployment.status() != Deployment.Status.RUNNING || working) {
            return Outcome.accepted(false, List.of());
        }
        boolean failed = ends.contains(Status.FAILED) || ends.contains(Status.EXPIRED);
        Draft draft = new Draft(snapshot, Actor.COORDINATOR, now, ids);
        draft.put(deployment.completed(failed ? Deployment.Status.FAILED : Deployment.Status.SUCCESSFUL, now));
        long good = ends.stream().filter(end -> end == Status.SUCCESSFUL).count();
        draft.note(
                id,
                failed ? "deployment failed" : "deployment succeeded",
                good + " of " + ends.size() + " commands were successful",
                Map.of("command", deployment.command()));
        return Outcome.accepted(true, draft.writes());
    }

    private static DeploymentId open(
            Draft draft,
            CommandName name,
            DeploymentRequest request,
            @Nullable AppId appId,
            List<Instance> targets,
            @Nullable String ownJson) {
        DeploymentId id = new DeploymentId(draft.freshId());
        boolean empty = targets.isEmpty();
        draft.put(new Deployment(
                id,
                draft.stack().id(),
                appId,
                name.word(),
                request.args(),
                request.comment(),
                request.customJson(),
                draft.actor().arn(),
                targets.stream().map(Instance::id).toList(),
                empty ? Deployment.Status.SUCCESSFUL : Deployment.Status.RUNNING,
                draft.now(),
                empty ? draft.now() : null));
        for (Instance target : targets) {
            queue(draft, name, request, appId, target, id, ownJson);
        }
        draft.note(
                appId == null ? draft.stack().id() : appId,
                name.word() + " requested",
                empty ? "no instance is a target: there is nothing to do" : "it was asked for",
                Map.of("deployment", id.value(), "instances", Integer.toString(targets.size())));
        return id;
    }

    private static void queue(
            Draft draft,
            CommandName name,
            DeploymentRequest request,
            @Nullable AppId appId,
            Instance target,
            DeploymentId id,
            @Nullable String ownJson) {
        CommandQueue.enqueue(
                draft,
                target.id(),
                new CommandSpec(
                        name.word(),
                        recipes(draft.before(), name, request, target),
                        request.args(),
                        name == CommandName.UPDATE_CUSTOM_COOKBOOKS ? Cookbooks.FRESH : Cookbooks.CACHED,
                        apps(draft.before(), name, appId),
                        ownJson == null ? request.customJson() : ownJson,
                        id,
                        draft.actor().arn()));
        if (name == CommandName.SETUP) {
            Lifecycle.apply(draft, target.id(), new Signal.SetupRequested());
        }
    }

    /**
     * Recipes of the commands that are lifecycle events, those of the arguments, or the agent's own: for the system's packages,
     * and for the servers of Chef 11's built-in layers.
     */
    private static List<String> recipes(
            StackSnapshot snapshot, CommandName name, DeploymentRequest request, Instance target) {
        return switch (name) {
            case SETUP -> RecipeLists.of(snapshot, target, LifecycleEvent.SETUP, LifecycleEvent.DEPLOY);
            case CONFIGURE -> RecipeLists.of(snapshot, target, LifecycleEvent.CONFIGURE);
            case DEPLOY -> RecipeLists.of(snapshot, target, LifecycleEvent.DEPLOY);
            case UNDEPLOY -> RecipeLists.of(snapshot, target, LifecycleEvent.UNDEPLOY);
            case EXECUTE_RECIPES -> Objects.requireNonNullElse(request.args().get("recipes"), List.<String>of());
            case INSTALL_DEPENDENCIES -> List.of(RecipeLists.INSTALL_PACKAGES);
            case UPDATE_DEPENDENCIES -> List.of(RecipeLists.UPDATE_PACKAGES);
            case ROLLBACK, START, STOP, RESTART -> RecipeLists.ofCommand(snapshot, target, name.word());
            case UPDATE_CUSTOM_COOKBOOKS -> List.of();
        };
    }

    /** Setup means every app; of the others only those that name one mean it. */
    private static List<AppId> apps(StackSnapshot snapshot, CommandName name, @Nullable AppId appId) {
        if (name == CommandName.SETUP) {
            return List.copyOf(snapshot.apps().keySet());
        }
        return appId == null ? List.of() : List.of(appId);
    }

    private static List<Instance> targets(StackSnapshot snapshot, DeploymentRequest request, CommandName name) {
        boolean all = request.instanceIds().isEmpty() && request.layerIds().isEmpty();
        return snapshot.instances().values().stream()
                .filter(instance -> all || named(instance, request))
                .filter(instance -> accepts(instance.status(), name, all))
                .toList();
    }

    private static boolean named(Instance instance, DeploymentRequest request) {
        return request.instanceIds().contains(instance.id())
                || instance.settings().layerIds().stream().anyMatch(request.layerIds()::contains);
    }

    /**
     * What else an instance needs that is setup_failed: corrected cookbooks, and setup, for which it has to be named. Without
     * the first it would run the failing recipe again from the cookbooks it has.
     */
    private static boolean accepts(InstanceStatus status, CommandName name, boolean all) {
        return switch (status) {
            case ONLINE -> true;
            case SETUP_FAILED -> name == CommandName.UPDATE_CUSTOM_COOKBOOKS || (name == CommandName.SETUP && !all);
            default -> false;
        };
    }

    private static Optional<Outcome<DeploymentId>> refusal(
            StackSnapshot snapshot, DeploymentRequest request, CommandName name) {
        List<String> unknownInstances = request.instanceIds().stream()
                .filter(id -> !snapshot.instances().containsKey(id))
                .map(InstanceId::value)
                .toList();
        List<String> unknownLayers = request.layerIds().stream()
                .filter(id -> !snapshot.layers().containsKey(id))
                .map(LayerId::value)
                .toList();
        if (!unknownInstances.isEmpty() || !unknownLayers.isEmpty()) {
            return Optional.of(Outcome.notFound(String.join(
                    ", ",
                    Stream.concat(unknownInstances.stream(), unknownLayers.stream())
                            .toList())));
        }
        if (name.needsApp() && request.appId() == null) {
            return Optional.of(Outcome.invalid("Please provide an app ID for the command " + name.word()));
        }
        if (request.appId() != null && !snapshot.apps().containsKey(request.appId())) {
            return Optional.of(Outcome.notFound("Unable to find app with ID " + request.appId()));
        }
        if (name.forChef11() && snapshot.stack().settings().chefVersion().startsWith("12")) {
            return Optional.of(
                    Outcome.invalid("Command Name: " + name.word() + " is not supported for stacks that use Chef 12"));
        }
        return name.refusedArguments(request.args()).map(Outcome::invalid);
    }
}
