package dev.cairn.coordinator.domain.resource;

import dev.cairn.coordinator.domain.Secret;
import dev.cairn.coordinator.domain.stack.StackId;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A database in RDS that apps of a stack may have as data source; the API's shape {@code RdsDbInstance}. User and password are
 * kept as they were given; nobody tries them.
 */
public record RdsDbInstance(
        RdsDbInstanceArn id, StackId stackId, String user, Secret password, Sighting sighting, Instant createdAt)
        implements Resource {
    /**
     * What RDS last said of a database.
     *
     * @param database null when it was never seen
     * @param missing RDS has no such database (any more)
     */
    public record Sighting(@Nullable Database database, boolean missing) {
        /** RDS was not asked, or did not answer, or there is no account. */
        public static final Sighting NONE = new Sighting(null, false);

        /** What is known after RDS has answered; what was known of a database that is gone stays. */
        public Sighting after(Optional<Database> answer) {
            return answer.map(found -> new Sighting(found, false)).orElseGet(() -> new Sighting(database, true));
        }
    }

    public RdsDbInstance withSighting(Sighting changed) {
        return new RdsDbInstance(id, stackId, user, password, changed, createdAt);
    }

    /** What RDS last said of it; empty when it was never seen. */
    public Optional<Database> database() {
        return Optional.ofNullable(sighting.database());
    }
}
