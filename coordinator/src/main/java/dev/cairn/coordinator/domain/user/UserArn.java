package dev.cairn.coordinator.domain.user;

import dev.cairn.coordinator.domain.Id;

/** An IAM user's ARN, such as {@code arn:aws:iam::123456789012:user/alice}. */
public record UserArn(String value) implements Id {
    @Override
    public String toString() {
        return value;
    }
}
