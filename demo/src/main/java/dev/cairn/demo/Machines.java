package dev.cairn.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import software.amazon.awssdk.services.opsworks.model.Instance;

/**
 * The local machines as somebody sees them who stands in front of the host: processes, directories, and what they would
 * leave behind. Looks from outside, without the coordinator's help.
 */
final class Machines {
    /** Written by the coordinator: which kind of machines, in one line, and this host's address as they see it. */
    private static final String KIND = "kind";

    private static final String HOST_ADDRESS = "host-address";
    private static final long CLEAN_LIMIT_SECONDS = 120;

    private final Path home;
    private final Path data;
    private final Path directory;
    private final List<String> before;

    /** To be made before anything is started: what exists now is not of the demo. */
    Machines(Path home, Path data) {
        this.home = home;
        this.data = data;
        this.directory = data.resolve("machines");
        this.before = traces();
    }

    String flavour() {
        return note(KIND);
    }

    String hostAddress() {
        return note(HOST_ADDRESS);
    }

    /** Machines with packages, services and addresses of their own; false where they are only directories. */
    boolean complete() {
        return !hostAddress().startsWith("127.");
    }

    private String note(String name) {
        try {
            return Files.readString(directory.resolve(name), StandardCharsets.UTF_8)
                    .strip();
        } catch (IOException failure) {
            throw new StepFailed("The coordinator did not write " + directory.resolve(name), failure);
        }
    }

    /** What the sample recipes must know of machines that are only directories. */
    String customJson() {
        return complete() ? "{}" : "{\"sample\":{\"files_only\":true}}";
    }

    /** Where this host reaches what listens on the port of the instance's machine, HOST:PORT, as the coordinator notes it. */
    String reachedAt(Instance instance, int port) {
        Path note = directory.resolve(instance.ec2InstanceId()).resolve("reached-at");
        try (Stream<String> lines = Files.lines(note, StandardCharsets.UTF_8)) {
            return lines.filter(line -> line.startsWith(port + " "))
                    .map(line -> line.substring(line.indexOf(' ') + 1))
                    .findFirst()
                    .orElseThrow(() -> new StepFailed(note + " does not say where port " + port + " is reached"));
        } catch (IOException failure) {
            throw new StepFailed("The coordinator did not write " + note, failure);
        }
    }

    /** A file as the machine of this instance has it; empty when it does not exist or the machine is not running. */
    Optional<String> read(Instance instance, String path) {
        return read(instance.ec2InstanceId(), path);
    }

    /** @param serverId the API's Ec2InstanceId */
    Optional<String> read(String serverId, String path) {
        if (serverId == null) {
            return Optional.empty();
        }
        try {
            Path root = complete()
                    ? Path.of("/proc", Long.toString(init(serverId)), "root")
                    : directory.resolve(serverId).resolve("root");
            return Optional.of(Files.readString(root.resolve(path), StandardCharsets.UTF_8));
        } catch (IOException notThere) {
            return Optional.empty();
        }
    }

    /** Kills every process of the machine at once, as a power cut would. Returns how many there were. */
    long kill(Instance instance) {
        String serverId = instance.ec2InstanceId();
        try {
            ProcessHandle init = ProcessHandle.of(init(serverId))
                    .orElseThrow(() -> new StepFailed("The machine of " + instance.hostname() + " does not run."));
            long count = 1 + init.descendants().count();
            init.descendants().forEach(ProcessHandle::destroyForcibly);
            init.destroyForcibly();
            return count;
        } catch (IOException failure) {
            throw new StepFailed("The machine of " + instance.hostname() + " cannot be found", failure);
        }
    }

    /** Kills only the resident agent of the machine. Returns how many processes that were. */
    long killAgent(String serverId) {
        try {
            List<ProcessHandle> agents = ProcessHandle.of(init(serverId)).stream()
                    .flatMap(ProcessHandle::descendants)
                    .filter(process -> commandLine(process).contains("dev.cairn.agent.Main"))
                    .toList();
            agents.forEach(ProcessHandle::destroyForcibly);
            return agents.size();
        } catch (IOException failure) {
            throw new StepFailed("The machine " + serverId + " cannot be found", failure);
        }
    }

    private static String commandLine(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"), StandardCharsets.UTF_8);
        } catch (IOException ended) {
            return "";
        }
    }

    /** The first process of a machine, seen from the host. */
    private long init(String serverId) throws IOException {
        return Long.parseLong(
                Files.readString(directory.resolve(serverId).resolve("process")).split(" ", 2)[0]);
    }

    /**
     * Starts what removes the machines even if this process is killed with -9.
     *
     * @param withData the data directory too, which is the demo's own
     */
    void cleanUpWhenThisProcessDies(boolean withData) {
        List<String> arguments = new ArrayList<>(List.of(
                directory.toString(), Long.toString(ProcessHandle.current().pid())));
        if (withData) {
            arguments.add(data.toString());
        }
        janitor(arguments);
    }

    /** Ends and deletes all machines and everything made for them. May be repeated. */
    void destroyAll() {
        janitor(List.of(directory.toString()));
    }

    private void janitor(List<String> arguments) {
        // In a session of its own: a second Ctrl-C must not hit what cleans up after the first.
        List<String> command = new ArrayList<>(List.of(
                "setsid",
                "--wait",
                System.getProperty("java.home") + "/bin/java",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "-cp",
                home.resolve("coordinator/lib") + "/*",
                "dev.cairn.coordinator.compute.local.Janitor"));
        command.addAll(arguments);
        try {
            Process janitor = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            data.resolve("janitor.log").toFile()))
                    .start();
            if (!janitor.waitFor(CLEAN_LIMIT_SECONDS, java.util.concurrent.TimeUnit.SECONDS)
                    || janitor.exitValue() != 0) {
                throw new StepFailed("The machines could not be removed: "
                        + Files.readString(data.resolve("janitor.log"), StandardCharsets.UTF_8));
            }
        } catch (IOException failure) {
            throw new StepFailed("The machines could not be removed", failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new StepFailed("The demo was interrupted.", interrupted);
        }
    }

    /** Mounts, network namespaces, interfaces and settings that were not there before. */
    List<String> leftovers() {
        TreeSet<String> now = new TreeSet<>(traces());
        before.forEach(now::remove);
        return List.copyOf(now);
    }

    private List<String> traces() {
        List<String> found = new ArrayList<>();
        names(Path.of("/run/netns")).forEach(name -> found.add("network namespace " + name));
        names(Path.of("/sys/class/net")).forEach(name -> found.add("interface " + name));
        try (Stream<String> mounts = Files.lines(Path.of("/proc/self/mounts"))) {
            mounts.map(line -> "mount " + line.split(" ", 3)[1]).forEach(found::add);
            found.add("ip_forward "
                    + Files.readString(Path.of("/proc/sys/net/ipv4/ip_forward")).strip());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        ProcessHandle.allProcesses()
                .filter(process -> process.pid() != ProcessHandle.current().pid())
                .filter(process -> commandLine(process).contains(data.toString()))
                .forEach(process -> found.add(
                        "process " + process.pid() + " " + commandLine(process).replace('\0', ' ')));
        return found;
    }

    private static List<String> names(Path directory) {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.map(entry -> entry.getFileName().toString()).toList();
        } catch (IOException none) {
            return List.of();
        }
    }

    /** Deletes the demo's data directory. */
    void deleteData() {
        try (Stream<Path> walk = Files.walk(data)) {
            for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException failure) {
            throw new StepFailed("The demo's data cannot be deleted: " + data, failure);
        }
    }
}
