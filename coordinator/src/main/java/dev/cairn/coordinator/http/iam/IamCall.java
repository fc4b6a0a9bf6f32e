package dev.cairn.coordinator.http.iam;

import dev.cairn.coordinator.domain.Ids;
import dev.cairn.coordinator.domain.iam.Directory;
import dev.cairn.coordinator.domain.iam.IamGroup;
import dev.cairn.coordinator.domain.iam.IamUser;
import dev.cairn.coordinator.domain.iam.Ruling;
import dev.cairn.coordinator.domain.policy.Verdict;
import dev.cairn.coordinator.http.access.Caller;
import dev.cairn.coordinator.port.Store;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One call of one action. Users and groups are reached through it only, so that the caller's right is checked in this one
 * place.
 */
final class IamCall {
    private final String action;
    private final Map<String, List<String>> form;
    private final Caller caller;
    private final Store store;
    private final Ids ids;
    private final Instant now;
    private final Directory directory;

    IamCall(
            String action,
            Map<String, List<String>> form,
            Caller caller,
            Store store,
            Ids ids,
            Instant now,
            Directory directory) {
        this.action = action;
        this.form = form;
        this.caller = caller;
        this.store = store;
        this.ids = ids;
        this.now = now;
        this.directory = directory;
    }

    Directory directory() {
        return directory;
    }

    Ids ids() {
        return ids;
    }

    Instant now() {
        return now;
    }

    Caller caller() {
        return caller;
    }

    Optional<String> text(String name) {
        return Optional.ofNullable(form.get(name)).map(List::getFirst).filter(value -> !value.isEmpty());
    }

    String required(String name) {
        return text(name)
                .orElseThrow(() -> QueryFailure.invalid("1 validation error detected: Value null at '"
                        + Character.toLowerCase(name.charAt(0)) + name.substring(1)
                        + "' failed to satisfy constraint: Member must not be null (the parameter " + name
                        + " is missing)"));
    }

    /** The user that the request names, if the caller may do this with that user. */
    IamUser user() {
        return user(required("UserName"), this::require);
    }

    /** Without a name it is the caller. */
    IamUser userOrCaller() {
        Optional<String> name = text("UserName");
        if (name.isPresent()) {
            return user(name.get(), this::require);
        }
        require(caller.arn().value());
        return directory
                .user(caller.arn())
                .orElseThrow(() -> new QueryFailure(
                        404, "NoSuchEntity", "The account has no user with the ARN " + caller.arn() + "."));
    }

    /** The user to whom a policy is attached, or from whom it is detached. */
    IamUser userFor(String policyArn) {
        return user(required("UserName"), resource -> require(resource, policyArn));
    }

    private IamUser user(String name, Consumer<String> check) {
        Ruling<IamUser> found = directory.user(name);
        check.accept(
                found instanceof Ruling.Accepted<IamUser> accepted
                        ? accepted.subject().id().value()
                        : directory.userArn("/", name).value());
        return accepted(found);
    }

    /** The group that the request names, if the caller may do this with that group. */
    IamGroup group() {
        return group(this::require);
    }

    /** The group to which a policy is attached, or from which it is detached. */
    IamGroup groupFor(String policyArn) {
        return group(resource -> require(resource, policyArn));
    }

    private IamGroup group(Consumer<String> check) {
        String name = required("GroupName");
        Ruling<IamGroup> found = directory.group(name);
        check.accept(
                found instanceof Ruling.Accepted<IamGroup> accepted
                        ? directory.groupArn(accepted.subject())
                        : directory.groupArn("/", name));
        return accepted(found);
    }

    /** A user whom no right is asked for: what is done is done to something else. */
    IamUser member() {
        return accepted(directory.user(required("UserName")));
    }

    /** Refuses, in the words of AWS, whoever may not do this with the resource. */
    void require(String resource) {
        refuse(caller.judged("iam:" + action, resource), resource);
    }

    /** Attaching and detaching can be restricted to certain policies. */
    private void require(String resource, String policyArn) {
        Verdict verdict = caller.administrator()
                ? Verdict.ALLOWED
                : caller.rights().judge("iam:" + action, resource, "iam:PolicyARN", policyArn);
        refuse(verdict, resource);
    }

    private void refuse(Verdict verdict, String resource) {
        if (verdict != Verdict.ALLOWED) {
            throw new QueryFailure(
                    403,
                    "AccessDenied",
                    "User: " + caller.arn() + " is not authorized to perform: iam:" + action + " on resource: "
                            + resource
                            + (verdict == Verdict.DENIED
                                    ? " with an explicit deny in an identity-based policy"
                                    : " because no identity-based policy allows the iam:" + action + " action"));
        }
    }

    /** Makes the ruling true, and gives what it is about. */
    <T> T commit(Ruling<T> ruling) {
        T subject = accepted(ruling);
        if (ruling instanceof Ruling.Accepted<T> accepted && !accepted.writes().isEmpty()) {
            store.commitAccount(accepted.writes());
        }
        return subject;
    }

    static <T> T accepted(Ruling<T> ruling) {
        return switch (ruling) {
            case Ruling.Accepted<T> accepted -> accepted.subject();
            case Ruling.Refused<T> refused -> throw QueryFailure.of(refused);
        };
    }
}
