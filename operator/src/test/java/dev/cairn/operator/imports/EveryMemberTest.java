package dev.cairn.operator.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.operator.imports.Plan.Judged;
import dev.cairn.operator.imports.Plan.Step;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;
import software.amazon.awssdk.services.opsworks.OpsWorksClient;

/** Nothing is lost silently: what AWS' client knows of descriptions, whole and member by member, is accounted for. */
class EveryMemberTest {
    @TempDir
    private Path directory;

    @Test
    void everyOutputOfADescriptionIsKnown() throws Exception {
        List<String> unknown = new ArrayList<>();
        for (Method method : OpsWorksClient.class.getMethods()) {
            boolean describes = method.getName().matches("(describe|list)[A-Z].*")
                    && SdkPojo.class.isAssignableFrom(method.getReturnType());
            if (describes) {
                SdkPojo answer =
                        (SdkPojo) method.getReturnType().getMethod("builder").invoke(null);
                for (SdkField<?> field : answer.sdkFields()) {
                    String member = field.locationName();
                    if (Kind.of(member).isEmpty()
                            && !Kind.NOT_IMPORTED.contains(member)
                            && !List.of("Tags", "NextToken").contains(member)) {
                        unknown.add(method.getName() + "." + member);
                    }
                }
            }
        }
        assertThat(unknown).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void everyMemberIsGivenAgainOrHasAReason(Kind kind) throws Exception {
        ObjectNode all = JsonNodeFactory.instance.objectNode();
        for (Kind other : Kind.values()) {
            all.putArray(other.member()).add(full(other));
        }
        Path file = Files.writeString(directory.resolve("all.json"), all.toString());
        Plan plan = Planner.plan(ExportReader.read(List.of(file)), Secrets.read(null), Map.of());
        Judged judged = plan.judged().stream()
                .filter(one -> one.object().kind() == kind)
                .findFirst()
                .orElseThrow();
        if (!judged.isCreated()) {
            assertThat(judged.refusal()).hasSizeGreaterThan(20);
            return;
        }
        List<ObjectNode> requests = plan.steps().stream()
                .filter(step -> step.key().endsWith("/" + judged.object().id()))
                .map(Step::request)
                .toList();
        assertThat(requests).isNotEmpty();
        List<String> silent = new ArrayList<>();
        for (Map.Entry<String, JsonNode> member : full(kind).properties()) {
            boolean own =
                    member.getKey().equals(kind.idMember()) || member.getKey().equals("Status");
            boolean said = judged.findings().stream()
                    .anyMatch(finding -> (finding.member() + ".").startsWith(member.getKey() + "."));
            boolean given =
                    requests.stream().anyMatch(request -> member.getValue().equals(request.get(member.getKey())));
            boolean reason = judged.findings().stream()
                    .anyMatch(finding -> finding.member().startsWith(member.getKey())
                            && !finding.reason().isEmpty());
            if (!own && !(said && (given || reason))) {
                silent.add(member.getKey());
            }
        }
        assertThat(silent).isEmpty();
    }

    /** An object with every member that the client knows; what names others names the one of its kind. */
    private static ObjectNode full(Kind kind) {
        ObjectNode object = (ObjectNode) value(kind.described());
        object.put("StackId", "StackId-1");
        Stream.of("LayerId", "InstanceId", "AppId", "VolumeId", "RaidArrayId")
                .filter(object::has)
                .forEach(id -> object.put(id, id + "-1"));
        if (object.has("LayerIds")) {
            object.putArray("LayerIds").add("LayerId-1");
        }
        if (kind == Kind.INSTANCE) {
            object.put("InfrastructureClass", "ec2").remove("RegisteredBy");
        }
        if (kind == Kind.VOLUME) {
            object.remove("RaidArrayId");
        }
        if (!ApiShape.members(kind.described()).containsKey("StackId")) {
            object.remove("StackId");
        }
        return object;
    }

    private static JsonNode value(SdkPojo shape) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        ApiShape.members(shape).forEach((name, field) -> object.set(name, value(name, field)));
        return object;
    }

    private static JsonNode value(String name, SdkField<?> field) {
        MarshallingType<?> type = field.marshallingType();
        JsonNodeFactory json = JsonNodeFactory.instance;
        if (type.equals(MarshallingType.STRING)) {
            return json.textNode(name.endsWith("CustomJson") ? "{}" : name + "-1");
        }
        if (type.equals(MarshallingType.BOOLEAN)) {
            return json.booleanNode(true);
        }
        if (type.equals(MarshallingType.INTEGER)) {
            return json.numberNode(1);
        }
        if (type.equals(MarshallingType.DOUBLE) || type.equals(MarshallingType.FLOAT)) {
            return json.numberNode(1.5);
        }
        if (type.equals(MarshallingType.LIST)) {
            ArrayNode list = json.arrayNode();
            return list.add(value(name, field.getTrait(ListTrait.class).memberFieldInfo()));
        }
        if (type.equals(MarshallingType.MAP)) {
            ObjectNode map = json.objectNode();
            return map.set("Key", value(name, field.getTrait(MapTrait.class).valueFieldInfo()));
        }
        if (type.equals(MarshallingType.SDK_POJO)) {
            return value(Optional.ofNullable(field.constructor().get()).orElseThrow());
        }
        return fail("no value of " + type + " for " + name);
    }
}
