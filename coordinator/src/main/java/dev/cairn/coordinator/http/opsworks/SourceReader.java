package dev.cairn.coordinator.http.opsworks;

import dev.cairn.coordinator.domain.catalog.SourceDraft;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the shape {@code Source}; {@code other} is missing in the model's enumeration, yet clients used it. */
final class SourceReader {
    private static final List<String> TYPES = List.of("git", "svn", "archive", "s3", "other");

    private SourceReader() {}

    static @Nullable SourceDraft read(Members parent, String name) {
        Members source = parent.object(name);
        if (source == null) {
            return null;
        }
        return new SourceDraft(
                source.word("Type", TYPES),
                source.text("Url"),
                source.text("Username"),
                source.text("Password"),
                source.text("SshKey"),
                source.text("Revision"));
    }
}
