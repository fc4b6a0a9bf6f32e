package dev.cairn.coordinator.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.coordinator.http.Once.Delivery;
import dev.cairn.coordinator.http.access.Caller;
import dev.cairn.coordinator.http.access.Callers;
import dev.cairn.coordinator.http.audit.AuditLog;
import dev.cairn.coordinator.http.audit.Called;
import dev.cairn.coordinator.http.opsworks.OpsWorksApi;
import dev.cairn.coordinator.http.opsworks.OpsWorksApi.Answer;
import dev.cairn.coordinator.http.signature.SignatureVerifier;
import dev.cairn.coordinator.http.signature.SignedRequest;
import dev.cairn.coordinator.http.signature.Verdict;
import dev.cairn.coordinator.port.AuditTrail.AuditUnavailable;
import dev.cairn.coordinator.port.StoreUnavailable;
import dev.cairn.coordinator.port.Time;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code POST /}: collects the body, checks the signature, lets the API answer, and keeps a record of it. Forms go to {@link
 * QueryRoute}.
 */
final class ApiRoute {
    private static final Logger LOG = LoggerFactory.getLogger(ApiRoute.class);
    private static final String TARGET = "X-Amz-Target";
    private static final String SERVICE = "opsworks";

    private final OpsWorksApi api;
    private final QueryRoute queries;
    private final SignatureVerifier signatures;
    private final Callers callers;
    private final Once<Answer> once;
    private final VirtualThreads threads;
    private final VirtualThreads refusals;
    private final AuditLog audit;
    private final Time time;
    private final MeterRegistry meters;
    private final int bodyLimit;
    private final Addresses addresses;

    ApiRoute(
            OpsWorksApi api,
            QueryRoute queries,
            SignatureVerifier signatures,
            Callers callers,
            VirtualThreads threads,
            VirtualThreads refusals,
            AuditLog audit,
            Time time,
            MeterRegistry meters,
            int bodyLimit,
            Addresses addresses) {
        this.api = api;
        this.queries = queries;
        this.signatures = signatures;
        this.callers = callers;
        this.once = new Once<>(time);
        this.threads = threads;
        this.refusals = refusals;
        this.audit = audit;
        this.time = time;
        this.meters = meters;
        this.bodyLimit = bodyLimit;
        this.addresses = addresses;
    }

    void handle(HttpServerRequest request) {
        Body body = new Body();
        request.handler(chunk -> body.add(chunk, request));
        request.endHandler(ignored -> {
            if (!body.refused) {
                answer(request, body.bytes.getBytes());
            }
        });
        request.exceptionHandler(failure -> LOG.debug("request=broken-off reason={}", failure.getMessage()));
    }

    private void answer(HttpServerRequest request, byte[] body) {
        long started = time.nanos();
        SignedRequest signed = signed(request, body);
        if (QueryRoute.takes(signed)) {
            queries.answer(request, signed, body);
            return;
        }
        String target = signed.header(TARGET).orElse("");
        String baseUrl = addresses.of(request);
        Delivery<Answer> delivery = Delivery.of(request.response());
        Called called = audit.called(signed, operation(target), addresses.client(request));
        threads.call(() -> recorded(called, decided(signed, target, body, baseUrl, called, delivery)))
                .onComplete(result -> {
                    Answer answer = result.succeeded() ? result.result() : refused(called, failure(result.cause()));
                    count(target, answer, started);
                    send(request.response(), called, answer, delivery);
                });
    }

    private static Answer failure(Throwable cause) {
        if (cause instanceof VirtualThreads.BusyException) {
            return OpsWorksApi.error(400, "ThrottlingException", "Rate exceeded");
        }
        LOG.error("request=failed", cause);
        return OpsWorksApi.error(500, "InternalFailure", "The coordinator failed while it answered; its log says why");
    }

    private static SignedRequest signed(HttpServerRequest request, byte[] body) {
        return SignedRequest.of(
                request.method().name(),
                request.path() == null ? "/" : request.path(),
                request.query() == null ? "" : request.query(),
                request.headers().entries(),
                body);
    }

    private static boolean encoded(SignedRequest request) {
        return request.header("Content-Encoding")
                .filter(coding -> !coding.isBlank() && !coding.equalsIgnoreCase("identity"))
                .isPresent();
    }

    private static String operation(String target) {
        return target.substring(target.lastIndexOf('.') + 1);
    }

