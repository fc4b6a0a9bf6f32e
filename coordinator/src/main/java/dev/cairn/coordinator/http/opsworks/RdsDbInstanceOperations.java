package dev.cairn.coordinator.http.opsworks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.coordinator.domain.registration.RdsDbInstances;
import dev.cairn.coordinator.domain.resource.Database;
import dev.cairn.coordinator.domain.resource.RdsDbInstance;
import dev.cairn.coordinator.domain.resource.RdsDbInstance.Sighting;
import dev.cairn.coordinator.domain.resource.RdsDbInstanceArn;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import dev.cairn.coordinator.domain.stack.StackId;
import dev.cairn.coordinator.domain.user.Access.Requirement;
import dev.cairn.coordinator.port.Compute.ComputeException;
import dev.cairn.coordinator.port.Surroundings;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Databases in RDS. */
final class RdsDbInstanceOperations {
    /** What OpsWorks shows in the place of a password. */
    private static final String FILTERED = "*****FILTERED*****";

    private RdsDbInstanceOperations() {}

    static List<Operation> all() {
        return List.of(
                new Operation("RegisterRdsDbInstance", Requirement.MANAGE, RdsDbInstanceOperations::register),
                new Operation("DeregisterRdsDbInstance", Requirement.MANAGE, RdsDbInstanceOperations::deregister),
                new Operation("UpdateRdsDbInstance", Requirement.MANAGE, RdsDbInstanceOperations::update),
                new Operation("DescribeRdsDbInstances", Requirement.SHOW, RdsDbInstanceOperations::describe));
    }

    private static ObjectNode register(Call call) {
        Members members = call.members();
        StackId stackId = new StackId(members.requiredText("StackId"));
        RdsDbInstanceArn arn = arn(call);
        String user = members.requiredText("DbUser");
        String password = members.requiredText("DbPassword");
        Sighting sighting = sighting(call, call.stack(stackId), arn);
        call.register(
                stackId, arn, (draft, owner) -> RdsDbInstances.register(draft, arn, user, password, sighting, owner));
        return Shapes.empty();
    }

    /** An RDS that does not answer now is asked later; one that may not be asked never would be, and nobody would notice. */
    private static Sighting sighting(Call call, StackSnapshot stack, RdsDbInstanceArn arn) {
        Surroundings surroundings = call.desk().decisions().surroundings();
        String region = stack.stack().settings().region();
        if (!surroundings.inAccount() || RdsDbInstances.objection(arn, region).isPresent()) {
            return Sighting.NONE;
        }
        try {
            Map<RdsDbInstanceArn, Database> seen = surroundings.databases(region, List.of(arn));
            return Sighting.NONE.after(Optional.ofNullable(seen.get(arn)));
        } catch (ComputeException e) {
            if (e.permanent()) {
                throw ApiFailure.invalid("Rds Db Instance Arn: " + e.getMessage());
            }
            return Sighting.NONE;
        }
    }

    private static ObjectNode deregister(Call call) {
        RdsDbInstanceArn arn = arn(call);
        call.draft(stackOf(call, arn), draft -> RdsDbInstances.deregister(draft, arn));
        return Shapes.empty();
    }

    private static ObjectNode update(Call call) {
        RdsDbInstanceArn arn = arn(call);
        String user = call.members().text("DbUser");
        String password = call.members().text("DbPassword");
        call.draft(stackOf(call, arn), draft -> RdsDbInstances.update(draft, arn, user, password));
        return Shapes.empty();
    }

    private static ObjectNode describe(Call call) {
        StackSnapshot snapshot = call.stack(new StackId(call.members().requiredText("StackId")));
        List<String> arns = call.members().texts("RdsDbInstanceArns");
        Collection<RdsDbInstance> found = snapshot.resources().databases().values();
        if (arns != null && !arns.isEmpty()) {
            List<String> unknown = new ArrayList<>(arns);
            found.forEach(one -> unknown.remove(one.id().value()));
            if (!unknown.isEmpty()) {
                throw ApiFailure.notFound(String.join(", ", unknown));
            }
            found = found.stream()
                    .filter(one -> arns.contains(one.id().value()))
                    .toList();
        }
        return Shapes.list("RdsDbInstances", found, RdsDbInstanceOperations::shape);
    }

    private static ObjectNode shape(RdsDbInstance database) {
        ObjectNode shape = Shapes.single("RdsDbInstanceArn", database.id().value());
        shape.put("DbInstanceIdentifier", database.id().identifier());
        shape.put("DbUser", database.user());
        shape.put("DbPassword", FILTERED);
        shape.put("Region", database.id().region());
        Shapes.put(shape, "Address", database.database().map(Database::address).orElse(null));
        Shapes.put(shape, "Engine", database.database().map(Database::engine).orElse(null));
        shape.put("StackId", database.stackId().value());
        shape.put("MissingOnRds", database.sighting().missing());
        return shape;
    }

    private static RdsDbInstanceArn arn(Call call) {
        return new RdsDbInstanceArn(call.members().requiredText("RdsDbInstanceArn"));
    }

    private static StackId stackOf(Call call, RdsDbInstanceArn arn) {
        return call.stackOf(arn, "Unable to find RDS DB instance with ARN " + arn);
    }
}
