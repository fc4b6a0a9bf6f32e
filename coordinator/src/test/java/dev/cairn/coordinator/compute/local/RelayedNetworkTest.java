package dev.cairn.coordinator.compute.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The way between host and machines, tried without the wall between them: the relay runs on the host itself. */
class RelayedNetworkTest {
    /** What stands for the host's address as machines see it. */
    private static final String SEEN = "127.0.0.77";

    /** Short: the path of a socket may have 107 bytes. */
    private Path directory;

    private ServerSocket service;

    @BeforeEach
    void serve() throws IOException {
        directory = Files.createTempDirectory("relay-");
        service = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
        Thread.ofVirtual().start(() -> {
            while (true) {
                try (Socket caller = service.accept()) {
                    caller.getOutputStream().write('!');
                } catch (IOException closed) {
                    return;
                }
            }
        });
    }

    @AfterEach
    void remove() throws Exception {
        service.close();
        assertThat(LocalMachines.onHost("rm -rf " + directory).exitCode()).isZero();
    }

    @Test
    void leadsBothWays() throws Exception {
        try (RelayedNetwork network = start()) {
            network.expose(service.getLocalPort(), service.getLocalPort());
            assertThat(answer(SEEN, service.getLocalPort())).isEqualTo('!');
            int port = network.reach("127.0.0.1", service.getLocalPort());
            assertThat(answer("127.0.0.1", port)).isEqualTo('!');
        }
    }

    /** Machines look for the coordinator where they found it; people look for a page where they saw it. */
    @Test
    void anotherCoordinatorFindsTheWaysOfTheFormer() throws Exception {
        int port;
        try (RelayedNetwork former = start()) {
            former.expose(service.getLocalPort(), service.getLocalPort());
            port = former.reach("127.0.0.1", service.getLocalPort());
        }
        try (RelayedNetwork network = start()) {
            assertThat(answer(SEEN, service.getLocalPort())).isEqualTo('!');
            assertThat(network.reach("127.0.0.1", service.getLocalPort())).isEqualTo(port);
            assertThat(answer("127.0.0.1", port)).isEqualTo('!');
        }
    }

    private RelayedNetwork start() throws Exception {
        return RelayedNetwork.start(new Shell(directory), new Entry.Host(), directory, directory, SEEN);
    }

    private static int answer(String host, int port) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.ofLiteral(host), port), 5_000);
            socket.setSoTimeout(5_000);
            return socket.getInputStream().read();
        }
    }
}
