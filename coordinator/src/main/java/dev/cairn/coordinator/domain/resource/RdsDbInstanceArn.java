package dev.cairn.coordinator.domain.resource;

import dev.cairn.coordinator.domain.Id;

/** The ARN of a database in RDS: {@code arn:aws:rds:REGION:ACCOUNT:db:IDENTIFIER}. */
public record RdsDbInstanceArn(String value) implements Id {
    public String region() {
        return value.split(":", -1)[3];
    }

    public String identifier() {
        return value.substring(value.lastIndexOf(':') + 1);
    }

    @Override
    public String toString() {
        return value;
    }
}
