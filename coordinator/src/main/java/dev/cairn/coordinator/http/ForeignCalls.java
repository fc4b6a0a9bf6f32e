package dev.cairn.coordinator.http;

import dev.cairn.coordinator.http.opsworks.OpsWorksApi;
import dev.cairn.coordinator.http.signature.SignatureVerifier;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Requests that are signed as AWS' are and yet no calls of an API here, since they are meant for another service (such as {@code
 * aws s3 ls}) or not sent by POST to {@code /}. Their clients would make nothing of a page of the dashboard.
 */
final class ForeignCalls {
    private static final Pattern SCOPE =
            Pattern.compile("Credential=[^,&]*?(?:/|%2[Ff])([a-z0-9-]{1,40})(?:/|%2[Ff])aws4_request");

    /** Whose clients read errors as XML; those of all others that ask by GET read JSON. */
    private static final Set<String> XML = Set.of("s3", "route53", "cloudfront");

    private static final String ERROR = "UnknownOperationException";

    private ForeignCalls() {}

    /** Answers such requests and lets all others pass. */
    static void handle(RoutingContext context) {
        HttpServerRequest request = context.request();
        Optional<String> service = service(request);
        if (service.isEmpty() || (request.method().equals(HttpMethod.POST) && "/".equals(request.path()))) {
            context.next();
            return;
        }
        String message = SignatureVerifier.SERVICES.contains(service.get())
                ? "Calls of '" + service.get() + "' are sent by POST to the path / of this address"
                : SignatureVerifier.unknownService(service.get());
        boolean xml = XML.contains(service.get());
        String body = xml
                ? "<?xml version=\"1.0\"?><Error><Code>" + ERROR + "</Code><Message>" + message + "</Message></Error>"
                : OpsWorksApi.error(404, ERROR, message).body();
        context.response()
                .setStatusCode(404)
                .putHeader("Content-Type", xml ? "application/xml" : "application/x-amz-json-1.1")
                .putHeader("x-amzn-ErrorType", ERROR)
                .end(body);
    }

    /** The service in the scope of the signature; empty when there is no signature. */
    private static Optional<String> service(HttpServerRequest request) {
        String header = request.getHeader("Authorization");
        String query = request.query();
        Matcher scope =
                SCOPE.matcher(header != null && header.startsWith("AWS4-") ? header : query == null ? "" : query);
        return scope.find() ? Optional.of(scope.group(1)) : Optional.empty();
    }
}
