package dev.cairn.coordinator.grpc;

import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.port.AgentInbox;
import dev.cairn.coordinator.port.AgentInbox.Enrolment;
import dev.cairn.coordinator.port.Certificates;
import dev.cairn.coordinator.port.Certificates.CertificateRequest;
import dev.cairn.coordinator.port.Certificates.Issued;
import dev.cairn.coordinator.port.Certificates.RequestRejected;
import dev.cairn.coordinator.port.MachineProofs.SignedDocument;
import dev.cairn.coordinator.port.StoreUnavailable;
import dev.cairn.proto.agent.v1.EnrollRequest;
import dev.cairn.proto.agent.v1.EnrollResponse;
import dev.cairn.proto.agent.v1.RenewCertificateRequest;
import dev.cairn.proto.agent.v1.RenewCertificateResponse;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.server.GrpcServerRequest;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The calls about certificates. Each runs on a virtual thread, a bounded number at a time. */
final class UnaryCalls {
    private static final Logger LOG = LoggerFactory.getLogger(UnaryCalls.class);
    private static final int CALLS_LIMIT = 256;
    private static final int TOKEN_LIMIT_CHARS = 1024;

    private final AgentInbox inbox;
    private final Certificates certificates;
    private final Executor threads;
    private final Semaphore calls = new Semaphore(CALLS_LIMIT);

    UnaryCalls(AgentInbox inbox, Certificates certificates, Executor threads) {
        this.inbox = inbox;
        this.certificates = certificates;
        this.threads = threads;
    }

    /** Ends a call with a status of its own. */
    static final class CallFailed extends Exception {
        private static final long serialVersionUID = 1;
        private final GrpcStatus status;

        CallFailed(GrpcStatus status, String message) {
            super(message);
            this.status = status;
        }
    }

    void enroll(GrpcServerRequest<EnrollRequest, EnrollResponse> call) {
        String address = String.valueOf(call.connection().remoteAddress());
        call.handler(request -> answer(call, "Enroll", () -> {
            // The request is checked first, so that a broken one does not spend the token.
            CertificateRequest certificateRequest = certificates.read(request.getCertificateRequestPem());
            InstanceId instanceId = admitted(request, certificateRequest, address);
            Issued issued = certificates.issue(instanceId, certificateRequest);
            LOG.info(
                    "instance={} enrolled address={} agent={} renew-at={}",
                    instanceId,
                    address,
                    request.getAgentVersion(),
                    issued.renewAt());
            return EnrollResponse.newBuilder()
                    .setInstanceId(instanceId.value())
                    .setCertificatePem(issued.certificatePem())
                    .setAuthorityPem(certificates.authorityPem())
                    .setRenewAtUnixMillis(issued.renewAt().toEpochMilli())
                    .build();
        }));
    }

    private InstanceId admitted(EnrollRequest request, CertificateRequest certificateRequest, String address)
            throws CallFailed {
        SignedDocument document = request.hasEc2Identity()
                ? new SignedDocument(
                        request.getEc2Identity().getDocument(),
                        request.getEc2Identity().getSignature())
                : null;
        Enrolment enrolment = request.getToken().length() > TOKEN_LIMIT_CHARS
                ? new Enrolment.UnknownToken()
                : inbox.enrol(request.getToken(), certificateRequest.publicKeySha256(), document);
        return switch (enrolment) {
            case Enrolment.Admitted(InstanceId id) -> id;
            case Enrolment.UnknownToken() -> {
                LOG.warn("address={} enrolment refused: token unknown, spent or expired", address);
                throw new CallFailed(
                        GrpcStatus.UNAUTHENTICATED,
                        "the enrolment token is unknown, spent or expired: ask for a new one");
            }
            case Enrolment.WrongMachine(InstanceId id, String reason) -> {
                LOG.warn("address={} enrolment refused as instance={}: {}", address, id, reason);
                throw new CallFailed(
                        GrpcStatus.PERMISSION_DENIED, "the machine may not become this instance: " + reason);
            }
            case Enrolment.NotYet(InstanceId id, String reason) -> {
                LOG.info("address={} enrolment put off as instance={}: {}", address, id, reason);
                throw new CallFailed(GrpcStatus.UNAVAILABLE, reason);
            }
        };
    }

    void renew(GrpcServerRequest<RenewCertificateRequest, RenewCertificateResponse> call) {
        Optional<InstanceId> caller = PeerIdentity.of(call.connection());
        call.handler(request -> answer(call, "RenewCertificate", () -> {
            InstanceId instanceId = caller.orElseThrow(
                    () -> new CallFailed(GrpcStatus.UNAUTHENTICATED, "a client certificate is needed: enrol first"));
            Issued issued = certificates.issue(instanceId, certificates.read(request.getCertificateRequestPem()));
            LOG.info("instance={} certificate renewed renew-at={}", instanceId, issued.renewAt());
            return RenewCertificateResponse.newBuilder()
                    .setCertificatePem(issued.certificatePem())
                    .setAuthorityPem(certificates.authorityPem())
                    .setRenewAtUnixMillis(issued.renewAt().toEpochMilli())
                    .build();
        }));
    }

    private <Q, R> void answer(GrpcServerRequest<Q, R> call, String name, Callable<R> work) {
        Context eventLoop = Vertx.currentContext();
        if (!calls.tryAcquire()) {
            fail(call, GrpcStatus.RESOURCE_EXHAUSTED, "too many calls at once; try again");
            return;
        }
        threads.execute(() -> {
            try {
                R response = work.call();
                eventLoop.runOnContext(now -> call.response().end(response));
            } catch (CallFailed e) {
                eventLoop.runOnContext(now -> fail(call, e.status, String.valueOf(e.getMessage())));
            } catch (RequestRejected e) {
                eventLoop.runOnContext(now -> fail(call, GrpcStatus.INVALID_ARGUMENT, String.valueOf(e.getMessage())));
            } catch (StoreUnavailable e) {
                LOG.warn("call={} failed: {}", name, e.getMessage());
                eventLoop.runOnContext(now ->
                        fail(call, GrpcStatus.UNAVAILABLE, "the coordinator's store does not answer; try again"));
            } catch (Exception e) {
                LOG.error("call={} failed", name, e);
                eventLoop.runOnContext(
                        now -> fail(call, GrpcStatus.INTERNAL, "the coordinator failed; its log tells more"));
            } finally {
                calls.release();
            }
        });
    }

    static void fail(GrpcServerRequest<?, ?> call, GrpcStatus status, String message) {
        call.response().status(status).statusMessage(message).end();
    }
}
