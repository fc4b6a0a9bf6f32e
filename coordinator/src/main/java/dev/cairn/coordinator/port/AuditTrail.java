package dev.cairn.coordinator.port;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keeps a record of every API call. Safe for many threads; its methods block on the disk. */
public interface AuditTrail extends AutoCloseable {
    /**
     * A record, or what of it is known before the call is carried out.
     *
     * @param eventId the record's own
     * @param json one line without its end
     */
    record Entry(String eventId, String json) {}

    /**
     * Notes a change that is about to be tried, so that a kill -9 in the midst of it leaves a trace: a note without a record
     * becomes a record of unknown outcome at the next start.
     *
     * @throws AuditUnavailable when it cannot be written; then the change must not be tried
     */
    void begin(Entry intent);

    /**
     * Keeps the record of a call that changes nothing, or that was refused before anything was tried.
     *
     * @throws AuditUnavailable when it cannot be written
     */
    void keep(Entry record);

    /**
     * Keeps the record of a change that was begun. It is on the disk when this returns, unless the operator has chosen to
     * leave that to the system.
     *
     * @throws AuditUnavailable when it cannot be written; the note of {@link #begin} remains
     */
    void end(Entry record);

    /** Finds records, newest first. */
    Page search(Search search);

    /**
     * What records are looked for; empty texts say nothing.
     *
     * @param user part of the user's name, ARN or access key id
     * @param operation its name, in any case
     * @param about an id, of a stack for instance, that the parameters, the answer or the resources name
     * @param errors only calls that ended with an error
     * @param from the earliest time
     * @param until the latest time
     * @param before where an earlier page ended; null begins with the newest
     * @param limit of the records of one page
     */
    record Search(
            String user,
            String operation,
            String about,
            boolean errors,
            @Nullable Instant from,
            @Nullable Instant until,
            @Nullable String before,
            int limit) {}

    /**
     * A part of what was found; may be empty although there is more.
     *
     * @param records lines of JSON
     * @param next what continues the search, null when all has been searched
     */
    record Page(List<String> records, @Nullable String next) {}

    @Override
    void close();

    /** Records cannot be written. */
    final class AuditUnavailable extends RuntimeException {
        private static final long serialVersionUID = 1;

        public AuditUnavailable(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
