package dev.cairn.agent.session;

import dev.cairn.proto.agent.v1.AgentServiceGrpcClient;
import dev.cairn.proto.agent.v1.Ec2Identity;
import dev.cairn.proto.agent.v1.EnrollRequest;
import dev.cairn.proto.agent.v1.EnrollResponse;
import io.vertx.core.Vertx;
import io.vertx.grpc.client.GrpcClient;
import io.vertx.grpc.client.InvalidStatusException;
import io.vertx.grpc.common.GrpcStatus;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Exchanges the one-time token for this machine's certificate. Blocks; not for event loops. */
public final class Enrolment {
    private static final Logger log = LoggerFactory.getLogger(Enrolment.class);
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final Vertx vertx;
    private final IdentityStore identities;
    private final String version;

    public Enrolment(Vertx vertx, IdentityStore identities, String version) {
        this.vertx = vertx;
        this.identities = identities;
        this.version = version;
    }

    /** The token or the machine was refused; trying again does not help. */
    public static final class RefusedException extends IOException {
        private static final long serialVersionUID = 1;

        RefusedException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** Whom to trust before there is an identity. */
    public sealed interface Trust {
        /** What this root has signed. */
        record Authority(String pem) implements Trust {}

        /** What the root with this SHA-256 has signed. */
        record Pin(String sha256) implements Trust {}
    }

    /**
     * Enrols at one coordinator, once. The key is on disk before the token is sent and the identity when this returns, so
     * that it can be repeated after a crash at any moment.
     *
     * @param document by which the machine proves what it is; null for none
     * @throws RefusedException when the token is unknown, spent or expired, or is for another machine
     * @throws IOException when the coordinator cannot be reached or does not prove itself
     */
    public Identity enrol(Address address, String token, Trust trust, @Nullable MachineDocument document)
            throws IOException, InterruptedException {
        Optional<String> begun = identities.enrolmentKey();
        Keys keys = begun.isPresent() ? Keys.parse(begun.get()) : Keys.generate();
        identities.writeEnrolmentKey(keys.pem());
        AuthorityTrust authority = switch (trust) {
            case Trust.Authority(String pem) -> AuthorityTrust.of(pem);
            case Trust.Pin(String sha256) -> AuthorityTrust.pinned(sha256);
        };
        EnrollRequest.Builder request = EnrollRequest.newBuilder()
                .setToken(token)
                .setCertificateRequestPem(keys.requestPem())
                .setAgentVersion(version);
        if (document != null) {
            request.setEc2Identity(
                    Ec2Identity.newBuilder().setDocument(document.text()).setSignature(document.signature()));
        }
        GrpcClient client = Connections.anonymous(vertx, authority);
        try {
            EnrollResponse response = AgentServiceGrpcClient.create(client, Connections.socket(address))
                    .enroll(request.build())
                    .await(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            Identity identity = new Identity(
                    response.getInstanceId(),
                    keys.privatePem(),
                    response.getCertificatePem(),
                    response.getAuthorityPem(),
                    Instant.ofEpochMilli(response.getRenewAtUnixMillis()));
            identities.write(identity);
            log.info("instance={} enrolled at coordinator={}", identity.instanceId(), address);
            return identity;
        } catch (TimeoutException e) {
            throw new IOException("coordinator " + address + " did not answer within " + LIMIT.toSeconds() + " s", e);
        } catch (RuntimeException e) {
            throw refusal(address, e);
        } finally {
            client.close();
        }
    }

    private static IOException refusal(Address address, RuntimeException failure) {
        Throwable cause = failure;
        while (cause != null && !(cause instanceof InvalidStatusException)) {
            cause = cause.getCause();
        }
        if (cause instanceof InvalidStatusException refused) {
            GrpcStatus status = refused.actualStatus();
            if (status == GrpcStatus.UNAUTHENTICATED || status == GrpcStatus.INVALID_ARGUMENT) {
                return new RefusedException(
                        "coordinator " + address + " refuses the enrolment token (" + status.name()
                                + "): it is unknown, spent or has expired; ask for a new one",
                        failure);
            }
            if (status == GrpcStatus.PERMISSION_DENIED) {
                return new RefusedException(
                        "coordinator " + address + " does not take this machine for the one that the enrolment token is"
                                + " for; the coordinator's log says why",
                        failure);
            }
            return new IOException("coordinator " + address + " answered " + status.name(), failure);
        }
        return new IOException("coordinator " + address + " cannot be reached: " + failure.getMessage(), failure);
    }
}
