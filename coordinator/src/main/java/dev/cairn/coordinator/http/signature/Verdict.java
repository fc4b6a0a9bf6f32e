package dev.cairn.coordinator.http.signature;

import dev.cairn.coordinator.domain.user.AccessKey;
import java.time.Instant;

/** What came of checking a signature. */
public sealed interface Verdict {
    /**
     * The holder of the key has signed it.
     *
     * @param signature no two requests that differ in anything signed have the same
     * @param presigned the signature is in the query, and may be meant to hold for days
     */
    record Genuine(AccessKey key, String signature, Instant signedAt, boolean presigned) implements Verdict {}

    /**
     * The request is not from who it says it is.
     *
     * @param type the error's name in the API, such as InvalidSignatureException
     */
    record Rejected(String type, String message) implements Verdict {}
}
