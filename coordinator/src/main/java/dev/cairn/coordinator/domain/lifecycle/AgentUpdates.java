package dev.cairn.coordinator.domain.lifecycle;

import dev.cairn.coordinator.domain.Outcome;
import dev.cairn.coordinator.domain.Write;
import dev.cairn.coordinator.domain.decision.Draft;
import dev.cairn.coordinator.domain.deployment.Command;
import dev.cairn.coordinator.domain.deployment.Command.Cookbooks;
import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.instance.InstanceStatus;
import dev.cairn.coordinator.domain.instance.Reported;
import dev.cairn.coordinator.domain.queue.CommandQueue;
import dev.cairn.coordinator.domain.queue.CommandSpec;
import dev.cairn.coordinator.domain.queue.RecipeLists;
import dev.cairn.coordinator.domain.stack.Stack;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What happens on instances when another version of the agent is asked for (guide, "Changing a stack's agent version"): a
 * command {@code update_agent}, in stacks of Chef 11 {@code execute_recipes} with {@code agent_version}. A stack's version is
 * that of all its instances which say {@code INHERIT}.
 */
public final class AgentUpdates {
    private static final String CHEF_12 = "update_agent";
    private static final String CHEF_11 = "execute_recipes";
    private static final String INHERIT = "INHERIT";

    private AgentUpdates() {}

    /**
     * The decision about a stack's or an instance's settings, with the commands that its change of the agent's version asks for.
     *
     * @param draft a fresh one of the stack before the decision
     * @param available the version that this coordinator gives away
     */
    public static <T> Outcome<T> after(Draft draft, Outcome<T> decision, String available) {
        if (!(decision instanceof Outcome.Accepted<T> accepted)) {
            return decision;
        }
        List<Write> others = new ArrayList<>();
        for (Write write : accepted.writes()) {
            switch (write) {
                case Write.Put(Stack stack) -> draft.put(stack);
                case Write.Put(Instance instance) -> draft.put(instance);
                default -> others.add(write);
            }
        }
        for (Instance instance : List.copyOf(draft.instances())) {
            Instance before = draft.before().instances().get(instance.id());
            String wanted = version(draft.stack(), instance);
            boolean changed =
                    before == null || !wanted.equals(version(draft.before().stack(), before));
            if (changed && talks(instance)) {
                enqueue(draft, instance, wanted, available);
            }
        }
        others.addAll(draft.writes());
        return Outcome.accepted(accepted.answer(), others);
    }

    private static String version(Stack stack, Instance instance) {
        String own = instance.settings().agentVersion();
        return own.equals(INHERIT) ? stack.settings().agentVersion() : own;
    }

    private static boolean talks(Instance instance) {
        return instance.status() == InstanceStatus.ONLINE || instance.status() == InstanceStatus.SETUP_FAILED;
    }

    private static void enqueue(Draft draft, Instance instance, String wanted, String available) {
        boolean chef11 = draft.stack().settings().chefVersion().startsWith("11");
        Reported reported = instance.reported();
        Map<String, List<String>> told = new HashMap<>(Map.of(
                "agent_version",
                List.of(wanted),
                "running_version",
                List.of(reported == null ? "" : reported.agentVersion()),
                "available_version",
                List.of(available)));
        if (chef11) {
            told.put("recipes", List.of("agent_version"));
        }
        for (Command waiting : draft.open(instance.id())) {
            if (!waiting.outstanding() && waiting.recipes().equals(List.of(RecipeLists.UPDATE_AGENT))) {
                CommandQueue.end(
                        draft, waiting, Command.Status.SUPERSEDED, null, "another version of the agent was asked for");
            }
        }
        CommandQueue.enqueue(
                draft,
                instance.id(),
                new CommandSpec(
                        chef11 ? CHEF_11 : CHEF_12,
                        List.of(RecipeLists.UPDATE_AGENT),
                        told,
                        Cookbooks.NONE,
                        List.of(),
                        null,
                        null,
                        draft.actor().arn()));
        draft.note(
                instance.id(),
                "agent update queued",
                "the version of its agent was changed to " + wanted,
                Map.of("version", wanted, "available", available));
    }
}
