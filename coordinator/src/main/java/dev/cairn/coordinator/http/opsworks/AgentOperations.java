package dev.cairn.coordinator.http.opsworks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.coordinator.domain.catalog.Stacks;
import dev.cairn.coordinator.domain.stack.StackId;
import dev.cairn.coordinator.domain.user.Access.Requirement;
import java.util.List;

/** Which agents there are. */
final class AgentOperations {
    private AgentOperations() {}

    static List<Operation> all() {
        return List.of(new Operation("DescribeAgentVersions", Requirement.SHOW, AgentOperations::versions));
    }

    /**
     * The one version that a coordinator brings along, for each Chef version that a stack may have: agent and coordinator are
     * released together. What runs on a machine is the instance's {@code ReportedAgentVersion}.
     */
    private static ObjectNode versions(Call call) {
        Members members = call.members();
        String stack = members.identifier("StackId");
        Members manager = members.object("ConfigurationManager");
        if ((stack == null) == (manager == null)) {
            throw ApiFailure.invalid("Please provide either a stack ID or a configuration manager");
        }
        if (stack == null) {
            // What agents there are is no stack's: who may see any stack may see them.
            call.stacks();
        }
        String name = manager == null ? null : manager.text("Name");
        String version = manager == null
                ? call.stack(new StackId(String.valueOf(stack)))
                        .stack()
                        .settings()
                        .chefVersion()
                : manager.text("Version");
        List<String> chefVersions = Stacks.chefVersions().stream()
                .filter(chef -> name == null || name.isEmpty() || name.equals("Chef"))
                .filter(chef -> version == null || version.isEmpty() || version.equals(chef))
                .toList();
        return Shapes.list("AgentVersions", chefVersions, chef -> {
            ObjectNode shape = Shapes.single("Version", call.desk().agentVersion());
            shape.putObject("ConfigurationManager").put("Name", "Chef").put("Version", chef);
            return shape;
        });
    }
}
