package dev.cairn.coordinator.http.opsworks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.coordinator.domain.catalog.OperatingSystems;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.instance.ServiceError;
import dev.cairn.coordinator.domain.stack.StackId;
import dev.cairn.coordinator.domain.user.Access.Requirement;
import java.util.List;

/** Service errors and operating systems. */
final class ServiceOperations {
    private ServiceOperations() {}

    static List<Operation> all() {
        return List.of(
                new Operation("DescribeServiceErrors", Requirement.SHOW, ServiceOperations::errors),
                new Operation("DescribeOperatingSystems", Requirement.ANYONE, ServiceOperations::systems));
    }

    private static ObjectNode errors(Call call) {
        Members members = call.members();
        if (members.named("StackId", "InstanceId", "ServiceErrorIds") > 1) {
            throw ApiFailure.invalid(
                    "Please provide either one or more service error IDs or one stack ID or one instance ID, not several"
                            + " of them");
        }
        String stack = members.identifier("StackId");
        String instance = members.identifier("InstanceId");
        List<String> ids = members.texts("ServiceErrorIds");
        if (stack != null) {
            StackId id = new StackId(stack);
            call.stack(id);
            return shapes(call.desk().store().serviceErrors(id));
        }
        if (instance != null) {
            InstanceId id = new InstanceId(instance);
            StackId stackId = InstanceOperations.stackOf(call, id);
            call.stack(stackId);
            return shapes(call.desk().store().serviceErrors(stackId).stream()
                    .filter(error -> id.equals(error.instanceId()))
                    .toList());
        }
        if (ids == null || ids.isEmpty()) {
            throw ApiFailure.invalid(
                    "Please provide either one or more service error IDs or one stack ID or one instance ID");
        }
        List<ServiceError> found = call.visibleStacks().stream()
                .flatMap(snapshot ->
                        call.desk().store().serviceErrors(snapshot.stack().id()).stream())
                .filter(error -> ids.contains(error.id().value()))
                .toList();
        List<String> unknown = ids.stream()
                .filter(id ->
                        found.stream().noneMatch(error -> error.id().value().equals(id)))
                .distinct()
                .toList();
        if (!unknown.isEmpty()) {
            throw ApiFailure.notFound(String.join(", ", unknown));
        }
        return shapes(found);
    }

    private static ObjectNode shapes(List<ServiceError> errors) {
        return Shapes.list("ServiceErrors", errors, error -> {
            ObjectNode shape = Shapes.single("ServiceErrorId", error.id().value());
            shape.put("StackId", error.stackId().value());
            InstanceId instanceId = error.instanceId();
            Shapes.put(shape, "InstanceId", instanceId == null ? null : instanceId.value());
            shape.put("Type", error.type());
            shape.put("Message", error.message());
            return shape.put("CreatedAt", Shapes.timestamp(error.createdAt()));
        });
    }

    private static ObjectNode systems(Call call) {
        call.requireNotDenied();
        return Shapes.list("OperatingSystems", OperatingSystems.all(), system -> {
            ObjectNode shape = Shapes.single("Name", system.name());
            shape.put("Id", system.name());
            shape.put("Type", "Linux");
            Shapes.list(
                    shape,
                    "ConfigurationManagers",
                    system.chefVersions().stream().sorted().toList(),
                    version -> Shapes.single("Name", "Chef").put("Version", version));
            shape.put("ReportedName", system.reportedName());
            shape.put("ReportedVersion", system.reportedVersion());
            if (!system.supported()) {
                shape.put("Supported", false);
            }
            return shape;
        });
    }
}
