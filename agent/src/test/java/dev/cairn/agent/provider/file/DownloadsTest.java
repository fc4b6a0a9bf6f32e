package dev.cairn.agent.provider.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.cairn.agent.provider.Requests;
import dev.cairn.agent.resource.Desired;
import dev.cairn.agent.resource.Places;
import dev.cairn.agent.resource.ResourceException;
import dev.cairn.agent.system.LinuxMachine;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Transfers that do not come to an end. */
final class DownloadsTest {
    @TempDir
    Path temporary;

    @Test
    void givesUpOnAServerThatStopsInTheMiddle() throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, 1000);
            exchange.getResponseBody().write(new byte[10]);
            exchange.getResponseBody().flush();
            try {
                done.await(1, TimeUnit.MINUTES);
            } catch (InterruptedException ignored) {
                Thread.currentThread().interrupt();
            }
            exchange.close();
        });
        server.start();
        try {
            Places places = new Places(temporary.resolve("backup"), temporary.resolve("cache"));
            Downloads downloads = new Downloads(new LinuxMachine(), places, Duration.ofMillis(300));
            Desired desired = new Desired(Requests.of("remote_file", "x", "create"));
            String source = "http://127.0.0.1:" + server.getAddress().getPort() + "/x";
            assertThatThrownBy(() -> downloads.fetch(source, desired, Optional.empty()))
                    .isInstanceOfSatisfying(
                            ResourceException.class,
                            e -> assertThat(e.rubyClass()).isEqualTo("Timeout::Error"))
                    .hasMessageContaining("came to a halt");
        } finally {
            done.countDown();
            server.stop(0);
        }
    }
}
