package dev.cairn.coordinator.http.opsworks;

import dev.cairn.coordinator.domain.Id;
import dev.cairn.coordinator.domain.Outcome;
import dev.cairn.coordinator.domain.Refusal;
import dev.cairn.coordinator.domain.catalog.Trace;
import dev.cairn.coordinator.domain.decision.Draft;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import dev.cairn.coordinator.domain.stack.StackId;
import dev.cairn.coordinator.domain.user.Access;
import dev.cairn.coordinator.domain.user.Permission;
import dev.cairn.coordinator.port.Store;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One call of one operation. Operations reach stacks and the account only through it, so that the caller's permission is
 * checked in this one place and cannot be forgotten.
 */
final class Call {
    private final Desk desk;
    private final String operation;
    private final Access.Requirement requirement;
    private final Caller caller;
    private final String baseUrl;
    private final Members members;

    Call(Desk desk, String operation, Access.Requirement requirement, Caller caller, String baseUrl, Members members) {
        this.desk = desk;
        this.operation = operation;
        this.requirement = requirement;
        this.caller = caller;
        this.baseUrl = baseUrl;
        this.members = members;
    }

    Members members() {
        return members;
    }

    Caller caller() {
        return caller;
    }

    /** The address under which the caller reached this server, such as {@code http://127.0.0.1:8080}. */
    String baseUrl() {
        return baseUrl;
    }

    Desk desk() {
        return desk;
    }

    /** The stack, if the caller may do with it what this operation does. */
    StackSnapshot stack(StackId id) {
        StackSnapshot snapshot = desk.decisions().snapshot(id).orElseThrow(() -> unknownStack(id));
        denial(snapshot).ifPresent(denied -> {
            throw ApiFailure.of(denied);
        });
        return snapshot;
    }

    /** Creating a layer or an app in an unknown stack was answered with the bare id, unlike everything else. */
    void existing(StackId id) {
        if (desk.decisions().snapshot(id).isEmpty()) {
            throw ApiFailure.notFound(id.value());
        }
    }

    /** The stack that a layer, instance, app, deployment or command belongs to. */
    StackId stackOf(Id id, String unknown) {
        return desk.store().stackOf(id).orElseThrow(() -> ApiFailure.notFound(unknown));
    }

    /**
     * Finds what a list of ids names, stack by stack, in the order of the request. Unknown ids are answered with the bare
     * ids, as OpsWorks did.
     */
    <I extends Id, T> List<T> eachOf(
            List<String> texts, Function<String, I> id, BiFunction<StackSnapshot, I, Optional<T>> find) {
        Map<StackId, StackSnapshot> stacks = new LinkedHashMap<>();
        List<T> found = new ArrayList<>();
        List<String> unknown = new ArrayList<>();
        for (String text : texts.stream().distinct().toList()) {
            I one = id.apply(text);
            desk.store()
                    .stackOf(one)
                    .flatMap(stackId -> find.apply(stacks.computeIfAbsent(stackId, this::stack), one))
                    .ifPresentOrElse(found::add, () -> unknown.add(text));
        }
        if (!unknown.isEmpty()) {
            throw ApiFailure.notFound(String.join(", ", unknown));
        }
        return found;
    }

    /** Makes a decision on the stack, unless the caller may not. */
    <T> T decide(StackId id, BiFunction<StackSnapshot, Trace, Outcome<T>> rule) {
        return answer(desk.decisions().decide(id, (snapshot, now, ids) -> {
            Optional<Refusal> denied = denial(snapshot);
            return denied.isPresent()
                    ? new Outcome.Refused<>(denied.get())
                    : rule.apply(snapshot, new Trace(caller.actor(), now, ids));
        }));
    }

    /** As {@link #decide}, by a rule that works on a draft. */
    <T> T draft(StackId id, Function<Draft, Outcome<T>> rule) {
        return decide(
                id, (snapshot, trace) -> rule.apply(new Draft(snapshot, trace.actor(), trace.now(), trace.ids())));
    }

    /**
     * Makes a decision about a resource that one stack at a time may have.
     *
     * @param rule is told which stack has it, null for none
     */
    <T> T register(StackId id, Id resource, BiFunction<Draft, @Nullable StackId, Outcome<T>> rule) {
        desk.registrations().lock();
        try {
            @Nullable StackId owner = desk.store().stackOf(resource).orElse(null);
            return draft(id, draft -> rule.apply(draft, owner));
        } finally {
            desk.registrations().unlock();
        }
    }

    /** All stacks with which the caller may do what this operation does. */
    List<StackSnapshot> stacks() {
        return desk.store().stacks().stream()
                .map(stack -> desk.decisions().snapshot(stack.id()))
                .flatMap(Optional::stream)
                .filter(snapshot -> denial(snapshot).isEmpty())
                .toList();
    }

    <T> T create(StackId id, Function<Trace, Outcome<T>> rule) {
        requireAccount();
        return answer(desk.decisions().create(id, (now, ids) -> rule.apply(new Trace(caller.actor(), now, ids))));
    }

    /** The store's account side, if the caller may use this operation on the account. */
    Store account() {
        requireAccount();
        return desk.store();
    }

    /** Refuses as AWS words it. */
    ApiFailure denied(String resource) {
        return ApiFailure.denied(denial(resource).message());
    }

    static ApiFailure unknownStack(StackId id) {
        return ApiFailure.notFound("Unable to find stack with ID " + id);
    }

    private void requireAccount() {
        if (!Access.allows(requirement, caller.administrator(), null)) {
            throw denied("*");
        }
    }

    /** Would the caller's level also do for an operation that asks for more? */
    boolean has(Access.Requirement more, StackSnapshot snapshot) {
        Permission permission =
                snapshot.permissions().get(new Permission.Key(snapshot.stack().id(), caller.arn()));
        return Access.allows(more, caller.administrator(), permission == null ? null : permission.level());
    }

    private Optional<Refusal> denial(StackSnapshot snapshot) {
        return has(requirement, snapshot)
                ? Optional.empty()
                : Optional.of(denial(desk.arns().of(snapshot.stack())));
    }

    private Refusal.Denied denial(String resource) {
        return new Refusal.Denied("User: " + caller.arn() + " is not authorized to perform: opsworks:" + operation
                + " on resource: " + resource);
    }

    private static <T> T answer(Outcome<T> outcome) {
        return switch (outcome) {
            case Outcome.Accepted<T> accepted -> accepted.answer();
            case Outcome.Refused<T> refused -> throw ApiFailure.of(refused.refusal());
        };
    }
}
