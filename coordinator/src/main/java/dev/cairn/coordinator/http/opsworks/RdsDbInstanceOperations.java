package dev.cairn.coordinator.http.opsworks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.coordinator.domain.registration.RdsDbInstances;
import dev.cairn.coordinator.domain.resource.RdsDbInstance;
import dev.cairn.coordinator.domain.resource.RdsDbInstanceArn;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import dev.cairn.coordinator.domain.stack.StackId;
import dev.cairn.coordinator.domain.user.Access.Requirement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

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
        call.register(stackId, arn, (draft, owner) -> RdsDbInstances.register(draft, arn, user, password, owner));
        return Shapes.empty();
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
        shape.put("StackId", database.stackId().value());
        shape.put("MissingOnRds", false);
        return shape;
    }

    private static RdsDbInstanceArn arn(Call call) {
        return new RdsDbInstanceArn(call.members().requiredText("RdsDbInstanceArn"));
    }

    private static StackId stackOf(Call call, RdsDbInstanceArn arn) {
        return call.stackOf(arn, "Unable to find RDS DB instance with ARN " + arn);
    }
}
