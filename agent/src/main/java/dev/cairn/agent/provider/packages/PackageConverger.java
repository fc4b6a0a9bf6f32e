package dev.cairn.agent.provider.packages;

import dev.cairn.agent.resource.Change;
import dev.cairn.agent.resource.Changes;
import dev.cairn.agent.resource.Converger;
import dev.cairn.agent.resource.Desired;
import dev.cairn.agent.resource.Places;
import dev.cairn.agent.resource.ResourceException;
import dev.cairn.agent.resource.ResourceRequest;
import dev.cairn.agent.system.Machine;
import dev.cairn.agent.system.UnixFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The package types. Which names need work is decided here, how it is done by the {@link PackageTool}. Threads may
 * share it.
 */
public final class PackageConverger implements Converger {
    private static final String PACKAGE_EXCEPTION = "Chef::Exceptions::Package";

    /** Not for recipes: tells the installed and the offered version of each package, which cookbooks ask providers for. */
    private static final String STATE = "state";

    private final Machine machine;
    private final Places places;
    private final Platform platform;

    public PackageConverger(Machine machine, Places places) {
        this.machine = machine;
        this.places = places;
        this.platform = new Platform(machine);
    }

    /** A name of the resource with what is known and wanted of it. */
    private record Item(PackageTool tool, PackageTarget wanted, PackageState state) {
        boolean installedAsWanted() {
            return state.installed().isPresent()
                    && (wanted.version().isEmpty()
                            || tool.satisfies(
                                    wanted.version().get(), state.installed().get()));
        }
    }

    @Override
    public void converge(ResourceRequest request, Changes changes) throws IOException {
        Desired desired = new Desired(request);
        PackageTool tool = platform.tool(desired);
        ToolSettings settings = ToolSettings.of(desired);
        List<PackageTarget> wanted = wanted(desired);
        switch (request.action()) {
            case "install" -> install(desired, tool, settings, wanted, changes);
            case "upgrade" -> upgrade(desired, tool, settings, wanted, changes);
            case "remove" -> remove("remove", tool::remove, tool, settings, wanted, changes);
            case "purge" -> remove("purge", tool::purge, tool, settings, wanted, changes);
            case "reconfig" -> reconfigure(desired, tool, settings, wanted, changes);
            case "lock" -> lock(true, tool, settings, wanted, changes);
            case "unlock" -> lock(false, tool, settings, wanted, changes);
            case STATE -> state(tool, settings, wanted, changes);
            default -> throw desired.unsupportedAction();
        }
    }

