package dev.cairn.coordinator;

import dev.cairn.coordinator.grpc.AgentGateway;
import dev.cairn.coordinator.pki.FileCertificateAuthority;
import dev.cairn.coordinator.pki.ServerIdentity;
import dev.cairn.coordinator.port.Time;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks once an hour whether the server's certificate is due for renewal, and puts the new one to use. */
final class ServerCertificate implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ServerCertificate.class);
    private static final Duration INTERVAL = Duration.ofHours(1);

    private final FileCertificateAuthority authority;
    private final List<String> names;
    private final AgentGateway gateway;
    private final Time time;
    private ServerIdentity shown;
    private Time.Cancellable next;

    ServerCertificate(
            FileCertificateAuthority authority,
            Collection<String> names,
            ServerIdentity shown,
            AgentGateway gateway,
            Time time) {
        this.authority = authority;
        this.names = List.copyOf(names);
        this.shown = shown;
        this.gateway = gateway;
        this.time = time;
        this.next = time.after(INTERVAL, this::look);
    }

    private synchronized void look() {
        try {
            ServerIdentity due = authority.serverIdentity(names);
            if (!due.certificate().equals(shown.certificate())) {
                gateway.useServerCertificate(due.keyManager());
                shown = due;
                LOG.info("certificate=server renewed renew-at={}", due.renewAt());
            }
        } catch (IOException | RuntimeException e) {
            LOG.error("certificate=server could not be renewed; tried again in {}", INTERVAL, e);
        }
        next = time.after(INTERVAL, this::look);
    }

    @Override
    public synchronized void close() {
        next.cancel();
    }
}
