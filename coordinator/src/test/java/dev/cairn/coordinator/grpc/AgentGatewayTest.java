package dev.cairn.coordinator.grpc;

import static dev.cairn.coordinator.grpc.Eventually.eventually;
import static dev.cairn.proto.agent.v1.CoordinatorMessage.MessageCase.COMMAND;
import static dev.cairn.proto.agent.v1.CoordinatorMessage.MessageCase.GOODBYE;
import static dev.cairn.proto.agent.v1.CoordinatorMessage.MessageCase.HEARTBEAT_REPLY;
import static dev.cairn.proto.agent.v1.CoordinatorMessage.MessageCase.LOG_ACKNOWLEDGED;
import static dev.cairn.proto.agent.v1.CoordinatorMessage.MessageCase.RESULT_ACKNOWLEDGED;
import static dev.cairn.proto.agent.v1.CoordinatorMessage.MessageCase.WELCOME;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.cairn.coordinator.domain.deployment.AttemptId;
import dev.cairn.coordinator.domain.deployment.CommandId;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.port.CommandToRun;
import dev.cairn.proto.agent.v1.AgentMessage;
import dev.cairn.proto.agent.v1.Command;
import dev.cairn.proto.agent.v1.CommandAcknowledged;
import dev.cairn.proto.agent.v1.CoordinatorMessage;
import dev.cairn.proto.agent.v1.Goodbye;
import dev.cairn.proto.agent.v1.Hello;
import dev.cairn.proto.agent.v1.LogChunk;
import dev.cairn.proto.agent.v1.RenewCertificateResponse;
import dev.cairn.proto.agent.v1.SpotInterruption;
import io.vertx.grpc.common.GrpcStatus;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AgentGatewayTest {
    private static final InstanceId INSTANCE = new InstanceId("0a1b2c3d-0000-4000-8000-000000000001");

    @TempDir
    Path directory;

    private GatewayFixture fixture;

    @BeforeEach
    void start() throws Exception {
        fixture = new GatewayFixture(directory, settings -> settings.withInboundLimit(8, 1024 * 1024));
    }

    @AfterEach
    void stop() throws Exception {
        fixture.close();
    }

    @Test
    void opensASessionAndAnswersHeartbeats() throws Exception {
        TestAgent.Stream stream = fixture.member(INSTANCE).open("boot", "run-1");
        stream.awaitWelcome();
        stream.beat(1);
        stream.beat(2);
        eventually("two replies", () -> stream.received.size() == 3);

        assertThat(stream.received.getFirst().getWelcome().getStackName()).isEqualTo("stack");
        assertThat(stream.received.getFirst().getWelcome().getHeartbeatIntervalMillis())
                .isEqualTo(10_000);
        assertThat(stream.received.get(2).getHeartbeatReply().getSequence()).isEqualTo(2);
        assertThat(fixture.inbox.beats).hasValue(2);
        assertThat(fixture.inbox.said).containsExactly("connected run-1");
        assertThat(fixture.gateway.sessionCount()).isEqualTo(1);
    }

    @Test
    void aSpotInterruptionIsToldOnceUnlessItWasNotDecidedOn() throws Exception {
        TestAgent.Stream stream = fixture.member(INSTANCE).open("boot", "run-1");
        stream.awaitWelcome();
        Instant at = Instant.parse("2026-11-26T17:02:03Z");
        String told = "interrupted stop " + at;
        fixture.inbox.undecided.set(1);
        stream.beat(1, SpotInterruption.Action.ACTION_STOP, at);
        eventually("told", () -> fixture.inbox.said.contains(told));
        eventually("told again", () -> {
            stream.beat(2, SpotInterruption.Action.ACTION_STOP, at);
            return fixture.inbox.said.size() == 3;
        });
        stream.beat(3, SpotInterruption.Action.ACTION_STOP, at);
        stream.beat(4, SpotInterruption.Action.ACTION_UNSPECIFIED, at);
        stream.beat(5, SpotInterruption.Action.ACTION_TERMINATE, at);
        eventually("another one", () -> fixture.inbox.said.size() == 4);
        assertThat(fixture.inbox.said).containsExactly("connected run-1", told, told, "interrupted terminate " + at);
    }

    @Test
    void carriesACommandAndItsReports() throws Exception {
        TestAgent.Stream stream = fixture.member(INSTANCE).open("boot", "run-1");
        stream.awaitWelcome();

        assertThat(fixture.gateway.send(INSTANCE, command("c1"))).isTrue();
        eventually("command", () -> stream.has(COMMAND));
        Command command = stream.received.getLast().getCommand();
        assertThat(command.getRunListList()).containsExactly("nginx::default");
        assertThat(command.getTimeoutSeconds()).isEqualTo(60);

        stream.send(acknowledged("c1"));
        stream.send(log("c1", 0, "hello"));
        stream.finished("c1", "a1");
        eventually("result acknowledged", () -> stream.has(RESULT_ACKNOWLEDGED));

        assertThat(fixture.inbox.said)
                .containsExactly("connected run-1", "acknowledged c1 a1", "log 0", "finished c1 EXITED 3");
        assertThat(stream.received.stream()
                        .filter(CoordinatorMessage::hasLogAcknowledged)
                        .map(message -> message.getLogAcknowledged().getNextOffsetBytes()))
                .containsExactly(5L);
    }

    @Test
    void tellsWhetherItHoldsAStream() throws Exception {
        assertThat(fixture.gateway.send(INSTANCE, command("c1"))).isFalse();
        TestAgent.Stream stream = fixture.member(INSTANCE).open("boot", "run-1");
        stream.awaitWelcome();
        assertThat(fixture.gateway.cancel(INSTANCE, new CommandId("c1"), new AttemptId("a1")))
                .isTrue();
        eventually("cancel", () -> stream.received.getLast().hasCancelCommand());
        stream.cut();
        eventually("gone", () -> !fixture.gateway.send(INSTANCE, command("c1")));
    }

    @Test
    void tellsOnceThatAConnectionWasCut() throws Exception {
        TestAgent agent = fixture.member(INSTANCE);
        TestAgent.Stream first = agent.open("boot", "run-1");
        first.awaitWelcome();
        first.cut();
        eventually("told", () -> fixture.inbox.said.contains("disconnected run-1"));
        agent.open("boot", "run-2").awaitWelcome();
        assertThat(fixture.inbox.said).containsExactly("connected run-1", "disconnected run-1", "connected run-2");
    }

    @Test
    void letsANewerStreamOfTheSameBootTakeOver() throws Exception {
        TestAgent agent = fixture.member(INSTANCE);
        TestAgent.Stream older = agent.open("boot", "run-1");
        older.awaitWelcome();
        TestAgent.Stream newer = agent.open("boot", "run-2");
        newer.awaitWelcome();

        assertThat(older.awaitStatus()).isEqualTo(GrpcStatus.ABORTED);
        newer.beat(1);
        eventually("the newer is served", () -> newer.has(HEARTBEAT_REPLY));
        assertThat(fixture.inbox.said).containsExactly("connected run-1", "disconnected run-1", "connected run-2");
        assertThat(fixture.gateway.sessionCount()).isEqualTo(1);
    }

    @Test
    void refusesASecondMachineWhileTheFirstBeats() throws Exception {
        TestAgent agent = fixture.member(INSTANCE);
        TestAgent.Stream first = agent.open("boot", "run-1");
        first.awaitWelcome();

        TestAgent.Stream copy = agent.open("other boot", "run-2");
        assertThat(copy.awaitStatus()).isEqualTo(GrpcStatus.ALREADY_EXISTS);
        first.beat(1);
        eventually("the first is served", () -> first.has(HEARTBEAT_REPLY));
        assertThat(agent.open("other boot", "run-3").awaitStatus()).isEqualTo(GrpcStatus.ALREADY_EXISTS);
        eventually("told", () -> fixture.inbox.said.size() >= 2);
        assertThat(fixture.inbox.said).containsExactly("connected run-1", "claimed twice other boot");
    }

    @Test
    void takesASecondMachineWhenTheFirstHasFallenSilent() throws Exception {
        fixture.inbox.interval = Duration.ofMillis(20);
        TestAgent agent = fixture.member(INSTANCE);
        TestAgent.Stream silent = agent.open("boot", "run-1");
        silent.awaitWelcome();

        eventually("taken", () -> {
            try {
                TestAgent.Stream next = agent.open("next boot", "run-2");
                eventually("answered", () -> next.has(WELCOME) || next.status.isDone());
                return next.has(WELCOME);
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        assertThat(silent.awaitStatus()).isEqualTo(GrpcStatus.ABORTED);
    }

    @Test
    void sendsAwayAnInstanceThatIsNoMemberAnyMore() throws Exception {
        TestAgent agent = fixture.member(INSTANCE);
        fixture.inbox.instances.clear();
        TestAgent.Stream stream = agent.open("boot", "run-1");
        assertThat(stream.awaitStatus()).isEqualTo(GrpcStatus.PERMISSION_DENIED);
        assertThat(stream.received).hasSize(1);
        assertThat(stream.received.getFirst().getGoodbye().getReason()).isEqualTo(Goodbye.Reason.REASON_REMOVED);
        eventually("forgotten", () -> fixture.gateway.sessionCount() == 0);
        assertThat(fixture.inbox.said).containsExactly("connected run-1");
    }

    @Test
    void endsTheStreamOfARemovedInstance() throws Exception {
        TestAgent.Stream stream = fixture.member(INSTANCE).open("boot", "run-1");
        stream.awaitWelcome();
        fixture.gateway.remove(INSTANCE);
        assertThat(stream.awaitStatus()).isEqualTo(GrpcStatus.PERMISSION_DENIED);
        assertThat(stream.received.getLast().getGoodbye().getReason()).isEqualTo(Goodbye.Reason.REASON_REMOVED);
    }

    @Test
    void makesAnAgentSayHelloAgain() throws Exception {
        TestAgent.Stream stream = fixture.member(INSTANCE).open("boot", "run-1");
        stream.awaitWelcome();
        fixture.gateway.greetAgain(INSTANCE, Instant.EPOCH);
        assertThat(fixture.gateway.sessionCount()).isOne();
        fixture.gateway.greetAgain(INSTANCE, Instant.MAX);
        assertThat(stream.awaitStatus()).isEqualTo(GrpcStatus.UNAVAILABLE);
        assertThat(stream.received.getLast().getGoodbye().getReason()).isEqualTo(Goodbye.Reason.REASON_DRAINING);
    }

    @Test
    void refusesAProtocolThatItDoesNotServe() throws Exception {
        TestAgent.Stream stream = fixture.member(INSTANCE)
                .openWith(AgentMessage.newBuilder()
                        .setHello(Hello.newBuilder()
                                .setProtocolVersion(2)
                                .setBootId("b")
                                .setAgentRunId("r"))
                        .build());
        assertThat(stream.awaitStatus()).isEqualTo(GrpcStatus.FAILED_PRECONDITION);
        assertThat(stream.statusMessage).contains("protocol version 1");
        assertThat(fixture.inbox.said).isEmpty();
    }

    @Test
    void wantsHelloFirst() throws Exception {
        TestAgent.Stream stream = fixture.member(INSTANCE).openWith(acknowledged("c1"));
        assertThat(stream.awaitStatus()).isEqualTo(GrpcStatus.INVALID_ARGUMENT);
    }

    @Test
    void wantsACertificate() throws Exception {
        TestAgent.Stream stream = fixture.stranger().open("boot", "run-1");
        assertThat(stream.awaitStatus()).isEqualTo(GrpcStatus.UNAUTHENTICATED);
        assertThat(fixture.stranger().renew().status()).isEqualTo(GrpcStatus.UNAUTHENTICATED);
        assertThat(fixture.stranger().download("0".repeat(64)).status()).isEqualTo(GrpcStatus.UNAUTHENTICATED);
    }

    @Test
    void enrolsOnlyWithAToken() throws Exception {
        assertThat(fixture.stranger().enrol("guess").status()).isEqualTo(GrpcStatus.UNAUTHENTICATED);
        fixture.inbox.tokens.put("good", INSTANCE);
        TestAgent.Outcome<?> unreadable = fixture.stranger().enrol("good", "no request");
        assertThat(unreadable.status()).isEqualTo(GrpcStatus.INVALID_ARGUMENT);
        assertThat(unreadable.message()).contains("PKCS#10");
    }

    @Test
    void renewsACertificate() throws Exception {
        TestAgent agent = fixture.member(INSTANCE);
        RenewCertificateResponse renewed = agent.renew().answered();
        try (TestAgent next = agent.with(renewed.getCertificatePem())) {
            next.open("boot", "run-1").awaitWelcome();
        }
        assertThat(Instant.ofEpochMilli(renewed.getRenewAtUnixMillis()))
                .isBetween(
                        Instant.now().plus(Duration.ofDays(19)), Instant.now().plus(Duration.ofDays(21)));
    }

    @Test
    void acknowledgesAResultOnlyWhenItIsStored() throws Exception {
        fixture.inbox.unavailable.set(2);
        TestAgent.Stream stream = fixture.member(INSTANCE).open("boot", "run-1");
        stream.awaitWelcome();
        stream.finished("c1", "a1");
        eventually("acknowledged", () -> stream.has(RESULT_ACKNOWLEDGED));
        assertThat(fixture.inbox.unavailable).hasValue(0);
        assertThat(fixture.inbox.said).contains("finished c1 EXITED 3");
    }

    @Test
    void endsTheStreamWhenAReportCannotBeTaken() throws Exception {
        fixture.inbox.broken = true;
        TestAgent.Stream stream = fixture.member(INSTANCE).open("boot", "run-1");
        stream.awaitWelcome();
        stream.finished("c1", "a1");
        assertThat(stream.awaitStatus()).isEqualTo(GrpcStatus.INTERNAL);
        assertThat(stream.has(RESULT_ACKNOWLEDGED)).isFalse();
        eventually("told", () -> fixture.inbox.said.contains("disconnected run-1"));
    }

    @Test
    void holdsBackAnAgentThatTellsMoreThanCanBeStored() throws Exception {
        fixture.inbox.gate = new CountDownLatch(1);
        fixture.inbox.interval = Duration.ofMillis(20);
        TestAgent.Stream stream = fixture.member(INSTANCE).open("boot", "run-1");
        stream.awaitWelcome();
        stream.beat(1);
        eventually("first beat", () -> fixture.inbox.beats.get() == 1);

        int chunks = 100;
        IntStream.range(0, chunks).forEach(i -> stream.send(log("c1", i * 5L, "hello")));
        // The beats of a paused stream are not read; that the agent is alive is asked by pings.
        eventually("signs of life while paused", () -> fixture.inbox.beats.get() >= 4);
        assertThat(stream.has(LOG_ACKNOWLEDGED)).isFalse();

        fixture.inbox.gate.countDown();
        eventually("all stored", () -> fixture.inbox.said.contains("log " + (chunks - 1) * 5));
        assertThat(fixture.inbox.said.stream().filter(said -> said.startsWith("log ")))
                .containsExactlyElementsOf(
                        IntStream.range(0, chunks).mapToObj(i -> "log " + i * 5).toList());
    }

    @Test
    void refusesAMessageBeyondItsLimit() throws Exception {
        TestAgent.Stream stream = fixture.member(INSTANCE).open("boot", "run-1");
        stream.awaitWelcome();
        stream.send(log("c1", 0, "x".repeat(2 * 1024 * 1024)));
        assertThat(stream.awaitStatus()).isEqualTo(GrpcStatus.INVALID_ARGUMENT);
    }

    @Test
    void sendsABundleInPieces() throws Exception {
        byte[] content = new byte[3_000_000];
        new Random(7).nextBytes(content);
        String sha256 = "ab".repeat(32);
        fixture.bundles.put(sha256, directory.resolve("bundle"), content);
        TestAgent agent = fixture.member(INSTANCE);

        assertThat(agent.download(sha256).status()).isEqualTo(GrpcStatus.PERMISSION_DENIED);
        fixture.inbox.bundles.add(sha256);
        TestAgent.Downloaded downloaded = agent.download(sha256);
        assertThat(downloaded.status()).isEqualTo(GrpcStatus.OK);
        assertThat(downloaded.bytes().toByteArray()).isEqualTo(content);
        assertThat(downloaded.chunks()).isGreaterThan(40);

        fixture.inbox.bundles.add("cd".repeat(32));
        assertThat(agent.download("cd".repeat(32)).status()).isEqualTo(GrpcStatus.NOT_FOUND);
        assertThat(agent.download("../../etc/passwd").status()).isEqualTo(GrpcStatus.INVALID_ARGUMENT);
    }

    @Test
    void saysGoodbyeWhenItDrains() throws Exception {
        TestAgent.Stream stream = fixture.member(INSTANCE).open("boot", "run-1");
        stream.awaitWelcome();
        fixture.gateway.close();
        assertThat(stream.awaitStatus()).isEqualTo(GrpcStatus.UNAVAILABLE);
        Goodbye goodbye = stream.received.getLast().getGoodbye();
        assertThat(stream.has(GOODBYE)).isTrue();
        assertThat(goodbye.getReason()).isEqualTo(Goodbye.Reason.REASON_DRAINING);
        assertThat(goodbye.getReconnectAfterMillis()).isPositive();
        assertThat(fixture.inbox.said).containsExactly("connected run-1", "disconnected run-1");
    }

    @Test
    void isNotHurtByGarbage() throws Exception {
        TestAgent.Stream stream = fixture.member(INSTANCE).open("boot", "run-1");
        stream.awaitWelcome();
        List<byte[]> garbage = List.of(
                "GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII),
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII),
                new byte[] {0x16, 0x03, 0x01, 0x7f, 0x7f, 0, 0, 0, 1},
                new byte[100_000]);
        for (byte[] bytes : garbage) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), fixture.port)) {
                OutputStream out = socket.getOutputStream();
                out.write(bytes);
                out.flush();
                socket.shutdownOutput();
                // The end of the stream, or a reset: the server has turned away.
                socket.setSoTimeout(20_000);
                socket.getInputStream().readAllBytes();
            } catch (java.net.SocketException reset) {
                assertThat(reset).hasMessageContaining("");
            }
        }
        stream.beat(1);
        eventually("still served", () -> stream.has(HEARTBEAT_REPLY));
    }

    @Test
    void endsAStreamThatNeverIntroducesItself() throws Exception {
        try (GatewayFixture impatient = new GatewayFixture(
                directory.resolve("impatient"), settings -> settings.withHelloTimeout(Duration.ofMillis(50)))) {
            assertThat(impatient.member(INSTANCE).openSilently())
                    .isEqualTo(String.valueOf(GrpcStatus.DEADLINE_EXCEEDED.code));
        }
    }

    @Test
    void showsANewServerCertificateToNewConnections() throws Exception {
        var identity = fixture.authority.serverIdentity(List.of("localhost", "127.0.0.1", "10.9.8.7"));
        fixture.gateway.useServerCertificate(identity.keyManager());
        fixture.member(INSTANCE).open("boot", "run-1").awaitWelcome();
    }

    @Test
    void servesManyAgentsAtOnce() throws Exception {
        int count = 40;
        List<TestAgent.Stream> streams = new java.util.ArrayList<>();
        for (int i = 0; i < count; i++) {
            streams.add(fixture.member(new InstanceId("instance-" + i)).open("boot-" + i, "run-" + i));
        }
        streams.forEach(TestAgent.Stream::awaitWelcome);
        assertThat(fixture.gateway.sessionCount()).isEqualTo(count);
        streams.forEach(stream -> stream.beat(1));
        streams.forEach(stream -> eventually("reply", () -> stream.has(HEARTBEAT_REPLY)));
    }

    private static CommandToRun command(String id) {
        return new CommandToRun(
                new CommandId(id),
                1,
                new AttemptId("a1"),
                "setup",
                List.of("nginx::default"),
                "{}",
                "{}",
                null,
                Duration.ofMinutes(1),
                "12",
                1_000_000,
                Instant.parse("2026-03-01T12:00:00Z"),
                "app1",
                List.of(new CommandToRun.Host("app1", "10.0.0.1", null)),
                null,
                List.of(new CommandToRun.RemoteUser("alice", 2001, "ssh-ed25519 AAAA", true)),
                "{\"volumes\":[]}");
    }

    private static AgentMessage acknowledged(String commandId) {
        return AgentMessage.newBuilder()
                .setCommandAcknowledged(
                        CommandAcknowledged.newBuilder().setCommandId(commandId).setAttemptId("a1"))
                .build();
    }

    private static AgentMessage log(String commandId, long offset, String text) {
        return AgentMessage.newBuilder()
                .setLogChunk(LogChunk.newBuilder()
                        .setCommandId(commandId)
                        .setAttemptId("a1")
                        .setOffsetBytes(offset)
                        .setData(ByteString.copyFromUtf8(text)))
                .build();
    }
}