    private Answer decided(
            SignedRequest signed,
            String target,
            byte[] body,
            String baseUrl,
            Called called,
            Delivery<Answer> delivery) {
        try {
            return switch (signatures.verify(signed, SERVICE)) {
                case Verdict.Genuine genuine
                when encoded(signed) ->
                    OpsWorksApi.error(
                            400,
                            "SerializationException",
                            "The request body is encoded (Content-Encoding); send it as it is");
                case Verdict.Genuine genuine -> {
                    Caller caller =
                            callers.of(genuine.key(), called.address(), called.region(), signed.header("User-Agent"));
                    called.genuine(caller, AuditLog.members(body));
                    Supplier<Answer> call = () -> api.answer(target, body, caller, baseUrl, called::concerns);
                    yield OpsWorksApi.reads(target)
                            ? call.get()
                            : once.of(
                                    genuine,
                                    delivery,
                                    call,
                                    why -> OpsWorksApi.error(400, "InvalidSignatureException", why));
                }
                case Verdict.Rejected rejected -> OpsWorksApi.error(400, rejected.type(), rejected.message());
            };
        } catch (StoreUnavailable unavailable) {
            LOG.warn("request=refused reason=store-unavailable", unavailable);
            return OpsWorksApi.error(503, "ServiceUnavailable", "The store does not answer. Try again.");
        } catch (AuditUnavailable unavailable) {
            LOG.error("request=refused reason=audit-unavailable", unavailable);
            return OpsWorksApi.error(
                    503,
                    "ServiceUnavailable",
                    "The audit trail cannot be written, so nothing was changed; the coordinator's log says why");
        } catch (RuntimeException broken) {
            LOG.error("request=failed", broken);
            return OpsWorksApi.error(500, "InternalFailure", "The coordinator could not check the request");
        }
    }

    /** The answer, once its record is kept. */
    private static Answer recorded(Called called, Answer answer) {
        JsonNode members = AuditLog.members(answer.bytes());
        called.answered(
                answer.errorType(),
                answer.errorType() == null ? null : members.path("message").asText(),
                members);
        return answer;
    }

    /** The answer to what nobody works on; its record is written meanwhile, unless there are too many of its kind. */
    private Answer refused(Called called, Answer answer) {
        refusals.call(() -> recorded(called, answer))
                .onFailure(busy -> LOG.warn("request={} record=lost reason=too-many-refusals", called.requestId()));
        return answer;
    }

    private void count(String target, Answer answer, long started) {
        String operation = operation(target);
        Timer.builder("cairn.api.calls")
                .description("Calls of the OpsWorks API")
                .tag("operation", api.operationNames().contains(operation) ? operation : "unknown")
                .tag("result", answer.errorType() == null ? "ok" : answer.errorType())
                .register(meters)
                .record(Duration.ofNanos(time.nanos() - started));
    }

    private void send(HttpServerResponse response, Called called, Answer answer, Delivery<Answer> delivery) {
        if (response.ended() || response.closed()) {
            delivery.breaks();
            return;
        }
        response.setStatusCode(answer.status())
                .putHeader("Content-Type", "application/x-amz-json-1.1")
                .putHeader("x-amzn-RequestId", called.requestId())
                .putHeader("Date", HttpDates.of(time.now()));
        if (answer.errorType() != null) {
            response.putHeader("x-amzn-ErrorType", answer.errorType());
        }
        response.end(Buffer.buffer(answer.bytes()))
                .onSuccess(ignored -> delivery.arrived())
                .onFailure(ignored -> delivery.breaks());
    }

    /** What has come of one body. Used on one event loop. */
    private final class Body {
        private final Buffer bytes = Buffer.buffer();
        private boolean refused;

        void add(Buffer chunk, HttpServerRequest request) {
            if (refused) {
                return;
            }
            if (bytes.length() + chunk.length() > bodyLimit) {
                refused = true;
                HttpServerResponse response = request.response();
                response.putHeader("Connection", "close");
                SignedRequest signed = signed(request, new byte[0]);
                Called called =
                        audit.called(signed, operation(signed.header(TARGET).orElse("")), addresses.client(request));
                send(
                        response,
                        called,
                        refused(
                                called,
                                OpsWorksApi.error(
                                        413,
                                        "RequestEntityTooLargeException",
                                        "The request body is larger than " + bodyLimit + " bytes")),
                        new Delivery<>());
                return;
            }
            bytes.appendBuffer(chunk);
        }
    }
}
