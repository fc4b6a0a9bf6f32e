package dev.cairn.coordinator.engine;

import dev.cairn.coordinator.domain.Source;
import dev.cairn.coordinator.port.CookbookSources;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A repository of cookbooks whose revision a test sets. */
final class FakeSources implements CookbookSources {
    private String revision = "1";
    private @Nullable String failure;
    private final Set<String> bundles = new HashSet<>();
    int resolutions;

    void revision(String changed) {
        revision = changed;
    }

    void fail(@Nullable String message) {
        failure = message;
    }

    void dropBundles() {
        bundles.clear();
    }

    @Override
    public String resolve(Source source) throws SourceException {
        resolutions++;
        if (failure != null) {
            throw new SourceException(failure);
        }
        String sha = "bundle-" + revision;
        bundles.add(sha);
        return sha;
    }

    @Override
    public Optional<Path> bundle(String sha256) {
        return bundles.contains(sha256) ? Optional.of(Path.of("/bundles", sha256)) : Optional.empty();
    }
}
