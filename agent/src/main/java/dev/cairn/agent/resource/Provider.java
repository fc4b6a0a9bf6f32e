package dev.cairn.agent.resource;

/**
 * Brings one kind of resource into its desired state: loads the current state, compares, and converges. A second run
 * with the same request reports no change, and why-run touches nothing. Stateless, so that threads may share it.
 */
@FunctionalInterface
public interface Provider {
    /**
     * Performs one action.
     *
     * @throws ResourceException when the machine cannot be brought into the desired state, or when the request's
     *     properties contradict each other
     */
    ActionReport converge(ResourceRequest request);
}
