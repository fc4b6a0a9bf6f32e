package dev.cairn.coordinator.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.coordinator.domain.policy.MalformedPolicy;
import dev.cairn.coordinator.domain.policy.Policy;
import dev.cairn.coordinator.domain.user.AccessKeyId;
import dev.cairn.coordinator.domain.user.UserArn;
import dev.cairn.coordinator.http.access.Caller;
import dev.cairn.coordinator.http.access.Rights;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every operation, asked for by every kind of caller, against a table (the guide's "Managing Stack Permissions"). */
final class PermissionMatrixTest {
    private static final String TABLE = """
            ANYONE: DescribeOperatingSystems
            SHOW: DescribeAgentVersions DescribeApps DescribeCommands DescribeDeployments DescribeEcsClusters
                DescribeElasticIps DescribeElasticLoadBalancers DescribeInstances DescribeLayers
                DescribeLoadBasedAutoScaling DescribeRaidArrays DescribeRdsDbInstances DescribeServiceErrors
                DescribeStackProvisioningParameters DescribeStackSummary DescribeStacks DescribeTimeBasedAutoScaling DescribeVolumes ListTags
            DEPLOY: CreateDeployment UpdateApp
            MANAGE: AssignInstance AssignVolume AssociateElasticIp AttachElasticLoadBalancer CreateApp CreateInstance
                CreateLayer DeleteApp DeleteInstance DeleteLayer DeleteStack DeregisterEcsCluster DeregisterElasticIp
                DeregisterInstance DeregisterRdsDbInstance DeregisterVolume DescribePermissions
                DetachElasticLoadBalancer DisassociateElasticIp
                GetHostnameSuggestion GrantAccess RebootInstance RegisterEcsCluster RegisterElasticIp RegisterInstance
                RegisterRdsDbInstance RegisterVolume SetLoadBasedAutoScaling SetPermission SetTimeBasedAutoScaling
                StartInstance StartStack StopInstance StopStack TagResource UnassignInstance UnassignVolume
                UntagResource UpdateElasticIp UpdateInstance UpdateLayer UpdateRdsDbInstance UpdateStack UpdateVolume
            SELF: DescribeMyUserProfile UpdateMyUserProfile
            POLICY: CloneStack CreateStack CreateUserProfile DeleteUserProfile DescribeUserProfiles UpdateUserProfile
            """;

    /** What the API model marks as operations of a single stack are tried on the stack of the world. */
    private static final List<String> OF_THE_ACCOUNT = List.of(
            "CreateStack",
            "CreateUserProfile",
            "DeleteUserProfile",
            "DescribeMyUserProfile",
            "DescribeOperatingSystems",
            "DescribeUserProfiles",
            "UpdateMyUserProfile",
            "UpdateUserProfile");

    private enum Need {
        ANYONE,
        SHOW,
        DEPLOY,
        MANAGE,
        SELF,
        POLICY
    }

    /** Who asks. Each has a profile but the stranger; only one may manage his own. */
    private enum Who {
        STRANGER(null, ""),
        DENY("deny", ""),
        DENY_WITH_POLICY("deny", "Allow"),
        IAM_ONLY("iam_only", ""),
        SHOW("show", ""),
        DEPLOY("deploy", ""),
        MANAGE("manage", ""),
        MANAGE_BUT_DENIED("manage", "Deny"),
        SELF("iam_only", ""),
        POLICY("iam_only", "Allow");

        private final @Nullable String level;
        private final String effect;

        Who(@Nullable String level, String effect) {
            this.level = level;
            this.effect = effect;
        }

        private String arn() {
            return "arn:aws:iam::123456789012:user/" + name().toLowerCase(Locale.ROOT);
        }

        private Caller caller() {
            Rights rights = effect.isEmpty() ? Rights.NONE : new Rights(List.of(policy(effect)), Map.of());
            return new Caller(new UserArn(arn()), "AIDA", new AccessKeyId("AKIA" + name()), false, rights);
        }
    }

    private final Map<String, JsonNode> requests = requests();
    private @Nullable World present;
    private Set<Object> state = Set.of();

    @AfterEach
    void close() {
        if (present != null) {
            present.close();
        }
    }

    @Test
    void theTableHasEveryOperation() {
        assertThat(table().keySet()).isEqualTo(new TreeMap<>(requests).keySet());
        assertThat(table().keySet())
                .containsExactlyInAnyOrderElementsOf(world().server.operationNames());
    }

    @TestFactory
    Stream<DynamicTest> everyCallerIsAllowedWhatTheTableSays() {
        return table().entrySet().stream()
                .map(row -> DynamicTest.dynamicTest(row.getKey(), () -> {
                    Set<Who> allowed = allowed(row.getValue(), OF_THE_ACCOUNT.contains(row.getKey()));
                    // Refusals change nothing, so the world is the same for all of them.
                    for (Who who : EnumSet.complementOf(EnumSet.copyOf(allowed))) {
                        assertThat(ask(who, row.getKey()).type()).as(who.name()).isEqualTo("AccessDeniedException");
                    }
                    for (Who who : allowed) {
                        assertThat(ask(who, row.getKey()).type())
                                .as(who.name())
                                .isNotIn("AccessDeniedException", "ResourceNotFoundException", "InternalFailure");
                    }
                }));
    }

    private static Set<Who> allowed(Need need, boolean ofTheAccount) {
        EnumSet<Who> allowed = EnumSet.of(Who.POLICY);
        // No stack, no level that could outweigh the policy.
        if (ofTheAccount) {
            allowed.add(Who.DENY_WITH_POLICY);
        }
        switch (need) {
            case ANYONE -> {
                allowed.addAll(EnumSet.allOf(Who.class));
                allowed.remove(Who.MANAGE_BUT_DENIED);
            }
            case SHOW -> allowed.addAll(EnumSet.of(Who.SHOW, Who.DEPLOY, Who.MANAGE));
            case DEPLOY -> allowed.addAll(EnumSet.of(Who.DEPLOY, Who.MANAGE));
            case MANAGE -> allowed.add(Who.MANAGE);
            case SELF -> allowed.add(Who.SELF);
            case POLICY -> {}
        }
        return allowed;
    }

    private ApiServer.Reply ask(Who who, String operation) {
        World world = world();
        JsonNode request = world.filled(requests.getOrDefault(operation, ApiServer.JSON.createObjectNode()));
        return world.server.answer(who.caller(), operation, request.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** A new one as soon as a call has changed something. */
    private World world() {
        World world = present;
        if (world != null && state.equals(world.state())) {
            return world;
        }
        if (world != null) {
            world.close();
        }
        world = new World();
        for (Who who : Who.values()) {
            String level = who.level;
            if (level != null) {
                prepare(world, who, level);
            }
        }
        present = world;
        state = world.state();
        return world;
    }

    private static void prepare(World world, Who who, String level) {
        done(
                world,
                "CreateUserProfile",
                "{\"IamUserArn\": \"" + who.arn() + "\", \"AllowSelfManagement\": " + (who == Who.SELF) + "}");
        for (String stack : List.of("<stack>", "<empty-stack>")) {
            done(
                    world,
                    "SetPermission",
                    "{\"StackId\": \"" + stack + "\", \"IamUserArn\": \"" + who.arn() + "\", \"Level\": \"" + level
                            + "\"}");
        }
    }

    private static void done(World world, String operation, String body) {
        try {
            JsonNode request = world.filled(ApiServer.JSON.readTree(body));
            ApiServer.Reply reply =
                    world.server.answer(operation, request.toString().getBytes(StandardCharsets.UTF_8));
            assertThat(reply.status()).as(operation + ": " + reply.message()).isEqualTo(200);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, Need> table() {
        Map<String, Need> table = new TreeMap<>();
        Need need = Need.ANYONE;
        for (String word : TABLE.strip().split("\\s+", -1)) {
            if (word.endsWith(":")) {
                need = Need.valueOf(word.substring(0, word.length() - 1));
            } else {
                assertThat(table.put(word, need)).as(word).isNull();
            }
        }
        return table;
    }

    private static Policy policy(String effect) {
        try {
            return Policy.read(Map.of("Statement", Map.of("Effect", effect, "Action", "*", "Resource", "*")));
        } catch (MalformedPolicy e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, JsonNode> requests() {
        try (InputStream file = PermissionMatrixTest.class.getResourceAsStream("requests.json")) {
            Map<String, JsonNode> minimal = new TreeMap<>();
            ApiServer.JSON
                    .readTree(Objects.requireNonNull(file))
                    .properties()
                    .forEach(entry ->
                            minimal.put(entry.getKey(), entry.getValue().path("minimal")));
            // Without a stack they answer with what the caller may see.
            for (String operation : List.of("DescribeEcsClusters", "DescribeElasticIps", "DescribePermissions")) {
                minimal.put(operation, ApiServer.JSON.readTree("{\"StackId\": \"<stack>\"}"));
            }
            minimal.put("DescribeStacks", ApiServer.JSON.readTree("{\"StackIds\": [\"<stack>\"]}"));
            // Refused, since the instance is no registered one; but the caller's right comes first.
            for (String operation : List.of("AssignInstance", "DeregisterInstance", "UnassignInstance")) {
                minimal.put(
                        operation,
                        ApiServer.JSON.readTree("{\"InstanceId\": \"<online>\", \"LayerIds\": [\"<layer>\"]}"));
            }
            return minimal;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
