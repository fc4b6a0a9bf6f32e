package dev.cairn.coordinator.domain.deploy;

import dev.cairn.coordinator.domain.app.AppId;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.layer.LayerId;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What CreateDeployment asks for.
 *
 * @param command the name as given; unknown ones are refused
 * @param instanceIds targets, together with the instances of {@code layerIds}; both empty means all
 * @param customJson the text of a JSON object, checked by the caller
 */
public record DeploymentRequest(
        @Nullable AppId appId,
        List<InstanceId> instanceIds,
        List<LayerId> layerIds,
        String command,
        Map<String, List<String>> args,
        @Nullable String comment,
        @Nullable String customJson) {
    public DeploymentRequest {
        instanceIds = List.copyOf(instanceIds);
        layerIds = List.copyOf(layerIds);
        args = Map.copyOf(args);
    }
}
