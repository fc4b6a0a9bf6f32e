package dev.cairn.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.cairn.coordinator.domain.instance.ServerId;
import dev.cairn.coordinator.port.Compute.ComputeException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A machine of the test class that declares it: {@code @RegisterExtension static final TestMachine machine = ...}. A Debian
 * with its own root file system, processes, network and accounts, and the built product at /opt/cairn. All cookbooks of
 * {@code src/test/cookbooks} are on it. Everything is asked of it from outside, with the machine's own tools.
 */
final class TestMachine implements BeforeAllCallback, AfterAllCallback {
    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final String COOKBOOKS = "/srv/conformance/cookbooks";
    private static final String REPORT = "/srv/conformance/report.json";
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What a run that changes nothing may still write: files of the engine and of apt, logs, what is not on the disk. */
    private static final String SNAPSHOT = """
        find / -xdev \\( -path /srv/conformance -o -path /var/chef -o -path /var/log -o -path /var/cache/apt -o -path /tmp -o -path /run \\
            -o -path /proc -o -path /sys -o -path /dev -o -path /opt/cairn -o -path /var/lib/systemd \\) -prune \\
            -o ! -type d -printf '%p %y %m %u:%g %s %T@ %l\\n' -o -printf '%p %y %m %u:%g\\n'
        """;

    private final String hostname;
    private final Kind kind;
    private LocalHost host;
    private ServerId id;
    private SystemdContainer container;
    private List<String> enter = List.of();

    private enum Kind {
        PLAIN,
        SYSTEMD,
        SYSTEMD_ALONE
    }

    private TestMachine(String hostname, Kind kind) {
        this.hostname = hostname;
        this.kind = kind;
    }

    /** Without systemd: services are sysv scripts. Starts in a third of a second. */
    static TestMachine plain(String hostname) {
        return new TestMachine(hostname, Kind.PLAIN);
    }

    /** With systemd as process 1. Takes some seconds more, in which the package is installed. */
    static TestMachine withSystemd(String hostname) {
        return new TestMachine(hostname, Kind.SYSTEMD);
    }

    /** With systemd as process 1, and without the built product. */
    static TestMachine withSystemdAlone(String hostname) {
        return new TestMachine(hostname, Kind.SYSTEMD_ALONE);
    }

    @Override
    public void beforeAll(ExtensionContext context) throws ComputeException {
        host = LocalHost.of(context);
        id = host.launch(hostname);
        enter = host.compute().enter(id);
        if (kind != Kind.PLAIN) {
            script("DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends systemd"
                    + " systemd-sysv dbus");
            bootSystemd();
        }
        script("mkdir -p " + COOKBOOKS);
        copy(Path.of("src/test/cookbooks").toAbsolutePath(), COOKBOOKS);
    }

    private void bootSystemd() {
        container = SystemdContainer.over(
                host.home(id), kind == Kind.SYSTEMD ? Optional.of(host.builtProduct()) : Optional.empty(), hostname);
        enter = container.enter();
    }

    /** Systemd goes down at once and comes up again. What was not on the disk is gone, but for the network's settings. */
    void reboot() {
        container.close();
        bootSystemd();
    }

    @Override
    public void afterAll(ExtensionContext context) throws ComputeException {
        if (container != null) {
            container.close();
        }
        if (id != null) {
            host.compute().terminate("here", id);
        }
    }

    /** Copies what is in the host's directory into one of the machine. */
    void copy(Path from, String to) {
        Ran packed = Ran.of(
                List.of("sh", "-c", "tar -C \"$1\" -cf - . | base64", "sh", from.toString()), new byte[0], LIMIT);
        Ran unpacked = exec(
                packed.output().getBytes(StandardCharsets.US_ASCII),
                "sh",
                "-c",
                "base64 -d | tar -C '" + to + "' -xof -");
        assertThat(unpacked.exitCode()).as(unpacked.errors()).isZero();
    }

    /** What leads a command of this host into the machine: root with a clean environment. */
    List<String> enter() {
        List<String> whole = new ArrayList<>(enter);
        whole.addAll(List.of(
                "env",
                "-i",
                "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                "HOME=/root",
                "LANG=C.UTF-8"));
        return whole;
    }

