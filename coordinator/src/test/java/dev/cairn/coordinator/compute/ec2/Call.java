package dev.cairn.coordinator.compute.ec2;

import java.util.Optional;

/**
 * A call that arrived.
 *
 * @param service the name that IAM's actions begin with
 */
public record Call(String region, String service, String name, Query query) {
    /** As a policy spells it: {@code ec2:RunInstances}. */
    public String action() {
        return service + ":" + name;
    }

    public Optional<String> parameter(String parameter) {
        return query.text(parameter);
    }
}
