package dev.cairn.coordinator.http.opsworks;

import dev.cairn.coordinator.domain.Id;
import dev.cairn.coordinator.domain.Outcome;
import dev.cairn.coordinator.domain.Refusal;
import dev.cairn.coordinator.domain.catalog.Limit;
import dev.cairn.coordinator.domain.catalog.Limits;
import dev.cairn.coordinator.domain.catalog.Trace;
import dev.cairn.coordinator.domain.decision.Draft;
import dev.cairn.coordinator.domain.policy.Verdict;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import dev.cairn.coordinator.domain.stack.StackId;
import dev.cairn.coordinator.domain.user.Access;
import dev.cairn.coordinator.domain.user.Permission;
import dev.cairn.coordinator.domain.user.UserProfile;
import dev.cairn.coordinator.http.access.Caller;
import dev.cairn.coordinator.port.Store;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
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
    private final Consumer<String> concerned;
    private final Members members;

    Call(
            Desk desk,
            String operation,
            Access.Requirement requirement,
            Caller caller,
            String baseUrl,
            Consumer<String> concerned,
            Members members) {
        this.desk = desk;
        this.operation = operation;
        this.requirement = requirement;
        this.caller = caller;
        this.baseUrl = baseUrl;
        this.concerned = concerned;
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
        concerned.accept(desk.arns().of(snapshot.stack()));
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
            concerned.accept(desk.arns().of(snapshot.stack()));
            Optional<Refusal> denied = denial(snapshot);
            return denied.isPresent()
                    ? new Outcome.Refused<>(denied.get())
                    : rule.apply(snapshot, new Trace(caller.actor(), now, ids, desk.limits()));
        }));
    }

    /** As {@link #decide}, by a rule that works on a draft. */
    <T> T draft(StackId id, Function<Draft, Outcome<T>> rule) {
        return decide(
                id, (snapshot, trace) -> rule.apply(new Draft(snapshot, trace.actor(), trace.now(), trace.ids())));
    }

    /** A decision that follows from what the caller was allowed to do: no right on the stack is asked for. */
    <T> void follow(StackId id, Function<Draft, Outcome<T>> rule) {
        desk.decisions().decide(id, (snapshot, now, ids) -> rule.apply(new Draft(snapshot, caller.actor(), now, ids)));
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

    /**
     * All stacks with which the caller may do what this operation does. Refused when there is none and no policy allows the
     * operation on all of them: a caller who is restricted to certain stacks has to name them.
     */
    List<StackSnapshot> stacks() {
        List<StackSnapshot> stacks = visibleStacks();
        if (caller.administrator() || caller.judged(action(), "*") == Verdict.ALLOWED) {
            return stacks;
        }
        boolean byLevel = stacks.stream()
                .anyMatch(snapshot -> Access.allows(requirement, Verdict.SILENT, level(snapshot), false));
        if (!byLevel) {
            throw ApiFailure.denied(Denial.ofAllStacks(
                    caller.arn(),
                    action(),
                    desk.arns().ofAllStacks(),
                    caller.judged(action(), "*"),
                    caller.rights().mention(action())));
        }
        return stacks;
    }

    /** All stacks with which the caller may do what this operation does; never refused. */
    List<StackSnapshot> visibleStacks() {
        return desk.store().stacks().stream()
                .map(stack -> desk.decisions().snapshot(stack.id()))
                .flatMap(Optional::stream)
                .filter(snapshot -> may(operation, requirement, snapshot))
                .toList();
    }

    /**
     * Makes a stack out of nothing.
     *
     * @param rule is told how many stacks the region has; where that is far from the limit, how many there are in all
     */
    <T> T create(StackId id, String region, BiFunction<Integer, Trace, Outcome<T>> rule) {
        requireAccount();
        return made(id, region, rule);
    }

    private <T> T made(StackId id, String region, BiFunction<Integer, Trace, Outcome<T>> rule) {
        desk.registrations().lock();
        try {
            int present = stacksIn(region);
            return answer(desk.decisions()
                    .create(id, (now, ids) -> rule.apply(present, new Trace(caller.actor(), now, ids, limits()))));
        } finally {
            desk.registrations().unlock();
        }
    }

    private int stacksIn(String region) {
        int all = desk.store().stackCount();
        return limits().allows(Limit.STACKS, all + 1)
                ? all
                : (int) desk.store().stacks().stream()
                        .filter(stack -> stack.settings().region().equals(region))
                        .count();
    }

    Limits limits() {
        return desk.limits();
    }

    /** Makes a stack like another one, which the caller has got by {@link #stack}. */
    <T> T createLike(StackSnapshot source, StackId id, BiFunction<Integer, Trace, Outcome<T>> rule) {
        denial(source).ifPresent(denied -> {
            throw ApiFailure.of(denied);
        });
        return made(id, source.stack().settings().region(), rule);
    }

    /** The store's account side, if the caller may use this operation on the account. */
    Store account() {
        requireAccount();
        return desk.store();
    }

    /** Refuses callers who may not give OpsWorks this role, as AWS does before a stack gets one. */
    void requirePassRole(String roleArn) {
        Verdict verdict = caller.administrator()
                ? Verdict.ALLOWED
                : caller.rights().judge("iam:PassRole", roleArn, "iam:PassedToService", "opsworks.amazonaws.com");
        if (verdict != Verdict.ALLOWED) {
            throw ApiFailure.denied(Denial.ofPolicies(caller.arn(), "iam:PassRole", roleArn, verdict));
        }
    }

    /** Refuses callers who may not manage their own profile. */
    void requireSelf(Optional<UserProfile> own) {
        Verdict verdict = caller.judged(action(), "*");
        boolean selfManaging = own.map(UserProfile::allowSelfManagement).orElse(false);
        if (!Access.allows(requirement, verdict, null, selfManaging)) {
            throw ApiFailure.denied(Denial.ofSelf(caller.arn(), action(), verdict));
        }
    }

    /** Refuses callers to whom a policy denies what everybody may. */
    void requireNotDenied() {
        Verdict verdict = caller.judged(action(), "*");
        if (verdict == Verdict.DENIED) {
            throw ApiFailure.denied(Denial.ofPolicies(caller.arn(), action(), "*", verdict));
        }
    }

    static ApiFailure unknownStack(StackId id) {
        return ApiFailure.notFound("Unable to find stack with ID " + id);
    }

    private void requireAccount() {
        Verdict verdict = caller.judged(action(), "*");
        if (!Access.allows(requirement, verdict, null, false)) {
            throw ApiFailure.denied(Denial.ofPolicies(caller.arn(), action(), "*", verdict));
        }
    }

    /** May the caller also do this with the stack? */
    boolean may(String other, Access.Requirement required, StackSnapshot snapshot) {
        return caller.administrator()
                || Access.allows(
                        required,
                        caller.judged("opsworks:" + other, desk.arns().of(snapshot.stack())),
                        level(snapshot),
                        false);
    }

    private Permission.@Nullable Level level(StackSnapshot snapshot) {
        Permission permission =
                snapshot.permissions().get(new Permission.Key(snapshot.stack().id(), caller.arn()));
        return permission == null ? null : permission.level();
    }

    private String action() {
        return "opsworks:" + operation;
    }

    private Optional<Refusal> denial(StackSnapshot snapshot) {
        if (may(operation, requirement, snapshot)) {
            return Optional.empty();
        }
        String arn = desk.arns().of(snapshot.stack());
        return Optional.of(new Refusal.Denied(Denial.ofStack(
                caller.arn(), action(), arn, caller.judged(action(), arn), level(snapshot), requirement)));
    }

    private static <T> T answer(Outcome<T> outcome) {
        return switch (outcome) {
            case Outcome.Accepted<T> accepted -> accepted.answer();
            case Outcome.Refused<T> refused -> throw ApiFailure.of(refused.refusal());
        };
    }
}
