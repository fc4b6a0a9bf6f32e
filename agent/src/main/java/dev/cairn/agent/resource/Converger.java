package dev.cairn.agent.resource;

import java.io.IOException;

/**
 * The inner side of a provider: one kind of resource's comparison and change, free to let the machine's failures pass
 * through. Whoever makes a {@link Provider} of it names them in Ruby's words.
 */
@FunctionalInterface
public interface Converger {
    void converge(ResourceRequest request, Changes changes) throws IOException;
}
