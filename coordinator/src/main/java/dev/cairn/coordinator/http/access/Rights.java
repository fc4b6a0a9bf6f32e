package dev.cairn.coordinator.http.access;

import dev.cairn.coordinator.domain.policy.Inquiry;
import dev.cairn.coordinator.domain.policy.Policy;
import dev.cairn.coordinator.domain.policy.Verdict;
import java.util.List;
import java.util.Map;

/**
 * The policies of a caller, with what conditions may ask about this request.
 *
 * @param context see {@link Inquiry}
 */
public record Rights(List<Policy> policies, Map<String, List<String>> context) {
    /** Of those who need none, or have none. */
    public static final Rights NONE = new Rights(List.of(), Map.of());

    public Verdict judge(String action, String resource) {
        return judge(new Inquiry(action, resource, context));
    }

    public Verdict judge(Inquiry inquiry) {
        return Policy.judge(policies, inquiry);
    }

    /** As {@link #judge}, with one more condition key. */
    public Verdict judge(String action, String resource, String key, String value) {
        return judge(new Inquiry(action, resource, context).with(key, value));
    }

    /** Whether some statement allows the action on some resource. */
    public boolean mention(String action) {
        return Policy.mentions(policies, new Inquiry(action, "*", context));
    }
}
