package dev.cairn.coordinator.http.access;

import dev.cairn.coordinator.domain.Actor;
import dev.cairn.coordinator.domain.policy.Verdict;
import dev.cairn.coordinator.domain.user.AccessKeyId;
import dev.cairn.coordinator.domain.user.UserArn;

/**
 * Who signed a request. Administrators' keys may do everything.
 *
 * @param uniqueId such as AIDA…; the key's id where the account has no such user
 */
public record Caller(UserArn arn, String uniqueId, AccessKeyId keyId, boolean administrator, Rights rights) {
    public Actor actor() {
        return Actor.user(arn.value());
    }

    /** What policies say; an administrator is allowed everything. */
    public Verdict judged(String action, String resource) {
        return administrator ? Verdict.ALLOWED : rights.judge(action, resource);
    }
}
