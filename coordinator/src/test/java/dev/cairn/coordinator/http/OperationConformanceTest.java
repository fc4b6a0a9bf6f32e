package dev.cairn.coordinator.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.coordinator.http.ApiServer.Reply;
import dev.cairn.coordinator.http.Conformance.Case;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every operation that AWS' client has, with requests made from its shapes: good ones, and good ones with one thing wrong. No
 * input makes a fault of the server, and none that is refused changes anything.
 */
final class OperationConformanceTest {
    private static final Map<String, SdkModel.Operation> OPERATIONS = SdkModel.operations();
    private static final JsonNode REQUESTS = requests();

    /** These list {@code ValidationException} as their only error, or none at all. */
    private static final Set<String> NEVER_UNKNOWN =
            Set.of("CreateStack", "CreateUserProfile", "UpdateMyUserProfile", "DescribeOperatingSystems");

    /** What needs an AWS account, Windows, or a state that this test does not bring about. */
    private static final String NEVER_ANSWERED = "NextToken|ElasticLoadBalancers.DnsName"
            + "|Instances.(Ecs(ClusterArn|ContainerInstanceArn)|RegisteredBy)|UserProfile.SshPublicKey|RaidArrays.*"
            + "|RdsDbInstances.(Address|Engine)|StackSummary.InstancesCount.*"
            + "|Volumes.(AvailabilityZone|Device|Encrypted|Iops|RaidArrayId|Size|VolumeType)";

    private static final Set<String> WITHOUT_INPUT = Set.of("DescribeMyUserProfile", "DescribeOperatingSystems");

    /** A good request of these uses up what it names, or finds its name taken the next time. */
    private static final String CONSUMES =
            "(Delete|Deregister|Register|Start|Stop|Reboot|Assign|Unassign|Detach|Attach).*";

    private @Nullable World present;
    private int accepted;

    @AfterEach
    void close() {
        if (present != null) {
            present.close();
        }
    }

    private World world() {
        World world = present == null ? new World() : present;
        present = world;
        return world;
    }