    /** Runs a command as root with a clean environment. */
    Ran exec(String... command) {
        return exec(new byte[0], command);
    }

    private Ran exec(byte[] input, String... command) {
        List<String> whole = enter();
        whole.addAll(List.of(command));
        return Ran.of(whole, input, LIMIT);
    }

    /** Runs a shell script that must succeed; its output without blanks at the end. */
    String script(String script) {
        Ran ran = exec("sh", "-ec", script);
        assertThat(ran.exitCode())
                .as("%s\n%s%s", script, ran.output(), ran.errors())
                .isZero();
        return ran.output().stripTrailing();
    }

    /** Does the shell command exit with 0? */
    boolean holds(String script) {
        return exec("sh", "-c", script).exitCode() == 0;
    }

    void write(String path, String content) {
        Ran written = exec(
                content.getBytes(StandardCharsets.UTF_8),
                "sh",
                "-ec",
                "mkdir -p \"${1%/*}/\"; cat >\"$1\"",
                "sh",
                path);
        assertThat(written.exitCode()).as(written.errors()).isZero();
    }

    String read(String path) {
        Ran ran = exec("cat", path);
        assertThat(ran.exitCode()).as(ran.errors()).isZero();
        return ran.output();
    }

    boolean exists(String path) {
        return exec("test", "-e", path, "-o", "-L", path).exitCode() == 0;
    }

    FileState stat(String path) {
        Ran ran = exec("stat", "-c", FileState.FORMAT, path);
        assertThat(ran.exitCode()).as(ran.errors()).isZero();
        return FileState.parse(ran.output());
    }

    /** Where the machine reaches what listens on a port of this host, as {@code HOST:PORT}. */
    String reaches(int hostPort) {
        try {
            var address = host.compute().seenByMachines(hostPort);
            return address.getHostString() + ":" + address.getPort();
        } catch (ComputeException e) {
            throw new AssertionError(e);
        }
    }

    Run run(Converge converge) {
        for (Map.Entry<String, String> file : converge.files().entrySet()) {
            write(file.getKey(), file.getValue());
        }
        List<String> command = new ArrayList<>(
                List.of("/opt/cairn/bin/cairn-converge", "--cookbooks", COOKBOOKS, "--report", REPORT, "--run-list"));
        command.add(converge.runList());
        command.addAll(converge.options());
        exec("rm", "-f", REPORT);
        Ran ran = exec(command.toArray(String[]::new));
        Ran report = exec("cat", REPORT);
        try {
            return new Run(
                    ran.exitCode(),
                    ran.output() + ran.errors(),
                    report.exitCode() == 0 ? JSON.readTree(report.output()) : MissingNode.getInstance());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Converges; the run must succeed. */
    Run converge(Converge converge) {
        Run run = run(converge);
        assertThat(run.exitCode()).as(run.output()).isZero();
        return run;
    }

    Run converge(String... recipes) {
        return converge(Converge.recipes(recipes));
    }

    /** Converges; the run must fail. */
    Run fail(Converge converge) {
        Run run = run(converge);
        assertThat(run.exitCode()).as(run.output()).isNotZero();
        return run;
    }

    Run fail(String... recipes) {
        return fail(Converge.recipes(recipes));
    }

    /** Converges once more: the engine must say that nothing was updated, and nothing on the disk may have changed. */
    void staysWith(Converge converge) {
        List<String> before = snapshot();
        Run again = converge(converge);
        assertThat(again.changes()).as(again.output()).isEmpty();
        assertThat(again.updated()).as(again.output()).isZero();
        assertThat(difference(before, snapshot())).as(again.output()).isEmpty();
    }

    void staysWith(String... recipes) {
        staysWith(Converge.recipes(recipes));
    }

    /** Every file of the machine with its owner, mode, size and time of change. */
    List<String> snapshot() {
        return script(SNAPSHOT).lines().toList();
    }

    private static List<String> difference(List<String> before, List<String> after) {
        TreeSet<String> gone = new TreeSet<>(before);
        after.forEach(gone::remove);
        TreeSet<String> come = new TreeSet<>(after);
        before.forEach(come::remove);
        List<String> difference = new ArrayList<>();
        gone.forEach(line -> difference.add("- " + line));
        come.forEach(line -> difference.add("+ " + line));
        return difference;
    }
}
