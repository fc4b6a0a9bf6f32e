package dev.cairn.coordinator.domain.resource;

import dev.cairn.coordinator.domain.Secret;
import dev.cairn.coordinator.domain.stack.StackId;
import java.time.Instant;

/**
 * A database in RDS that apps of a stack may have as data source; the API's shape {@code RdsDbInstance}. User and password are
 * kept as they were given; nobody tries them.
 */
public record RdsDbInstance(RdsDbInstanceArn id, StackId stackId, String user, Secret password, Instant createdAt)
        implements Resource {}
