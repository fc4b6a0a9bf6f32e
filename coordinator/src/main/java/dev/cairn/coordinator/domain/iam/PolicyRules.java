package dev.cairn.coordinator.domain.iam;

import dev.cairn.coordinator.domain.iam.Ruling.Code;
import dev.cairn.coordinator.domain.policy.MalformedPolicy;
import dev.cairn.coordinator.domain.policy.ManagedPolicy;
import dev.cairn.coordinator.domain.policy.Policy;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How users and groups get and lose policies, with the messages of IAM. */
public final class PolicyRules {
    private static final int LONGEST_NAME = 128;
    private static final int ATTACHED_LIMIT = 10;

    /** Of all inline policies of one user or group. IAM allows users 2,048; here they also take the place of managed ones. */
    private static final int INLINE_LIMIT_CHARACTERS = 10_240;

    private PolicyRules() {}

    /** May be repeated. */
    public static Ruling<PolicyHolder> attach(PolicyHolder holder, String arn) {
        Optional<ManagedPolicy> policy = ManagedPolicy.of(arn);
        if (policy.isEmpty()) {
            return Ruling.refused(
                    Code.NO_SUCH_ENTITY,
                    "Policy " + arn + " does not exist or is not attachable. Here are " + ManagedPolicy.names()
                            + "; anything else is put as an inline policy.");
        }
        Policies changed = holder.policies().attach(policy.get().arn());
        if (changed.attached().size() > ATTACHED_LIMIT) {
            return Ruling.refused(Code.LIMIT_EXCEEDED, "Cannot exceed quota for PoliciesPerUser: " + ATTACHED_LIMIT);
        }
        return Ruling.put(holder.with(changed));
    }

    public static Ruling<PolicyHolder> detach(PolicyHolder holder, String arn) {
        String known = ManagedPolicy.of(arn).map(ManagedPolicy::arn).orElse(arn);
        return holder.policies().attached().contains(known)
                ? Ruling.put(holder.with(holder.policies().detach(known)))
                : Ruling.refused(Code.NO_SUCH_ENTITY, "Policy " + arn + " was not found.");
    }

    /**
     * Puts an inline policy, in place of one of that name.
     *
     * @param document as it was given
     * @param parsed its JSON, null when it is none or no object
     */
    public static Ruling<PolicyHolder> put(
            PolicyHolder holder, String name, String document, @Nullable Map<?, ?> parsed) {
        Optional<Ruling<PolicyHolder>> wrong = Names.wrong("policyName", name, LONGEST_NAME);
        if (wrong.isPresent()) {
            return wrong.get();
        }
        if (parsed == null) {
            return Ruling.refused(
                    Code.MALFORMED_POLICY_DOCUMENT, "Syntax errors in policy: it must be one JSON object.");
        }
        try {
            Policy.read(parsed);
        } catch (MalformedPolicy malformed) {
            return Ruling.refused(Code.MALFORMED_POLICY_DOCUMENT, String.valueOf(malformed.getMessage()));
        }
        Policies changed = holder.policies().put(name, document);
        long characters = changed.inline().values().stream()
                .mapToLong(text ->
                        text.chars().filter(character -> character > ' ').count())
                .sum();
        if (characters > INLINE_LIMIT_CHARACTERS) {
            return Ruling.refused(
                    Code.LIMIT_EXCEEDED,
                    "Maximum policy size of " + INLINE_LIMIT_CHARACTERS + " bytes exceeded for "
                            + holder.id().value());
        }
        return Ruling.put(holder.with(changed));
    }

    /** The document of an inline policy. */
    public static Ruling<String> inline(PolicyHolder holder, String name) {
        String document = holder.policies().inline().get(name);
        return document == null ? noSuchPolicy(holder, name) : new Ruling.Accepted<>(document, List.of());
    }

    public static Ruling<PolicyHolder> delete(PolicyHolder holder, String name) {
        return holder.policies().inline().containsKey(name)
                ? Ruling.put(holder.with(holder.policies().delete(name)))
                : noSuchPolicy(holder, name);
    }

    private static <T> Ruling<T> noSuchPolicy(PolicyHolder holder, String name) {
        String kind = holder instanceof IamUser ? "user" : "group";
        return Ruling.refused(Code.NO_SUCH_ENTITY, "The " + kind + " policy with name " + name + " cannot be found.");
    }
}