    /** Names, versions and files by position; a missing or null version means any. */
    private static List<PackageTarget> wanted(Desired desired) {
        List<String> names = desired.textOrNames("package_name");
        List<@Nullable Object> versions = desired.elements("version");
        List<String> files = desired.texts("source");
        List<PackageTarget> wanted = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            Object version = i < versions.size() ? versions.get(i) : null;
            Optional<String> text = version == null || version.toString().isEmpty()
                    ? Optional.empty()
                    : Optional.of(version.toString());
            wanted.add(new PackageTarget(
                    names.get(i), text, i < files.size() ? Optional.of(files.get(i)) : Optional.empty()));
        }
        return wanted;
    }

    private static List<Item> items(PackageTool tool, List<PackageTarget> wanted, ToolSettings settings)
            throws IOException {
        return paired(tool, wanted, tool.states(wanted, settings));
    }

    private static List<Item> withCandidates(PackageTool tool, List<Item> items, ToolSettings settings)
            throws IOException {
        List<PackageTarget> wanted = items.stream().map(Item::wanted).toList();
        List<PackageState> states = items.stream().map(Item::state).toList();
        return paired(tool, wanted, tool.withCandidates(wanted, states, settings));
    }

    private static List<Item> paired(PackageTool tool, List<PackageTarget> wanted, List<PackageState> states) {
        List<Item> items = new ArrayList<>();
        for (int i = 0; i < wanted.size(); i++) {
            items.add(new Item(tool, wanted.get(i), states.get(i)));
        }
        return items;
    }

    private static void state(PackageTool tool, ToolSettings settings, List<PackageTarget> wanted, Changes changes)
            throws IOException {
        for (Item item : withCandidates(tool, items(tool, wanted, settings), settings)) {
            PackageState state = item.state();
            String installed = state.installed().orElse(null);
            String offered = state.candidate().orElse(null);
            changes.make(Change.of("state of " + state.name(), "version", installed, offered), () -> {});
        }
    }

    private void install(
            Desired desired, PackageTool tool, ToolSettings settings, List<PackageTarget> wanted, Changes changes)
            throws IOException {
        List<Item> lacking = items(tool, wanted, settings).stream()
                .filter(item -> !item.installedAsWanted())
                .toList();
        if (lacking.isEmpty()) {
            return;
        }
        List<Item> missing = withCandidates(tool, lacking, settings);
        requireCandidates(tool, missing, changes);
        List<PackageTarget> targets =
                missing.stream().map(PackageConverger::target).toList();
        List<Change> planned = missing.stream()
                .map(item -> Change.of(
                        installing(item),
                        "version",
                        item.state().installed().orElse(null),
                        target(item).version().orElse(null)))
                .toList();
        preseed(desired, tool, settings, changes);
        changes.make(planned, () -> tool.install(targets, settings));
    }

    private static String installing(Item item) {
        String name = item.state().name();
        return target(item)
                .version()
                .map(version -> "install version " + version + " of package " + name)
                .orElse("install package " + name + ", assuming that a repository will offer it by then");
    }

    private void upgrade(
            Desired desired, PackageTool tool, ToolSettings settings, List<PackageTarget> wanted, Changes changes)
            throws IOException {
        List<Item> old = withCandidates(tool, items(tool, wanted, settings), settings).stream()
                .filter(item -> item.wanted().version().isPresent()
                        ? !item.installedAsWanted()
                        : item.state().installed().isEmpty()
                                || !(item.state().candidate().isEmpty()
                                        || item.state()
                                                .candidate()
                                                .equals(item.state().installed())))
                .toList();
        if (old.isEmpty()) {
            return;
        }
        requireCandidates(tool, old, changes);
        List<PackageTarget> targets = old.stream().map(PackageConverger::target).toList();
        List<Change> planned = old.stream()
                .map(item -> Change.of(
                        "upgrade package " + item.state().name() + " from "
                                + item.state().installed().orElse("uninstalled") + " to "
                                + target(item).version().orElse(""),
                        "version",
                        item.state().installed().orElse(null),
                        target(item).version().orElse(null)))
                .toList();
        preseed(desired, tool, settings, changes);
        changes.make(planned, () -> tool.install(targets, settings));
    }

    private static PackageTarget target(Item item) {
        Optional<String> version = item.wanted().version().or(() -> item.state().candidate());
        // A package file may be given in the place of the name.
        String named = item.wanted().name();
        Optional<String> file =
                item.wanted().file().or(() -> named.startsWith("/") ? Optional.of(named) : Optional.empty());
        return new PackageTarget(item.state().name(), version, file);
    }

    private static void requireCandidates(PackageTool tool, List<Item> items, Changes changes) {
        List<String> without = items.stream()
                .filter(item -> item.wanted().version().isEmpty())
                .filter(item -> item.state().candidate().isEmpty())
                .map(item -> item.wanted().name())
                .toList();
        // In why-run an earlier resource may be the one that would have added the repository.
        if (!without.isEmpty() && !changes.whyRun()) {
            throw new ResourceException(
                    PACKAGE_EXCEPTION,
                    "No candidate version available for " + String.join(", ", without) + ": " + tool.whenMissing());
        }
    }

    /** One of the tool's verbs that takes names. */
    @FunctionalInterface
    private interface Verb {
        void on(List<String> names, ToolSettings settings) throws IOException;
    }

    private static void remove(
            String word,
            Verb verb,
            PackageTool tool,
            ToolSettings settings,
            List<PackageTarget> wanted,
            Changes changes)
            throws IOException {
        List<Item> present = items(tool, wanted, settings).stream()
                .filter(Item::installedAsWanted)
                .toList();
        if (present.isEmpty()) {
            return;
        }
        List<Change> planned = present.stream()
                .map(item -> Change.of(
                        word + " "
                                + item.wanted()
                                        .version()
                                        .map(v -> "version " + v + " of ")
                                        .orElse("")
                                + "package " + item.state().name(),
                        "version",
                        item.state().installed().orElse(null),
                        null))
                .toList();
        changes.make(planned, () -> verb.on(names(present), settings));
    }

    private void reconfigure(
            Desired desired, PackageTool tool, ToolSettings settings, List<PackageTarget> wanted, Changes changes)
            throws IOException {
        List<Item> present = items(tool, wanted, settings).stream()
                .filter(item -> item.state().installed().isPresent())
                .toList();
        if (!present.isEmpty() && preseed(desired, tool, settings, changes)) {
            List<Change> planned = names(present).stream()
                    .map(name -> Change.of("reconfigure package " + name))
                    .toList();
            changes.make(planned, () -> tool.reconfigure(names(present), settings));
        }
    }

    /**
     * Feeds the response file when it differs from the one fed before.
     *
     * @return true when it did, or in why-run would have been
     */
    private boolean preseed(Desired desired, PackageTool tool, ToolSettings settings, Changes changes)
            throws IOException {
        Optional<byte[]> answers = responseFile(desired);
        if (answers.isEmpty()) {
            return false;
        }
        UnixFiles files = machine.files();
        String name = String.join("_", desired.textOrNames("package_name")).replaceAll("[^A-Za-z0-9.+_-]", "_");
        Path seed = places.fileCache().resolve("preseed").resolve(name + ".seed");
        if (files.status(seed).isPresent() && Arrays.equals(files.read(seed), answers.get())) {
            return false;
        }
        changes.make("preseed package " + name, () -> {
            tool.preseed(answers.get(), settings);
            files.createDirectories(UnixFiles.parent(seed));
            Path staged = files.stageBeside(seed);
            files.write(staged, answers.get());
            files.rename(staged, seed);
        });
        return true;
    }

    /** The recipe's side has found and rendered it; a path on the machine is read as it is. */
    private Optional<byte[]> responseFile(Desired desired) throws IOException {
        if (desired.has("response_file_content")) {
            return desired.bytes("response_file_content");
        }
        Optional<Path> path = desired.text("response_file").map(Path::of);
        if (path.isEmpty()) {
            return Optional.empty();
        }
        if (!path.get().isAbsolute()) {
            throw desired.invalid("response_file " + path.get() + " was not found in the cookbook");
        }
        return Optional.of(machine.files().read(path.get()));
    }

    private static void lock(
            boolean wanted, PackageTool tool, ToolSettings settings, List<PackageTarget> targets, Changes changes)
            throws IOException {
        List<String> names = new ArrayList<>();
        for (PackageTarget target : targets) {
            if (tool.locked(target.name(), settings) != wanted) {
                names.add(target.name());
            }
        }
        if (names.isEmpty()) {
            return;
        }
        List<Change> planned = names.stream()
                .map(name -> Change.of((wanted ? "lock" : "unlock") + " package " + name))
                .toList();
        changes.make(planned, () -> {
            if (wanted) {
                tool.lock(names, settings);
            } else {
                tool.unlock(names, settings);
            }
        });
    }

    private static List<String> names(List<Item> items) {
        return items.stream().map(item -> item.state().name()).toList();
    }
}
