package dev.cairn.coordinator.http.iam;

import dev.cairn.coordinator.domain.iam.Ruling;

/** Ends an action with one of the API's errors. Thrown only inside this package, so it needs no stack trace. */
final class QueryFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;
    private final String code;
    private final String reason;

    QueryFailure(int status, String code, String reason) {
        super(reason, null, false, false);
        this.status = status;
        this.code = code;
        this.reason = reason;
    }

    static QueryFailure of(Ruling.Refused<?> refused) {
        return new QueryFailure(refused.code().status(), refused.code().word(), refused.message());
    }

    static QueryFailure invalid(String reason) {
        return new QueryFailure(400, "ValidationError", reason);
    }

    int status() {
        return status;
    }

    String code() {
        return code;
    }

    String reason() {
        return reason;
    }
}
