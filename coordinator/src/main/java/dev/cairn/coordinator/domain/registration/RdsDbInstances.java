package dev.cairn.coordinator.domain.registration;

import dev.cairn.coordinator.domain.Outcome;
import dev.cairn.coordinator.domain.Secret;
import dev.cairn.coordinator.domain.app.App;
import dev.cairn.coordinator.domain.decision.Draft;
import dev.cairn.coordinator.domain.resource.Database;
import dev.cairn.coordinator.domain.resource.RdsDbInstance;
import dev.cairn.coordinator.domain.resource.RdsDbInstance.Sighting;
import dev.cairn.coordinator.domain.resource.RdsDbInstanceArn;
import dev.cairn.coordinator.domain.stack.StackId;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** RegisterRdsDbInstance and its relatives. */
public final class RdsDbInstances {
    private static final String ARN = "arn:aws[a-z-]*:rds:([a-z0-9-]+):(\\d{12}):db:([A-Za-z][A-Za-z0-9-]{0,62})";

    private static final String MISSING = "RDS DB instance is missing";

    private RdsDbInstances() {}

    /**
     * Registers a database with the stack. One that RDS does not know is registered, too, as OpsWorks did, and shown as missing.
     *
     * @param sighting what RDS says of it
     * @param owner the stack that has the database already, null for none
     */
    public static Outcome<RdsDbInstanceArn> register(
            Draft draft,
            RdsDbInstanceArn arn,
            String user,
            String password,
            Sighting sighting,
            @Nullable StackId owner) {
        StackId stackId = draft.stack().id();
        Optional<String> objection = objection(arn, draft.region());
        if (objection.isPresent()) {
            return Outcome.invalid("Rds Db Instance Arn: " + objection.get());
        }
        Optional<Outcome<RdsDbInstanceArn>> taken = Registration.taken("RDS DB instance", arn, stackId, owner);
        if (taken.isPresent()) {
            return taken.get();
        }
        draft.put(new RdsDbInstance(arn, stackId, user, new Secret(password), sighting, draft.now()));
        draft.note(stackId, "RDS DB instance registered", "RegisterRdsDbInstance was called for " + arn, Map.of());
        if (sighting.missing()) {
            draft.note(stackId, MISSING, "RDS has no DB instance " + arn + " in this account", Map.of());
        }
        return Outcome.accepted(arn, draft.writes());
    }

    /** Why a stack of this region cannot register it; empty when it can. */
    public static Optional<String> objection(RdsDbInstanceArn arn, String region) {
        if (!arn.value().matches(ARN)) {
            return Optional.of(
                    arn + " is not an ARN of a database, such as arn:aws:rds:" + region + ":123456789012:db:name");
        }
        return arn.region().equals(region)
                ? Optional.empty()
                : Optional.of(arn + " is not in the stack's region " + region);
    }

    /**
     * RDS was asked about a registered database.
     *
     * @param answer empty when it has none of this ARN
     * @return has anything changed?
     */
    public static Outcome<Boolean> seen(Draft draft, RdsDbInstanceArn arn, Optional<Database> answer) {
        RdsDbInstance known = draft.before().resources().databases().get(arn);
        Sighting now = known == null ? Sighting.NONE : known.sighting().after(answer);
        if (known == null || now.equals(known.sighting())) {
            return Outcome.accepted(false, draft.writes());
        }
        draft.put(known.withSighting(now));
        StackId stackId = draft.stack().id();
        if (now.missing()) {
            draft.note(
                    stackId,
                    MISSING,
                    "RDS has no DB instance " + arn + " any more; what was known of it stays",
                    Map.of());
        } else if (known.sighting().missing()) {
            draft.note(stackId, "RDS DB instance is back", "RDS has a DB instance " + arn + " again", Map.of());
        }
        return Outcome.accepted(true, draft.writes());
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
                found.sighting(),
                found.createdAt()));
        return Outcome.accepted(arn, draft.writes());
    }

    public static <T> Outcome<T> unknown(RdsDbInstanceArn arn) {
        return Outcome.notFound("Unable to find RDS DB instance with ARN " + arn);
    }
}
