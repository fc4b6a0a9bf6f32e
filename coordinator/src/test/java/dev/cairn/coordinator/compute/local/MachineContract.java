package dev.cairn.coordinator.compute.local;

import static dev.cairn.coordinator.compute.local.LocalMachines.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.cairn.coordinator.compute.ComputeContract;
import dev.cairn.coordinator.domain.instance.ServerId;
import dev.cairn.coordinator.port.Compute.LaunchRequest;
import dev.cairn.coordinator.port.Compute.Phase;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What makes a set of namespaces a machine, seen from inside and from the host; with root and without. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class MachineContract {
    private final MachineKind kind;
    private LocalMachines machines;
    private LaunchRequest web;
    private ServerId id;
    private String address;

    MachineContract(MachineKind kind) {
        this.kind = kind;
    }

    @BeforeAll
    void open(@TempDir Path directory) throws Exception {
        machines = new LocalMachines(directory, kind);
        web = ComputeContract.request("web", "web1");
        id = machines.compute().launch(web).server().id();
        address = addressOf(id);
    }

    @AfterAll
    void close() throws Exception {
        if (machines != null) {
            machines.close();
        }
    }

    private String addressOf(ServerId machine) throws Exception {
        return machines.compute()
                .describe("here", machine)
                .orElseThrow()
                .server()
                .privateIp();
    }

    @Test
    void hasItsOwnNameAddressProcessesAndRoot() throws Exception {
        assertThat(machines.output(id, "hostname")).isEqualTo("web1");
        assertThat(machines.output(id, "ip -4 -o address show eth0")).contains(address + "/22");
        assertThat(machines.output(id, "cat /proc/1/cmdline | tr '\\0' ' '")).contains("/run/cairn/init.sh");
        assertThat(machines.output(id, "stat -c %a /dev")).isEqualTo("755");
        assertThat(machines.output(id, "echo mine >/etc/only-here && cat /etc/only-here"))
                .isEqualTo("mine");
        assertThat(Path.of("/etc/only-here")).doesNotExist();
        assertThat(machines.output(id, "getent hosts web1")).startsWith(address);
    }

    @Test
    void agentFindsItsConfigurationAndABootIdentity() throws Exception {
        assertThat(machines.output(id, "cat /etc/cairn/agent.properties"))
                .contains("coordinator.addresses="
                        + machines.compute().hostAddress().orElseThrow() + ":4433")
                .contains("hosts-file.manage=true");
        assertThat(machines.output(id, "cat /etc/cairn/enrolment-token; stat -c %a /etc/cairn/enrolment-token"))
                .isEqualTo("one-time-token\n600");
        String boot = machines.output(id, "cat /run/cairn/boot-id");
        machines.compute().reboot("here", id);
        assertThat(machines.output(id, "cat /run/cairn/boot-id")).hasSize(36).isNotEqualTo(boot);
        assertThat(machines.output(id, "cat /etc/cairn/agent.properties")).contains("coordinator.addresses=");
    }

    @Test
    void keepsTheAgentRunning() throws Exception {
        eventually(() -> starts(id) > 0);
        int before = starts(id);
        machines.output(id, "pkill -KILL -x sleep");
        eventually(() -> starts(id) > before);
    }

    private int starts(ServerId machine) {
        try {
            return machines.run(machine, "wc -l </var/log/cairn/starts")
                    .lastLine()
                    .transform(Integer::parseInt);
        } catch (Exception e) {
            return 0;
        }
    }

    @Test
    void hostAndMachinesReachEachOther() throws Exception {
        ServerId other = machines.compute()
                .launch(ComputeContract.request("other", "db1"))
                .server()
                .id();
        machines.output(other, "ping -c 1 -W 5 " + address);
        HttpServer host = HttpServer.create(new InetSocketAddress(0), 0);
        host.createContext("/", exchange -> {
            byte[] body = "host here".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        host.start();
        try {
            InetSocketAddress seen =
                    machines.compute().seenByMachines(host.getAddress().getPort());
            assertThat(machines.output(other, ". /etc/profile && curl -sS http://" + hostAndPort(seen)))
                    .isEqualTo("host here");
        } finally {
            host.stop(0);
        }
    }

    @Test
    void installsPackagesWhoseServicesComeBackAfterStopAndStart() throws Exception {
        ServerId box = machines.compute()
                .launch(ComputeContract.request("nginx", "web9"))
                .server()
                .id();
        machines.output(box, "apt-get install -y -q nginx-light && service nginx status");
        assertThat(get(box)).contains("nginx");
        machines.compute().stop("here", box);
        assertThat(machines.compute().describe("here", box).orElseThrow().phase())
                .isEqualTo(Phase.STOPPED);
        machines.compute().start(box, ComputeContract.request("nginx", "web9"));
        eventually(() -> {
            try {
                return get(box).contains("nginx");
            } catch (Exception e) {
                return false;
            }
        });
        // The second machine's packages come from the cache of the first.
        ServerId second = machines.compute()
                .launch(ComputeContract.request("nginx2", "web8"))
                .server()
                .id();
        String uri = machines.output(second, "apt-get download --print-uris nginx-common | cut -d\\' -f2");
        assertThat(machines.output(second, ". /etc/profile && curl -sS -o /dev/null -D - " + uri))
                .contains("X-Cairn-Cache: hit");
    }

    private static String hostAndPort(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    /** The page that the machine serves, as the host sees it. */
    private String get(ServerId machine) throws Exception {
        URI uri = URI.create("http://" + hostAndPort(machines.compute().seenByHost(machine, 80)) + "/");
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(uri)
                                    .timeout(Duration.ofSeconds(5))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }

    @Test
    void keepsItsDiskOverAStopAndLosesItAtItsEnd() throws Exception {
        LaunchRequest request = ComputeContract.request("disk", "disk1");
        ServerId box = machines.compute().launch(request).server().id();
        String before = addressOf(box);
        machines.output(box, "echo kept >/root/file");
        machines.compute().stop("here", box);
        machines.compute().start(box, request);
        assertThat(machines.output(box, "cat /root/file")).isEqualTo("kept");
        assertThat(addressOf(box)).isEqualTo(before);
        machines.compute().terminate("here", box);
        assertThat(machines.data().resolve(box.value())).doesNotExist();
    }

    @Test
    void isSeenStoppedWhenItsInitWasKilled() throws Exception {
        LaunchRequest request = ComputeContract.request("killed", "killed1");
        ServerId box = machines.compute().launch(request).server().id();
        ProcessMark init = ProcessMark.read(machines.data().resolve(box.value()).resolve("process"))
                .orElseThrow();
        assertThat(ProcessHandle.of(init.pid()).orElseThrow().destroyForcibly()).isTrue();
        eventually(() -> phase(box) == Phase.STOPPED);
        machines.compute().start(box, request);
        assertThat(phase(box)).isEqualTo(Phase.RUNNING);
        machines.compute().cutPower(box);
        assertThat(phase(box)).isEqualTo(Phase.STOPPED);
    }

    private Phase phase(ServerId machine) {
        try {
            return machines.compute().describe("here", machine).orElseThrow().phase();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void outlivesTheCoordinatorAndIsFoundAgain() throws Exception {
        String boot = machines.output(id, "cat /run/cairn/boot-id");
        machines.restartCoordinator();
        assertThat(phase(id)).isEqualTo(Phase.RUNNING);
        assertThat(machines.output(id, "cat /run/cairn/boot-id")).isEqualTo(boot);
        assertThat(addressOf(id)).isEqualTo(address);
        // Its way to packages is the same as before.
        machines.output(id, "apt-get update -q");
    }
}
