package dev.cairn.coordinator.domain.catalog;

import dev.cairn.coordinator.domain.Secret;
import dev.cairn.coordinator.domain.Source;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The members of a {@code Source} that a request gives; null for those it leaves out. */
public record SourceDraft(
        @Nullable String type,
        @Nullable String url,
        @Nullable String username,
        @Nullable String password,
        @Nullable String sshKey,
        @Nullable String revision) {
    private static final Set<String> REVISIONED = Set.of("git", "svn", "other");
    private static final Set<String> KEYED = Set.of("git", "other");

    /**
     * Merges member by member. The mask in place of a secret keeps the stored one, since clients write back what they read.
     * A source of another type loses what does not apply to it, and the credentials: those of a bucket are not for the host of
     * a repository.
     */
    static Source merge(Source present, @Nullable SourceDraft draft) {
        if (draft == null) {
            return present;
        }
        String type = Given.text(draft.type, present.type());
        boolean otherKind = type != null && present.type() != null && !type.equals(present.type());
        Secret oldKey = otherKind && (draft.sshKey == null || !KEYED.contains(type)) ? null : present.sshKey();
        String oldRevision = otherKind && !REVISIONED.contains(type) ? null : present.revision();
        return new Source(
                type,
                Given.text(draft.url, present.url()),
                Given.text(draft.username, otherKind ? null : present.username()),
                secret(draft.password, otherKind && draft.password == null ? null : present.password()),
                secret(draft.sshKey, oldKey),
                Given.text(draft.revision, oldRevision));
    }

    static @Nullable Secret secret(@Nullable String given, @Nullable Secret present) {
        if (given == null || given.equals(Secret.MASK)) {
            return present;
        }
        return given.isEmpty() ? null : new Secret(given);
    }
}
