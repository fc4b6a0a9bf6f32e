package dev.cairn.agent.provider.mount;

import dev.cairn.agent.resource.Change;
import dev.cairn.agent.resource.Changes;
import dev.cairn.agent.resource.Converger;
import dev.cairn.agent.resource.Desired;
import dev.cairn.agent.resource.ResourceException;
import dev.cairn.agent.resource.ResourceRequest;
import dev.cairn.agent.system.CommandLine;
import dev.cairn.agent.system.CommandOutcome;
import dev.cairn.agent.system.FileStatus;
import dev.cairn.agent.system.Machine;
import dev.cairn.agent.system.UnixFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The type mount: mount(8) for what is mounted now, which the kernel tells in /proc/mounts, and /etc/fstab for what is
 * mounted at every start. Threads may share it.
 */
public final class MountConverger implements Converger {
    private static final String MOUNT_EXCEPTION = "Chef::Exceptions::Mount";
    private static final Pattern OCTAL = Pattern.compile("\\\\([0-7]{3})");
    private static final Duration SETTLING = Duration.ofSeconds(1);

    private final Machine machine;
    private final UnixFiles files;

    public MountConverger(Machine machine) {
        this.machine = machine;
        this.files = machine.files();
    }

    @Override
    public void converge(ResourceRequest request, Changes changes) throws IOException {
        Desired desired = new Desired(request);
        MountPoint wanted = MountPoint.of(desired);
        switch (request.action()) {
            case "mount" -> mount(wanted, desired, changes);
            case "umount", "unmount" -> unmount(wanted, desired, changes);
            case "remount" -> remount(wanted, desired, changes);
            case "enable" -> enable(wanted, changes);
            case "disable" -> disable(wanted, changes);
            default -> throw desired.unsupportedAction();
        }
    }

    private void mount(MountPoint wanted, Desired desired, Changes changes) throws IOException {
        if (mounted(wanted)) {
            return;
        }
        requireMountable(wanted, desired, changes);
        changes.make(
                "mount " + wanted.device() + " to " + wanted.path(), () -> run(mountCommand(wanted, desired), desired));
    }

    private void unmount(MountPoint wanted, Desired desired, Changes changes) throws IOException {
        if (mounted(wanted)) {
            changes.make("unmount " + wanted.device(), () -> run(List.of("umount", wanted.path()), desired));
        }
    }

    private void remount(MountPoint wanted, Desired desired, Changes changes) throws IOException {
        if (!mounted(wanted)) {
            return;
        }
        changes.make("remount " + wanted.device(), () -> {
            if (desired.flag("remount", false)) {
                String options = wanted.hasOptions() ? "remount," + wanted.joinedOptions() : "remount";
                run(List.of("mount", "-o", options, wanted.path()), desired);
            } else {
                run(List.of("umount", wanted.path()), desired);
                machine.pause(SETTLING);
                run(mountCommand(wanted, desired), desired);
            }
        });
    }

    private static List<String> mountCommand(MountPoint wanted, Desired desired) {
        List<String> arguments = new ArrayList<>(List.of("mount", "-t", wanted.type()));
        List<String> options = new ArrayList<>(wanted.hasOptions() ? wanted.options() : List.of());
        Map<String, @Nullable String> credentials = desired.textMap("credentials");
        credentials.forEach((name, value) -> options.add(name + "=" + value));
        if (!options.isEmpty()) {
            arguments.addAll(List.of("-o", String.join(",", options)));
        }
        switch (wanted.deviceType()) {
            case "label" -> arguments.addAll(List.of("-L", wanted.device()));
            case "uuid" -> arguments.addAll(List.of("-U", wanted.device()));
            default -> arguments.add(wanted.device());
        }
        arguments.add(wanted.path());
        return arguments;
    }

    private void requireMountable(MountPoint wanted, Desired desired, Changes changes) throws IOException {
        if (changes.whyRun()) {
            return;
        }
        Optional<String> device = wanted.devicePath();
        if (device.isPresent() && files.status(Path.of(device.get())).isEmpty()) {
            throw new ResourceException(
                    MOUNT_EXCEPTION, desired.label() + ": the device " + wanted.source() + " does not exist");
        }
        Optional<FileStatus> place = files.status(Path.of(wanted.path()));
        if (place.isEmpty()) {
            throw new ResourceException(
                    MOUNT_EXCEPTION,
                    desired.label() + ": the mount point " + wanted.path()
                            + " does not exist; create the directory first");
        }
    }

