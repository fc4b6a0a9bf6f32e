package dev.cairn.coordinator.compute.local;

import dev.cairn.coordinator.port.Compute.ComputeException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Machines where nothing better works: an agent of its own with a directory for its state, and an address of 127.0.0.0/8 that
 * every process of the host may use. Its processes are known by their environment, since nothing else holds them together.
 */
final class PlainProcesses implements Flavour {
    private final LocalConfig config;
    private final Shell shell;
    private final Scripts scripts;
    private final Network addresses;
    private final String description;

    PlainProcesses(LocalConfig config, Shell shell, Scripts scripts, Network addresses, String description) {
        this.config = config;
        this.shell = shell;
        this.scripts = scripts;
        this.addresses = addresses;
        this.description = description;
    }

    @Override
    public String describe() {
        return description;
    }

    @Override
    public Optional<String> hostAddress() {
        return Optional.empty();
    }

    @Override
    public InetSocketAddress seenByMachines(int hostPort) {
        return new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), hostPort);
    }

    @Override
    public InetSocketAddress seenByHost(Machine machine, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(machine.address()), port);
    }

    @Override
    public String prepare(Consumer<String> progress) {
        return "";
    }

    @Override
    public String allot(Set<String> taken) throws ComputeException {
        return addresses.allot(taken);
    }

    @Override
    public boolean fits(String address) {
        return addresses.contains(address);
    }

    @Override
    public void boot(Machine machine, Map<String, String> seed, String bootId) throws ComputeException {
        Path home = home(machine);
        try {
            Files.createDirectories(root(machine));
        } catch (IOException e) {
            throw new ComputeException("cannot write in " + home, false, e);
        }
        List<String> command = new ArrayList<>(List.of("sh", scripts.path("plain.sh")));
        for (String word : config.agentCommand()) {
            command.add(word.replace("/opt/cairn/", config.distribution() + "/"));
        }
        command.addAll(List.of(
                "--config", root(machine).resolve("etc/cairn/agent.properties").toString()));
        Map<String, String> environment = Map.of(
                "CAIRN_MACHINE", home.toString(),
                "CAIRN_ROOT", root(machine).toString(),
                "CAIRN_BOOT_ID", bootId);
        Boot.run(shell, home, seed, command, environment, config.limits().boot());
    }

    @Override
    public boolean alive(Machine machine) {
        return ProcessMark.read(home(machine).resolve("process"))
                .map(ProcessMark::alive)
                .orElse(false);
    }

    @Override
    public void halt(Machine machine, Duration grace) throws ComputeException {
        if (grace.isPositive()) {
            // The one that would start the agent again goes first.
            ProcessMark.read(home(machine).resolve("process")).ifPresent(first -> first.end(Duration.ZERO));
            Set<ProcessHandle> all = processes(machine);
            all.forEach(ProcessHandle::destroy);
            awaitEnd(all, grace);
        }
        // A process may have started another one while we looked.
        for (int round = 0; round < 10; round++) {
            Set<ProcessHandle> left = processes(machine);
            if (left.isEmpty()) {
                return;
            }
            left.forEach(ProcessHandle::destroyForcibly);
            awaitEnd(left, Duration.ofSeconds(2));
        }
        throw new ComputeException("the processes of machine " + machine.id() + " do not end", false);
    }

    private static void awaitEnd(Set<ProcessHandle> processes, Duration limit) {
        CompletableFuture<Void> all = CompletableFuture.allOf(
                processes.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new));
        try {
            all.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            // The caller looks again.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Those that carry the machine in their environment, and what they have started. */
    private Set<ProcessHandle> processes(Machine machine) {
        String mark = "CAIRN_MACHINE=" + home(machine) + "\0";
        Set<ProcessHandle> found = new LinkedHashSet<>();
        try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
            all.filter(process -> environment(process).contains(mark)).forEach(process -> {
                found.add(process);
                process.descendants().forEach(found::add);
            });
        }
        return found;
    }

    /** Empty for processes of others and for zombies. */
    private static String environment(ProcessHandle process) {
        try {
            return Files.readString(
                    Path.of("/proc", Long.toString(process.pid()), "environ"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }

    @Override
    public void erase(Machine machine) throws ComputeException {
        Shell.Ended removed = shell.run(
                List.of("rm", "-rf", "--one-file-system", home(machine).toString()), Duration.ofMinutes(5));
        if (removed.exitCode() != 0) {
            throw new ComputeException(
                    "cannot delete the directory of " + machine.id() + ": " + removed.lastLine(), false);
        }
    }

    @Override
    public List<String> enter(Machine machine) {
        return List.of(
                "env", "--chdir=" + root(machine), "CAIRN_MACHINE=" + home(machine), "CAIRN_ROOT=" + root(machine));
    }

    @Override
    public Map<String, String> agentSettings(Machine machine) {
        Path root = root(machine);
        return Map.of(
                "coordinator.authority-file",
                        root.resolve("etc/cairn/authority.pem").toString(),
                "enrolment.token-file",
                        root.resolve("etc/cairn/enrolment-token").toString(),
                "state-directory", root.resolve("var/lib/cairn").toString(),
                "runs-directory", root.resolve("var/chef/runs").toString(),
                "boot-id.file", root.resolve("run/cairn/boot-id").toString(),
                "hosts-file.manage", "false");
    }

    @Override
    public void close() {
        // Nothing serves these machines.
    }

    private Path home(Machine machine) {
        return config.directory().resolve(machine.id());
    }

    private Path root(Machine machine) {
        return home(machine).resolve("root");
    }
}
