package dev.cairn.coordinator.compute.ec2;

import dev.cairn.coordinator.port.Compute.LaunchRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.ec2.model.Tag;

/** The tags by which machines, and what is made for them, are found again. */
final class Marks {
    /** Which coordinator it belongs to. */
    static final String OWNER = "cairn:owner";

    static final String STACK = "cairn:stack-id";
    static final String INSTANCE = "cairn:instance-id";
    /** The idempotency token of the launch. */
    static final String LAUNCH = "cairn:launch";

    private Marks() {}

    /**
     * Is it marked so? Asked of what was already asked for by a filter: not every endpoint knows every filter, and what is not ours must
     * never be taken for ours.
     */
    static boolean on(List<Tag> tags, String key, String value) {
        return tags.stream().anyMatch(tag -> key.equals(tag.key()) && value.equals(tag.value()));
    }

    static List<Tag> of(LaunchRequest request, String owner) {
        Map<String, String> tags = new LinkedHashMap<>(request.order().tags());
        tags.put(OWNER, owner);
        tags.put(STACK, request.stackId().value());
        tags.put(INSTANCE, request.instanceId().value());
        tags.put(LAUNCH, request.token());
        return tags.entrySet().stream()
                .map(tag ->
                        Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
                .toList();
    }
}
