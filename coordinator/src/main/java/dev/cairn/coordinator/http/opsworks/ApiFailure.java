package dev.cairn.coordinator.http.opsworks;

import dev.cairn.coordinator.domain.Refusal;

/**
 * Ends an operation with one of the API's errors. Thrown only inside this package; {@link OpsWorksApi} turns it into an
 * answer, so it needs no stack trace.
 */
final class ApiFailure extends RuntimeException {
    private static final long serialVersionUID = 1;
    private static final int LONGEST_MESSAGE = 1900;

    private final int status;
    private final String type;
    private final String reason;

    private ApiFailure(int status, String type, String reason) {
        super(reason, null, false, false);
        this.status = status;
        this.type = type;
        this.reason = shown(reason);
    }

    /** Messages repeat what the caller sent, which may be long, or the empty id of something unknown. */
    private static String shown(String reason) {
        if (reason.isBlank()) {
            return "Unable to find anything with an empty ID";
        }
        return reason.length() > LONGEST_MESSAGE ? reason.substring(0, LONGEST_MESSAGE) + "..." : reason;
    }

    int status() {
        return status;
    }

    String type() {
        return type;
    }

    String reason() {
        return reason;
    }

    static ApiFailure of(Refusal refusal) {
        return switch (refusal) {
            case Refusal.NotFound refused -> notFound(refused.message());
            case Refusal.Invalid refused -> invalid(refused.message());
            case Refusal.Denied refused -> denied(refused.message());
        };
    }

    static ApiFailure invalid(String message) {
        return new ApiFailure(400, "ValidationException", message);
    }

    static ApiFailure notFound(String message) {
        return new ApiFailure(400, "ResourceNotFoundException", message);
    }

    static ApiFailure denied(String message) {
        return new ApiFailure(400, "AccessDeniedException", message);
    }

    static ApiFailure serialization(String message) {
        return new ApiFailure(400, "SerializationException", message);
    }

    static ApiFailure unknownOperation(String message) {
        return new ApiFailure(400, "UnknownOperationException", message);
    }

    static ApiFailure unavailable(String message) {
        return new ApiFailure(503, "ServiceUnavailable", message);
    }
}
