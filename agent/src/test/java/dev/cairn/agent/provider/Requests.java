package dev.cairn.agent.provider;

import dev.cairn.agent.resource.ResourceRequest;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Requests as the recipe's side would send them. */
public final class Requests {
    private Requests() {}

    /** A request with properties as alternating names and values. */
    public static ResourceRequest of(String type, String name, String action, @Nullable Object... properties) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        for (int i = 0; i < properties.length; i += 2) {
            map.put(String.valueOf(properties[i]), properties[i + 1]);
        }
        return new ResourceRequest(type, name, action, map, false, false);
    }

    public static ResourceRequest whyRun(ResourceRequest request) {
        return new ResourceRequest(
                request.type(), request.name(), request.action(), request.properties(), true, request.sensitive());
    }

    public static ResourceRequest sensitive(ResourceRequest request) {
        return new ResourceRequest(
                request.type(), request.name(), request.action(), request.properties(), request.whyRun(), true);
    }
}