    /** True when the device itself is mounted there last: another one on top hides it. */
    private boolean mounted(MountPoint wanted) throws IOException {
        boolean mounted = false;
        Path place = real(wanted.path());
        Optional<String> device = wanted.devicePath().map(path -> real(path).toString());
        for (String line : text("/proc/mounts").lines().toList()) {
            String[] fields = line.split("\\s+", -1);
            if (fields.length > 2 && Path.of(unescaped(fields[1])).equals(place)) {
                String source = unescaped(fields[0]);
                mounted = source.equals(wanted.device())
                        || source.equals(wanted.device() + "/")
                        || isBind(wanted)
                        || isPartOf(wanted.device(), place)
                        || (device.isPresent() && (source.equals(device.get()) || isLoop(source, device.get())));
            }
        }
        return mounted;
    }

    /** A bind mount shows the device of the file system that it is a part of. */
    private static boolean isBind(MountPoint wanted) {
        return wanted.options().contains("bind") || wanted.options().contains("rbind");
    }

    /** What is bound to a place is the same there as where it comes from, also for a resource without the option. */
    private boolean isPartOf(String device, Path place) throws IOException {
        if (!device.startsWith("/")) {
            return false;
        }
        Optional<FileStatus> origin = files.status(Path.of(device));
        Optional<FileStatus> mounted = files.status(place);
        return origin.isPresent() && mounted.isPresent() && origin.get().sameFile(mounted.get());
    }

    /** A file is mounted through a loop device, which the kernel shows instead. */
    private boolean isLoop(String source, String file) throws IOException {
        if (!source.startsWith("/dev/loop")) {
            return false;
        }
        String backing = text("/sys/block/" + source.substring("/dev/".length()) + "/loop/backing_file");
        return backing.strip().equals(file);
    }

    private Path real(String path) {
        try {
            return files.realPath(Path.of(path));
        } catch (IOException ignored) {
            // What does not exist yet is mounted nowhere.
            return Path.of(path);
        }
    }

    private void enable(MountPoint wanted, Changes changes) throws IOException {
        List<String> lines = text("/etc/fstab").lines().toList();
        List<String> others =
                lines.stream().filter(line -> !isFor(line, wanted)).toList();
        List<String> present =
                lines.stream().filter(line -> isFor(line, wanted)).toList();
        if (present.size() == 1 && words(present.getFirst()).equals(words(wanted.fstabLine()))) {
            return;
        }
        List<String> changed = new ArrayList<>(lines);
        if (present.isEmpty()) {
            changed.add(wanted.fstabLine());
        } else {
            int at = lines.indexOf(present.getFirst());
            changed = new ArrayList<>(others);
            changed.add(at, wanted.fstabLine());
        }
        List<String> written = changed;
        changes.make(
                Change.of(
                        "enable " + wanted.device(),
                        "fstab",
                        present.isEmpty() ? null : present.getFirst(),
                        wanted.fstabLine()),
                () -> writeFstab(written));
    }

    private void disable(MountPoint wanted, Changes changes) throws IOException {
        List<String> lines = text("/etc/fstab").lines().toList();
        List<String> others =
                lines.stream().filter(line -> !isFor(line, wanted)).toList();
        if (others.size() < lines.size()) {
            changes.make("disable " + wanted.device(), () -> writeFstab(others));
        }
    }

    private static boolean isFor(String line, MountPoint wanted) {
        List<String> fields = words(line);
        return fields.size() > 2
                && !fields.getFirst().startsWith("#")
                && unescaped(fields.get(1)).equals(wanted.path())
                && unescaped(fields.getFirst()).equals(wanted.source());
    }

    private static List<String> words(String line) {
        return List.of(line.strip().split("\\s+"));
    }

    private void writeFstab(List<String> lines) throws IOException {
        Path fstab = machine.path("/etc/fstab");
        byte[] text = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
        Optional<FileStatus> before = files.status(fstab);
        Path staged = files.stageBeside(fstab);
        try {
            files.write(staged, text);
            files.chmod(staged, before.map(FileStatus::mode).orElse(0644));
            files.rename(staged, fstab);
        } finally {
            files.deleteIfPresent(staged);
        }
    }

    private String text(String absolute) throws IOException {
        Path path = machine.path(absolute);
        return files.status(path).isEmpty() ? "" : new String(files.read(path), StandardCharsets.UTF_8);
    }

    private static String unescaped(String field) {
        Matcher matcher = OCTAL.matcher(field);
        return matcher.replaceAll(
                octal -> Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(octal.group(1), 8))));
    }

    private void run(List<String> arguments, Desired desired) throws IOException {
        CommandOutcome outcome = machine.commands().run(CommandLine.of(arguments));
        if (outcome.exitStatus() != 0) {
            throw new ResourceException(
                    MOUNT_EXCEPTION,
                    desired.label() + ": " + arguments.getFirst() + " failed with status " + outcome.exitStatus() + ": "
                            + outcome.standardError().strip());
        }
    }
}
