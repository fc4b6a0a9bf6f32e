package dev.cairn.coordinator.domain.registration;

import dev.cairn.coordinator.domain.Outcome;
import dev.cairn.coordinator.domain.Secret;
import dev.cairn.coordinator.domain.app.App;
import dev.cairn.coordinator.domain.decision.Draft;
import dev.cairn.coordinator.domain.resource.RdsDbInstance;
import dev.cairn.coordinator.domain.resource.RdsDbInstanceArn;
import dev.cairn.coordinator.domain.stack.StackId;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** RegisterRdsDbInstance and its relatives. */
public final class RdsDbInstances {
    private static final String ARN = "arn:aws[a-z-]*:rds:([a-z0-9-]+):(\\d{12}):db:([A-Za-z][A-Za-z0-9-]{0,62})";

    private RdsDbInstances() {}

    /**
     * Registers a database with the stack.
     *
     * @param owner the stack that has the database already, null for none
     */
    public static Outcome<RdsDbInstanceArn> register(
            Draft draft, RdsDbInstanceArn arn, String user, String password, @Nullable StackId owner) {
        StackId stackId = draft.stack().id();
        String region = draft.stack().settings().region();
        if (!arn.value().matches(ARN)) {
            return Outcome.invalid("Rds Db Instance Arn: " + arn + " is not an ARN of a database, such as arn:aws:rds:"
                    + region + ":123456789012:db:name");
        }
        if (!arn.region().equals(region)) {
            return Outcome.invalid("Rds Db Instance Arn: " + arn + " is not in the stack's region " + region);
        }
        Optional<Outcome<RdsDbInstanceArn>> taken = Registration.taken("RDS DB instance", arn, stackId, owner);
        if (taken.isPresent()) {
            return taken.get();
        }
        draft.put(new RdsDbInstance(arn, stackId, user, new Secret(password), draft.now()));
        draft.note(stackId, "RDS DB instance registered", "RegisterRdsDbInstance was called for " + arn, Map.of());
        return Outcome.accepted(arn, draft.writes());
    }

    public static Outcome<RdsDbInstanceArn> deregister(Draft draft, RdsDbInstanceArn arn) {
        RdsDbInstance found = draft.before().resources().databases().get(arn);
        if (found == null) {
            return unknown(arn);
        }
        Optional<App> user = draft.before().apps().values().stream()
                .filter(app -> app.settings().dataSources().stream()
                        .anyMatch(source -> arn.value().equals(source.arn())))
                .findFirst();
        if (user.isPresent()) {
            return Outcome.invalid("RDS DB instance " + arn + " is the data source of app "
                    + user.get().settings().name() + "; give the app another one first");
        }
        draft.delete(found);
        draft.note(
                draft.stack().id(),
                "RDS DB instance deregistered",
                "DeregisterRdsDbInstance was called for " + arn,
                Map.of());
        return Outcome.accepted(arn, draft.writes());
    }

    /** Null keeps a value. */
    public static Outcome<RdsDbInstanceArn> update(
            Draft draft, RdsDbInstanceArn arn, @Nullable String user, @Nullable String password) {
        RdsDbInstance found = draft.before().resources().databases().get(arn);
        if (found == null) {
            return unknown(arn);
        }
        draft.put(new RdsDbInstance(
                arn,
                found.stackId(),
                user == null || user.isEmpty() ? found.user() : user,
                password == null || password.isEmpty() ? found.password() : new Secret(password),
                found.createdAt()));
        return Outcome.accepted(arn, draft.writes());
    }

    public static <T> Outcome<T> unknown(RdsDbInstanceArn arn) {
        return Outcome.notFound("Unable to find RDS DB instance with ARN " + arn);
    }
}
