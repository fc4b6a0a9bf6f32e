package dev.cairn.agent.session;

import dev.cairn.agent.system.Time;
import dev.cairn.proto.agent.v1.AgentServiceGrpcClient;
import dev.cairn.proto.agent.v1.RenewCertificateRequest;
import dev.cairn.proto.agent.v1.RenewCertificateResponse;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.grpc.client.GrpcClient;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks for a new certificate, with a new key, when the present one is due. The stream that is open goes on; the next one
 * uses what was renewed. Called on one event loop.
 */
final class Renewal {
    private static final Logger log = LoggerFactory.getLogger(Renewal.class);
    private static final Duration BETWEEN_ATTEMPTS = Duration.ofMinutes(1);

    private final Vertx vertx;
    private final IdentityStore identities;
    private final Time time;
    private boolean tried;
    private long lastTry;

    Renewal(Vertx vertx, IdentityStore identities, Time time) {
        this.vertx = vertx;
        this.identities = identities;
        this.time = time;
    }

    boolean isDue(Identity identity) {
        Instant now = time.now();
        return !now.isBefore(identity.renewAt()) && (!tried || time.nanos() - lastTry > BETWEEN_ATTEMPTS.toNanos());
    }

    /** Renews; the result is on disk when it comes. A failure is logged, and tried again when it is due. */
    Future<Identity> begin(Address address, Identity present, Executor executor) {
        tried = true;
        lastTry = time.nanos();
        Promise<Identity> renewed = Promise.promise();
        executor.execute(() -> {
            try {
                Keys keys = Keys.generate();
                String request = keys.requestPem();
                GrpcClient client = Connections.identified(vertx, present);
                AgentServiceGrpcClient.create(client, Connections.socket(address))
                        .renewCertificate(RenewCertificateRequest.newBuilder()
                                .setCertificateRequestPem(request)
                                .build())
                        .onComplete((response, failure) -> {
                            client.close();
                            if (failure != null) {
                                log.warn("the certificate could not be renewed: {}", failure.toString());
                                renewed.tryFail(failure);
                            } else {
                                executor.execute(() -> keep(present, keys.privatePem(), response, renewed));
                            }
                        });
            } catch (IOException | RuntimeException e) {
                log.warn("the certificate could not be renewed", e);
                renewed.tryFail(e);
            }
        });
        return renewed.future();
    }

    private void keep(Identity present, String keyPem, RenewCertificateResponse response, Promise<Identity> renewed) {
        Identity fresh = new Identity(
                present.instanceId(),
                keyPem,
                response.getCertificatePem(),
                response.getAuthorityPem().isBlank() ? present.authorityPem() : response.getAuthorityPem(),
                Instant.ofEpochMilli(response.getRenewAtUnixMillis()));
        try {
            identities.write(fresh);
            log.info("instance={} certificate renewed, next at {}", fresh.instanceId(), fresh.renewAt());
            renewed.tryComplete(fresh);
        } catch (IOException e) {
            log.warn("the renewed certificate could not be written", e);
            renewed.tryFail(e);
        }
    }
}