    static Stream<String> operations() {
        return OPERATIONS.keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("operations")
    void goodRequestsAreAnsweredInTheModelsShape(String name) {
        SdkModel.Operation operation = operation(name);
        String refused = REQUESTS.path(name).path("refused").asText();
        OutputShape output = new OutputShape();
        for (JsonNode request : good(name)) {
            Reply reply = call(name, request);
            if (refused.isEmpty()) {
                assertThat(reply.status()).as(reply.message()).isEqualTo(200);
                output.read(operation.output(), reply.body());
            } else {
                assertThat(reply.message()).contains(refused);
            }
            fresh(name);
        }
        assertThat(output.faults()).isEmpty();
    }

    /** Every member that the model has for an answer is in one of them, but for those that only AWS could know. */
    @Test
    void answersHaveTheMembersOfTheModel() {
        for (String name : List.of(
                "UpdateStack",
                "UpdateLayer",
                "UpdateApp",
                "CreateInstance",
                "SetLoadBasedAutoScaling",
                "SetTimeBasedAutoScaling",
                "TagResource")) {
            good(name)
                    .forEach(request ->
                            assertThat(call(name, request).status()).as(name).isEqualTo(200));
        }
        Map<String, Set<String>> missing = new TreeMap<>();
        for (String name :
                operations().filter(one -> one.matches("(Describe|List).*")).toList()) {
            OutputShape output = new OutputShape();
            good(name)
                    .forEach(request -> output.read(
                            operation(name).output(), call(name, request).body()));
            Set<String> never = new TreeSet<>(SdkModel.paths(operation(name).output()));
            never.removeAll(output.seen());
            never.removeIf(path -> path.matches(NEVER_ANSWERED));
            if (!never.isEmpty()) {
                missing.put(name, never);
            }
        }
        assertThat(missing).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("operations")
    void examplesHaveEveryMemberOfTheInput(String name) {
        OutputShape given = new OutputShape();
        good(name).forEach(request -> given.read(operation(name).input(), request));
        assertThat(given.faults()).isEmpty();
        Set<String> missing = new TreeSet<>(SdkModel.paths(operation(name).input()));
        missing.removeAll(given.seen());
        assertThat(missing).isSubsetOf("MaxResults", "NextToken", "RaidArrayId", "RaidArrayIds");
    }

    @ParameterizedTest
    @MethodSource("operations")
    void badRequestsAreRefusedAndChangeNothing(String name) {
        List<String> faults = new ArrayList<>();
        for (JsonNode request : good(name)) {
            for (Case one : Conformance.of((ObjectNode) request, operation(name).input(), required(name))) {
                attempt(name, one, faults);
            }
        }
        assertThat(faults).isEmpty();
    }

    private void attempt(String name, Case one, List<String> faults) {
        Set<Object> before = world().state();
        Reply reply =
                world().server.answer(name, json(world().filled(one.request())).getBytes(StandardCharsets.UTF_8));
        String type = reply.type();
        String said = name + ": " + one.what() + " -> " + reply.status() + " " + type + " " + reply.message();
        if (reply.status() == 200) {
            OutputShape output = new OutputShape();
            output.read(operation(name).output(), reply.body());
            output.faults().forEach(fault -> faults.add(said + fault));
            fresh(name);
        } else {
            if (reply.status() != 400
                    || reply.message().isBlank()
                    || reply.message().length() > 2000) {
                faults.add(said);
            }
            if (!world().state().equals(before)) {
                faults.add(said + ", and yet something has changed");
            }
        }
        if (!one.answers().contains(type)
                || (NEVER_UNKNOWN.contains(name) && type.equals("ResourceNotFoundException"))) {
            faults.add(said);
        }
    }

    @ParameterizedTest
    @MethodSource("operations")
    void bodiesThatAreNoObjectAreSerializationErrors(String name) {
        Set<Object> before = world().state();
        String body = json(world().filled(REQUESTS.path(name).path("minimal")));
        String nested = "[".repeat(20_000) + "]".repeat(20_000);
        List<byte[]> bodies = new ArrayList<>();
        for (String text : List.of(
                "[]",
                "null",
                "1",
                "\"a\"",
                "true",
                "{",
                body.substring(0, body.length() - 1),
                body + "}",
                body + body,
                "{\"a\": }",
                "{'a': 1}",
                "{\"a\": NaN}",
                "{\"Deep\": " + nested + "}",
                "\u0000",
                "<a/>",
                "{\"A\": 1, \"A\": 2}")) {
            bodies.add(text.getBytes(StandardCharsets.UTF_8));
        }
        bodies.add(new byte[] {'{', '"', 'a', '"', ':', '"', (byte) 0xc3, '"', '}'});
        bodies.add(new byte[] {'{', '"', (byte) 0xff, '"', ':', '1', '}'});
        bodies.add(body.getBytes(StandardCharsets.UTF_16));
        for (byte[] bytes : bodies) {
            Reply reply = world().server.call(world().server.administrator, name, bytes);
            String sent = new String(bytes, 0, Math.min(bytes.length, 60), StandardCharsets.ISO_8859_1);
            assertThat(reply.type())
                    .as("%s: %s -> %s", name, sent, reply.message())
                    .isEqualTo("SerializationException");
            assertThat(reply.status()).isEqualTo(400);
        }
        assertThat(world().state()).isEqualTo(before);
    }

    @ParameterizedTest
    @MethodSource("operations")
    void anAbsentBodyCountsAsAnEmptyObject(String name) {
        Reply absent = world().server.call(name, "");
        assertThat(absent.type()).isEqualTo(world().server.call(name, "{}").type());
        assertThat(absent.type()).isIn("", "ValidationException");
        if (WITHOUT_INPUT.contains(name)) {
            assertThat(absent.status()).as(absent.message()).isEqualTo(200);
        }
    }

    private static SdkModel.Operation operation(String name) {
        return Objects.requireNonNull(OPERATIONS.get(name), name);
    }

    private static List<JsonNode> good(String name) {
        JsonNode examples = REQUESTS.path(name);
        assertThat(examples.has("minimal")).as("requests.json lacks " + name).isTrue();
        List<JsonNode> good = new ArrayList<>(List.of(examples.path("minimal")));
        examples.path("full").forEach(good::add);
        return good;
    }

    private static List<String> required(String name) {
        List<String> required = new ArrayList<>();
        REQUESTS.path(name).path("required").forEach(member -> required.add(member.asText()));
        return required;
    }

    private Reply call(String name, JsonNode request) {
        return world().server.call(name, json(world().filled(request)));
    }

    /** After success a world as before, unless the operation leaves everything in place. */
    private void fresh(String name) {
        accepted++;
        if (name.matches(CONSUMES) || (!name.matches("(Describe|List|Get).*") && accepted % 20 == 0)) {
            close();
            present = null;
        }
    }

    private static String json(JsonNode node) {
        try {
            return ApiServer.JSON
                    .writer()
                    .with(JsonWriteFeature.ESCAPE_NON_ASCII)
                    .writeValueAsString(node);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode requests() {
        try (InputStream file = OperationConformanceTest.class.getResourceAsStream("requests.json")) {
            return ApiServer.JSON.readTree(file);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
