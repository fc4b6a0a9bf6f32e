package dev.cairn.coordinator.domain.event;

import dev.cairn.coordinator.domain.event.StackEvent.Alert;
import dev.cairn.coordinator.domain.event.StackEvent.CommandStateChange;
import dev.cairn.coordinator.domain.event.StackEvent.DeploymentStateChange;
import dev.cairn.coordinator.domain.event.StackEvent.InstanceStateChange;
import dev.cairn.coordinator.domain.instance.InstanceId;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An event in the form in which EventBridge hands on those of OpsWorks: texts, whole numbers, lists of texts and one map, in order.
 *
 * @param accountId the twelve digits of ARNs
 * @param source what stands for the sender; {@code aws.opsworks} belongs to AWS
 */
public record Envelope(String accountId, String source) {
    /** The whole event. */
    public Map<String, Object> of(StackEvent event) {
        Map<String, Object> envelope = new LinkedHashMap<>();
        envelope.put("version", "0");
        envelope.put("id", event.id().value());
        envelope.put("detail-type", event.detail().type());
        envelope.put("source", source);
        envelope.put("account", accountId);
        envelope.put("time", event.at().truncatedTo(ChronoUnit.SECONDS).toString());
        envelope.put("region", event.region());
        envelope.put("resources", resources(event));
        envelope.put("detail", detail(event));
        return envelope;
    }

    /** The ARNs of the instances that the event is about. */
    public List<String> resources(StackEvent event) {
        return event.detail().resources().stream()
                .map(id -> "arn:aws:opsworks:" + event.region() + ":" + accountId + ":instance/" + id)
                .toList();
    }

    /** The part that differs by type. */
    public static Map<String, Object> detail(StackEvent event) {
        Map<String, Object> detail = new LinkedHashMap<>();
        switch (event.detail()) {
            case InstanceStateChange change -> {
                put(detail, "initiated_by", change.initiatedBy());
                detail.put("hostname", change.hostname());
                detail.put("stack-id", event.stackId().value());
                detail.put(
                        "layer-ids",
                        change.layerIds().stream().map(id -> id.value()).toList());
                detail.put("instance-id", change.instanceId().value());
                put(detail, "ec2-instance-id", change.serverId());
                detail.put("status", change.status());
            }
            case CommandStateChange change -> {
                detail.put("command-id", change.commandId().value());
                detail.put("instance-id", change.instanceId().value());
                detail.put("type", change.commandType());
                detail.put("status", change.status());
            }
            case DeploymentStateChange change -> {
                put(detail, "duration", change.durationSeconds());
                detail.put("stack-id", event.stackId().value());
                detail.put("instance-ids", ids(change.instanceIds()));
                detail.put("deployment-id", change.deploymentId().value());
                detail.put("command", change.command());
                detail.put("status", change.status());
            }
            case Alert alert -> {
                detail.put("stack-id", event.stackId().value());
                InstanceId instance = alert.instanceId();
                put(detail, "instance-id", instance == null ? null : instance.value());
                detail.put("type", alert.alertType());
                detail.put("message", alert.message());
            }
        }
        return detail;
    }

    private static List<String> ids(Collection<InstanceId> instances) {
        return instances.stream().map(InstanceId::value).toList();
    }

    private static void put(Map<String, Object> map, String name, @Nullable Object value) {
        if (value != null) {
            map.put(name, value);
        }
    }
}
