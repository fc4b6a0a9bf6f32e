package dev.cairn.coordinator.http.signature;

import dev.cairn.coordinator.domain.user.AccessKey;

/** What came of checking a signature. */
public sealed interface Verdict {
    record Genuine(AccessKey key) implements Verdict {}

    /**
     * The request is not from who it says it is.
     *
     * @param type the error's name in the API, such as InvalidSignatureException
     */
    record Rejected(String type, String message) implements Verdict {}
}
