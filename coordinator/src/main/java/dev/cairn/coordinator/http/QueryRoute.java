package dev.cairn.coordinator.http;

import dev.cairn.coordinator.http.Once.Delivery;
import dev.cairn.coordinator.http.access.Caller;
import dev.cairn.coordinator.http.access.Callers;
import dev.cairn.coordinator.http.audit.AuditLog;
import dev.cairn.coordinator.http.audit.Called;
import dev.cairn.coordinator.http.iam.QueryApi;
import dev.cairn.coordinator.http.iam.QueryApi.Answer;
import dev.cairn.coordinator.http.signature.SignatureVerifier;
import dev.cairn.coordinator.http.signature.SignedRequest;
import dev.cairn.coordinator.http.signature.Verdict;
import dev.cairn.coordinator.port.AuditTrail.AuditUnavailable;
import dev.cairn.coordinator.port.StoreUnavailable;
import dev.cairn.coordinator.port.Time;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code POST /} with a form: checks the signature, and lets IAM or STS answer. */
final class QueryRoute {
    private static final Logger LOG = LoggerFactory.getLogger(QueryRoute.class);
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final int PARAMETERS = 1000;

    private final QueryApi api;
    private final SignatureVerifier signatures;
    private final Callers callers;
    private final Once<Answer> once;
    private final VirtualThreads threads;
    private final VirtualThreads refusals;
    private final AuditLog audit;
    private final Addresses addresses;
    private final Time time;
    private final MeterRegistry meters;

    QueryRoute(
            QueryApi api,
            SignatureVerifier signatures,
            Callers callers,
            VirtualThreads threads,
            VirtualThreads refusals,
            AuditLog audit,
            Addresses addresses,
            Time time,
            MeterRegistry meters) {
        this.api = api;
        this.signatures = signatures;
        this.callers = callers;
        this.once = new Once<>(time);
        this.threads = threads;
        this.refusals = refusals;
        this.audit = audit;
        this.addresses = addresses;
        this.time = time;
        this.meters = meters;
    }

    /** The other API says in a header what it is asked. */
    static boolean takes(SignedRequest request) {
        return request.header("X-Amz-Target").isEmpty()
                && request.header("Content-Type")
                        .map(type -> type.toLowerCase(Locale.ROOT).startsWith(FORM))
                        .orElse(false);
    }

    void answer(HttpServerRequest request, SignedRequest signed, byte[] body) {
        long started = time.nanos();
        Map<String, List<String>> form = new QueryStringDecoder(
                        new String(body, StandardCharsets.UTF_8), StandardCharsets.UTF_8, false, PARAMETERS)
                .parameters();
        Delivery<Answer> delivery = Delivery.of(request.response());
        Called called = audit.called(signed, QueryApi.action(form), addresses.client(request));
        threads.call(() -> recorded(called, decided(signed, form, called, delivery)))
                .onComplete(result -> {
                    Answer answer = result.succeeded()
                            ? result.result()
                            : refused(called, failure(QueryApi.service(form), result.cause()));
                    count(api.known(form), answer, started);
                    send(request.response(), called, answer, delivery);
                });
    }

    /** The answer, once its record is kept. */
    private static Answer recorded(Called called, Answer answer) {
        boolean good = answer.errorCode().isEmpty();
        called.answered(good ? null : answer.errorCode(), good ? null : answer.errorMessage(), answer.elements());
        return answer;
    }

    private Answer failure(String service, Throwable cause) {
        if (cause instanceof VirtualThreads.BusyException) {
            return api.error(service, 400, "Throttling", "Rate exceeded");
        }
        LOG.error("request=failed", cause);
        return api.error(service, 500, "ServiceFailure", "The coordinator failed while it answered; its log says why");
    }

    private Answer refused(Called called, Answer answer) {
        refusals.call(() -> recorded(called, answer))
                .onFailure(busy -> LOG.warn("request={} record=lost reason=too-many-refusals", called.requestId()));
        return answer;
    }

    private Answer decided(
            SignedRequest signed, Map<String, List<String>> form, Called called, Delivery<Answer> delivery) {
        String service = QueryApi.service(form);
        try {
            return switch (signatures.verify(signed, service)) {
                case Verdict.Genuine genuine -> {
                    Caller caller =
                            callers.of(genuine.key(), called.address(), called.region(), signed.header("User-Agent"));
                    called.genuine(caller, AuditLog.members(form));
                    Supplier<Answer> call = () -> api.answer(form, caller);
                    yield QueryApi.reads(form)
                            ? call.get()
                            : once.of(
                                    genuine,
                                    delivery,
                                    call,
                                    why -> api.error(service, 403, "SignatureDoesNotMatch", why));
                }
                case Verdict.Rejected rejected -> rejected(service, rejected);
            };
        } catch (StoreUnavailable unavailable) {
            LOG.warn("request=refused reason=store-unavailable", unavailable);
            return api.error(service, 503, "ServiceUnavailable", "The store does not answer. Try again.");
        } catch (AuditUnavailable unavailable) {
            LOG.error("request=refused reason=audit-unavailable", unavailable);
            return api.error(
                    service,
                    503,
                    "ServiceUnavailable",
                    "The audit trail cannot be written, so nothing was changed; the coordinator's log says why");
        } catch (RuntimeException broken) {
            LOG.error("request=failed", broken);
            return api.error(service, 500, "ServiceFailure", "The coordinator could not check the request");
        }
    }

    /** The same findings have other names in this protocol. */
    private Answer rejected(String service, Verdict.Rejected rejected) {
        return switch (rejected.type()) {
            case "UnrecognizedClientException" -> api.error(service, 403, "InvalidClientTokenId", rejected.message());
            case "InvalidSignatureException" -> api.error(service, 403, "SignatureDoesNotMatch", rejected.message());
            case "MissingAuthenticationTokenException" ->
                api.error(service, 403, "MissingAuthenticationToken", rejected.message());
            default -> api.error(service, 400, "IncompleteSignature", rejected.message());
        };
    }

    private void count(String action, Answer answer, long started) {
        Timer.builder("cairn.iam.calls")
                .description("Calls of the IAM and STS APIs")
                .tag("action", action)
                .tag("result", answer.errorCode().isEmpty() ? "ok" : answer.errorCode())
                .register(meters)
                .record(Duration.ofNanos(time.nanos() - started));
    }

    private void send(HttpServerResponse response, Called called, Answer answer, Delivery<Answer> delivery) {
        if (response.ended() || response.closed()) {
            delivery.breaks();
            return;
        }
        response.setStatusCode(answer.status())
                .putHeader("Content-Type", "text/xml")
                .putHeader("x-amzn-RequestId", called.requestId())
                .putHeader("Date", HttpDates.of(time.now()))
                .end(Buffer.buffer(answer.bytes()))
                .onSuccess(ignored -> delivery.arrived())
                .onFailure(ignored -> delivery.breaks());
    }
}
