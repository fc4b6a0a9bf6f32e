package dev.cairn.coordinator.http.opsworks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.coordinator.domain.catalog.Tags;
import dev.cairn.coordinator.domain.layer.Layer;
import dev.cairn.coordinator.domain.layer.LayerId;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import dev.cairn.coordinator.domain.stack.StackId;
import dev.cairn.coordinator.domain.user.Access.Requirement;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The tags of stacks and layers. */
final class TagOperations {
    /** Stack ARNs have a trailing slash in answers and policies, and none in the examples of these operations. */
    private static final Pattern ARN = Pattern.compile("arn:[a-z-]+:opsworks:[^:/]*:[^:/]*:(stack|layer)/([^/]+)/?");

    private TagOperations() {}

    static List<Operation> all() {
        return List.of(
                new Operation("TagResource", Requirement.MANAGE, TagOperations::tag),
                new Operation("UntagResource", Requirement.MANAGE, TagOperations::untag),
                new Operation("ListTags", Requirement.SHOW, TagOperations::list));
    }

    private static ObjectNode tag(Call call) {
        Target target = target(call);
        Map<String, @Nullable String> tags = call.members().requiredTextMap("Tags");
        call.decide(target.stackId(), (snapshot, trace) -> Tags.add(snapshot, target.layerId(), tags, trace));
        return Shapes.empty();
    }

    private static ObjectNode untag(Call call) {
        Target target = target(call);
        List<String> keys = call.members().requiredTexts("TagKeys");
        call.decide(target.stackId(), (snapshot, trace) -> Tags.remove(snapshot, target.layerId(), keys, trace));
        return Shapes.empty();
    }

    /**
     * A layer's own tags only: clients such as Terraform compare them with what they set on the layer, and would try to remove
     * those that it inherits.
     */
    private static ObjectNode list(Call call) {
        Target target = target(call);
        // The model has them "for future use", and the service refused them.
        if (call.members().count("MaxResults", "NextToken") > 0) {
            throw ApiFailure.invalid("MaxResults and NextToken are not supported by ListTags");
        }
        StackSnapshot snapshot = call.stack(target.stackId());
        Map<String, String> tags = snapshot.stack().tags();
        LayerId layerId = target.layerId();
        if (layerId != null) {
            Layer layer = snapshot.layers().get(layerId);
            if (layer == null) {
                throw LayerOperations.unknown(layerId);
            }
            tags = layer.tags();
        }
        ObjectNode shape = Shapes.empty();
        ObjectNode map = shape.putObject("Tags");
        new TreeMap<>(tags).forEach(map::put);
        return shape;
    }

    private record Target(StackId stackId, @Nullable LayerId layerId) {}

    private static Target target(Call call) {
        Matcher arn = ARN.matcher(call.members().requiredText("ResourceArn"));
        if (!arn.matches()) {
            throw ApiFailure.invalid("Resource Arn: must be the ARN of a stack or a layer");
        }
        if (arn.group(1).equals("stack")) {
            return new Target(new StackId(arn.group(2)), null);
        }
        LayerId layerId = new LayerId(arn.group(2));
        return new Target(LayerOperations.stackOf(call, layerId), layerId);
    }
}
