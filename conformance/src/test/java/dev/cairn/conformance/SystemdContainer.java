package dev.cairn.conformance;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A real systemd as process 1, over the disk of a machine that has the package and in its network. The machine below must do
 * nothing meanwhile. Ends with {@code systemd-nspawn}, and what it mounts ends with that.
 */
final class SystemdContainer implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** $1 machine's directory, $2 its base, $3 its init, $4 tag of all machines, $5 host name, $6 distribution or empty. */
    private static final String BOOT = """
        set -eu
        cd "$1"
        mkdir -p systemd/upper systemd/work systemd/root
        mount -t overlay cairn -o "lowerdir=disk/upper:$2,upperdir=systemd/upper,workdir=systemd/work" systemd/root
        for hierarchy in /sys/fs/cgroup /sys/fs/cgroup/systemd /sys/fs/cgroup/unified; do
            [ -f $hierarchy/cgroup.procs ] || continue
            mkdir -p "$hierarchy/cairn-$4/systemd-$5"
            echo 0 >"$hierarchy/cairn-$4/systemd-$5/cgroup.procs"
        done
        exec nsenter "--net=/proc/$3/ns/net" systemd-nspawn --quiet --boot --directory=systemd/root --register=no \\
            --keep-unit --settings=no --resolv-conf=off --timezone=off --link-journal=no --console=pipe \\
            "--machine=$5" ${6:+"--bind-ro=$6:/opt/cairn"}
        """;

    private final Process supervisor;
    private final long init;

    private SystemdContainer(Process supervisor, long init) {
        this.supervisor = supervisor;
        this.init = init;
    }

    static SystemdContainer over(Path machine, Optional<Path> distribution, String hostname) {
        try {
            String base = new ObjectMapper()
                    .readTree(machine.resolve("machine.json").toFile())
                    .get("base")
                    .asText();
            String process = Files.readString(machine.resolve("process"));
            Path console = machine.resolve("systemd.log");
            ProcessBuilder builder = new ProcessBuilder(
                            "setsid",
                            "unshare",
                            "--mount",
                            "--propagation",
                            "private",
                            "sh",
                            "-c",
                            BOOT,
                            "sh",
                            machine.toString(),
                            base,
                            process.substring(0, process.indexOf(' ')),
                            Files.readString(machine.resolveSibling("tag")).strip(),
                            hostname,
                            distribution.map(Path::toString).orElse(""))
                    .redirectInput(Path.of("/dev/null").toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(console.toFile());
            // By this the machines' clean-up finds it.
            builder.environment().put("CAIRN_MACHINES", machine.getParent().toString());
            return new SystemdContainer(builder.start(), 0).booted(console);
        } catch (IOException e) {
            throw new AssertionError("no systemd over " + machine, e);
        }
    }

    private SystemdContainer booted(Path console) throws IOException {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (supervisor.isAlive() && System.nanoTime() < end) {
            Optional<ProcessHandle> child = supervisor.toHandle().children().findFirst();
            if (child.isPresent()) {
                SystemdContainer running =
                        new SystemdContainer(supervisor, child.get().pid());
                List<String> ask = new ArrayList<>(running.enter());
                ask.addAll(List.of("systemctl", "is-system-running"));
                String state = Ran.of(ask, new byte[0], LIMIT).output().strip();
                if (state.equals("running") || state.equals("degraded")) {
                    return running;
                }
            }
            pause();
        }
        close();
        throw new AssertionError(
                "systemd does not come up: " + new String(Files.readAllBytes(console), StandardCharsets.UTF_8));
    }

    private static void pause() {
        try {
            // A latch that nobody opens: a bounded wait between two looks.
            new CountDownLatch(1).await(100, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    List<String> enter() {
        return List.of(
                "nsenter",
                "--target",
                Long.toString(init),
                "--mount",
                "--uts",
                "--ipc",
                "--net",
                "--pid",
                "--cgroup",
                "--root",
                "--wd",
                "--");
    }

    @Override
    public void close() {
        // The end of the first process is that of all others.
        supervisor.toHandle().children().forEach(ProcessHandle::destroyForcibly);
        try {
            supervisor.onExit().get(10, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            supervisor.destroyForcibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new AssertionError(e);
        }
    }
}
