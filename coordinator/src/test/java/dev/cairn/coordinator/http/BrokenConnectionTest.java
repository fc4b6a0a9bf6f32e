package dev.cairn.coordinator.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.coordinator.http.ApiServer.Reply;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A change whose connection breaks before its answer is through, and what its sender's transport does then: ADR 6. */
final class BrokenConnectionTest {
    private static final String STACK = """
            {"Name": "web", "Region": "us-east-1", "ServiceRoleArn": "arn:aws:iam::1:role/s",
             "DefaultInstanceProfileArn": "arn:aws:iam::1:instance-profile/i"}""";

    private final ApiServer server = new ApiServer();
    private final HttpRequest request =
            server.signed(server.administrator, "OpsWorks_20130218.CreateStack", STACK, server.time.now());

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void theRepetitionGetsTheAnswerOfTheFirst() throws Exception {
        CountDownLatch underWay = new CountDownLatch(1);
        CountDownLatch broken = new CountDownLatch(1);
        server.decisions.before = () -> {
            underWay.countDown();
            await(broken);
        };
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            send(socket);
            await(underWay);
            // A reset, which is there before this returns.
            socket.setSoLinger(true, 0);
        }
        broken.countDown();

        Reply repeated = server.send(request);

        assertThat(repeated.status()).as(repeated.body().toString()).isEqualTo(200);
        assertThat(server.store.stacks())
                .extracting(stack -> stack.id().value())
                .containsExactly(repeated.body().path("StackId").asText());
    }

    @Test
    void anEqualCallOfSomebodyWhoGotTheAnswerIsAnotherCall() {
        String first = server.send(request).body().path("StackId").asText();
        String second = server.send(request).body().path("StackId").asText();

        assertThat(server.store.stacks()).hasSize(2);
        assertThat(second).isNotEqualTo(first);
    }

    private void send(Socket socket) throws IOException {
        StringBuilder head = new StringBuilder("POST / HTTP/1.1\r\nHost: 127.0.0.1:" + server.port() + "\r\n");
        request.headers()
                .map()
                .forEach((name, values) -> values.forEach(
                        value -> head.append(name).append(": ").append(value).append("\r\n")));
        head.append("Content-Length: ")
                .append(STACK.length())
                .append("\r\n\r\n")
                .append(STACK);
        socket.getOutputStream().write(head.toString().getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
