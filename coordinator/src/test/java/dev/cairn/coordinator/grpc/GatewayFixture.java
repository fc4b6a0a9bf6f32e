package dev.cairn.coordinator.grpc;

import dev.cairn.coordinator.domain.Source;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.pki.FileCertificateAuthority;
import dev.cairn.coordinator.pki.ServerIdentity;
import dev.cairn.coordinator.port.CookbookSources;
import dev.cairn.coordinator.system.SystemTime;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** A real gateway on loopback, with real certificates and an engine that only listens. */
final class GatewayFixture implements AutoCloseable {
    final Vertx vertx = Vertx.vertx();
    final FakeInbox inbox = new FakeInbox();
    final Bundles bundles = new Bundles();
    final FileCertificateAuthority authority;
    final AgentGateway gateway;
    final int port;
    private final SystemTime time = new SystemTime();
    private final List<TestAgent> agents = new ArrayList<>();

    GatewayFixture(Path directory, UnaryOperator<GatewayConfig> settings) throws Exception {
        authority = FileCertificateAuthority.open(directory.resolve("pki"), Duration.ofDays(30), time);
        gateway = new AgentGateway(
                vertx, settings.apply(GatewayConfig.on("127.0.0.1", 0, "run", "test")), authority, bundles, time);
        ServerIdentity identity = authority.serverIdentity(List.of("localhost", "127.0.0.1"));
        port = gateway.serve(inbox, identity.keyManager());
    }

    TestAgent stranger() throws Exception {
        TestAgent agent = TestAgent.fresh(vertx, port, authority.authorityPem());
        agents.add(agent);
        return agent;
    }

    /** An agent with a certificate of the instance, which exists. */
    TestAgent member(InstanceId instanceId) throws Exception {
        inbox.instances.add(instanceId);
        inbox.tokens.put("token of " + instanceId, instanceId);
        TestAgent stranger = stranger();
        TestAgent member = stranger.with(
                stranger.enrol("token of " + instanceId).answered().getCertificatePem());
        agents.add(member);
        return member;
    }

    @Override
    public void close() {
        agents.forEach(TestAgent::close);
        gateway.close();
        vertx.close()
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
        time.close();
    }

    /** Bundles by hash. */
    static final class Bundles implements CookbookSources {
        private final Map<String, Path> paths = new ConcurrentHashMap<>();

        void put(String sha256, Path file, byte[] content) throws Exception {
            paths.put(sha256, Files.write(file, content));
        }

        @Override
        public String resolve(Source source) {
            throw new UnsupportedOperationException("the gateway resolves nothing");
        }

        @Override
        public Optional<Path> bundle(String sha256) {
            return Optional.ofNullable(paths.get(sha256));
        }
    }
}
