package dev.cairn.coordinator.domain.lifecycle;

import dev.cairn.coordinator.domain.decision.Draft;
import dev.cairn.coordinator.domain.deployment.Command;
import dev.cairn.coordinator.domain.deployment.Command.Cookbooks;
import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.instance.InstanceStatus;
import dev.cairn.coordinator.domain.queue.CommandQueue;
import dev.cairn.coordinator.domain.queue.CommandSpec;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What happens on instances when somebody gets or loses the right to log in: a command that brings the accounts up to date, and
 * a configure ("Managing SSH Access" in the guide of OpsWorks). In stacks of Chef 11 that command is {@code execute_recipes}
 * with {@code ssh_users}, in others {@code sync_remote_users}.
 */
public final class UserSync {
    private static final String CHEF_12 = "sync_remote_users";
    private static final String CHEF_11 = "execute_recipes";
    private static final String RECIPE = "ssh_users";

    /** Setup makes the accounts, and each configure repeats it. */
    private static final Set<String> ALSO = Set.of("setup", "configure", CHEF_12);

    private UserSync() {}

    /** Puts the command and a configure into the queues of all online instances. */
    public static void everywhere(Draft draft, String reason) {
        draft.instances().stream()
                .filter(instance -> instance.status() == InstanceStatus.ONLINE)
                .toList()
                .forEach(instance -> enqueue(draft, instance));
        Topology.configureAll(draft, reason);
    }

    /** Is the command one that brings the accounts of users up to date? */
    public static boolean carriedBy(Command command) {
        return ALSO.contains(command.type())
                || (command.type().equals(CHEF_11)
                        && command.args().getOrDefault("recipes", List.of()).contains(RECIPE));
    }

    /** A command that is still in the queue will carry the newest state: there is no need for another one. */
    private static void enqueue(Draft draft, Instance instance) {
        boolean chef11 = draft.stack().settings().chefVersion().startsWith("11");
        boolean waiting = draft.open(instance.id()).stream()
                .anyMatch(command -> command.type().equals(chef11 ? CHEF_11 : CHEF_12)
                        && command.deploymentId() == null
                        && !command.outstanding());
        if (!waiting) {
            CommandQueue.enqueue(
                    draft,
                    instance.id(),
                    new CommandSpec(
                            chef11 ? CHEF_11 : CHEF_12,
                            List.of(),
                            chef11 ? Map.of("recipes", List.of(RECIPE)) : Map.of(),
                            Cookbooks.NONE,
                            List.of(),
                            null,
                            null,
                            draft.actor().arn()));
        }
    }
}
