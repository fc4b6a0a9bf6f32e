package dev.cairn.coordinator.domain;

import org.jspecify.annotations.Nullable;

/**
 * Where cookbooks or an app come from; the API's shape {@code Source}. Members are null when they were never set.
 *
 * @param type git, svn, archive, s3 or other
 */
public record Source(
        @Nullable String type,
        @Nullable String url,
        @Nullable String username,
        @Nullable Secret password,
        @Nullable Secret sshKey,
        @Nullable String revision) {
    public static final Source NONE = new Source(null, null, null, null, null, null);
}
