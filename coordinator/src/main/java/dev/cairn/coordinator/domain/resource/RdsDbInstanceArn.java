package dev.cairn.coordinator.domain.resource;

import dev.cairn.coordinator.domain.Id;

/** The ARN of a database in RDS: {@code arn:aws:rds:REGION:ACCOUNT:db:IDENTIFIER}. */
public record RdsDbInstanceArn(String value) implements Id {
    @Override
    public String toString() {
        return value;
    }
}
