package dev.cairn.coordinator.http.opsworks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.coordinator.domain.instance.Server;
import dev.cairn.coordinator.domain.instance.ServerId;
import dev.cairn.coordinator.domain.registration.Machine;
import org.jspecify.annotations.Nullable;

/**
 * The instance identity document of EC2, which a machine there sends when it registers: what is shown of it. Whether EC2 has
 * signed it is checked before, where the setting {@code compute.ec2.identity} demands it.
 */
final class IdentityDocument {
    private IdentityDocument() {}

    /** A document that cannot be read tells only that the machine is on EC2. */
    static Machine.Ec2 read(@Nullable String document) {
        try {
            JsonNode json = Members.JSON.readTree(document == null ? "" : document);
            String id = text(json, "instanceId");
            Server server = id == null || !new ServerId(id).onEc2()
                    ? null
                    : new Server(
                            new ServerId(id),
                            text(json, "privateIp"),
                            null,
                            null,
                            null,
                            text(json, "availabilityZone"),
                            null,
                            text(json, "imageId"),
                            null);
            return new Machine.Ec2(
                    server, text(json, "region"), text(json, "instanceType"), text(json, "architecture"));
        } catch (JsonProcessingException unreadable) {
            return new Machine.Ec2(null, null, null, null);
        }
    }

    private static @Nullable String text(JsonNode json, String name) {
        JsonNode value = json.get(name);
        return value != null && value.isTextual() && value.textValue().length() <= 128 ? value.textValue() : null;
    }
}
