package dev.cairn.agent.provider.file;

import dev.cairn.agent.resource.Changes;
import dev.cairn.agent.resource.Converger;
import dev.cairn.agent.resource.Desired;
import dev.cairn.agent.resource.Places;
import dev.cairn.agent.resource.ResourceException;
import dev.cairn.agent.resource.ResourceRequest;
import dev.cairn.agent.system.FileStatus;
import dev.cairn.agent.system.Machine;
import dev.cairn.agent.system.UnixFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The type remote_file. With a checksum, or its beginning, a file that matches is not fetched; without, the last answer's ETag and
 * Last-Modified ask the server whether there is anything new, as long as the local file is what that answer was.
 * Threads may share it.
 */
public final class RemoteFileConverger implements Converger {
    private final UnixFiles files;
    private final FileConverger file;
    private final Downloads downloads;

    public RemoteFileConverger(Machine machine, Places places, FileConverger file) {
        this.files = machine.files();
        this.file = file;
        this.downloads = new Downloads(machine, places);
    }

    @Override
    public void converge(ResourceRequest request, Changes changes) throws IOException {
        Desired desired = new Desired(request);
        switch (request.action()) {
            case "create" -> create(desired, changes);
            case "create_if_missing" -> {
                if (files.status(desired.path("path")).isEmpty()) {
                    create(desired, changes);
                }
            }
            case "delete", "touch" -> file.converge(request, changes);
            default -> throw desired.unsupportedAction();
        }
    }

    private void create(Desired desired, Changes changes) throws IOException {
        List<String> sources = desired.texts("source");
        if (sources.isEmpty()) {
            throw desired.invalid("property source is required");
        }
        Path path = desired.path("path");
        Optional<String> present = isFile(path) ? Optional.of(files.sha256(path)) : Optional.empty();
        Optional<String> checksum = desired.text("checksum").map(sum -> sum.toLowerCase(Locale.ROOT));
        if (checksum.isPresent()
                && present.filter(sum -> sum.startsWith(checksum.get())).isPresent()) {
            file.create(desired, Optional.empty(), changes);
            return;
        }
        Optional<ResourceException> failure = Optional.empty();
        for (String source : sources) {
            Fetched fetched;
            try {
                fetched = downloads.fetch(source, desired, present);
            } catch (ResourceException e) {
                failure = Optional.of(e);
                continue;
            }
            take(fetched, desired, changes);
            return;
        }
        throw failure.orElseThrow();
    }

    private boolean isFile(Path path) throws IOException {
        return files.status(path)
                .filter(status -> status.is(FileStatus.Kind.REGULAR))
                .isPresent();
    }

    private void take(Fetched fetched, Desired desired, Changes changes) throws IOException {
        try {
            Optional<Content> content = fetched.body().isPresent()
                    ? Optional.of(new Content.Local(fetched.body().get()))
                    : Optional.empty();
            file.create(desired, content, changes);
            if (!changes.whyRun()) {
                downloads.remember(fetched, content);
            }
        } finally {
            if (fetched.temporary()) {
                files.deleteIfPresent(fetched.body().orElseThrow());
            }
        }
    }

    /**
     * What a source answered.
     *
     * @param body the file with the content; empty when the server has nothing newer than the local file
     * @param temporary true when the body is ours to delete
     * @param etag empty when the server gave none
     */
    record Fetched(
            String source, Optional<Path> body, boolean temporary, Optional<String> etag, Optional<String> modified) {}
}
