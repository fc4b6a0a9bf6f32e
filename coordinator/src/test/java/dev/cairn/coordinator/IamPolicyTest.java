package dev.cairn.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** {@code deploy/iam/cairn-coordinator.json} allows what production code calls of AWS, and nothing else. */
final class IamPolicyTest {
    private static final Path POLICY = Path.of("../deploy/iam/cairn-coordinator.json");
    private static final Pattern CLIENT =
            Pattern.compile("software\\.amazon\\.awssdk\\.services\\.([a-z0-9]+)\\.[A-Za-z0-9]+Client");
    /** The SDK's packages and IAM's prefixes. */
    private static final Map<String, String> PREFIXES = Map.of(
            "ec2", "ec2",
            "ssm", "ssm",
            "rds", "rds",
            "sts", "sts",
            "cloudwatch", "cloudwatch",
            "eventbridge", "events",
            "elasticloadbalancing", "elasticloadbalancing",
            "elasticloadbalancingv2", "elasticloadbalancing");
    /** Of a client, but no operations. */
    private static final Set<String> NO_OPERATION =
            Set.of("builder", "create", "close", "serviceClientConfiguration", "waiter");
    /** What waiters call. */
    private static final Map<String, String> WAITS = Map.of("waitUntilVolumeAvailable", "ec2:DescribeVolumes");
    /** What EC2 asks for beside the operation: tags in the call that makes something, the profile that a machine gets. */
    private static final Set<String> IMPLIED = Set.of("ec2:CreateTags", "iam:PassRole");

    /** All of production code; reading the classes takes seconds. */
    private static final List<JavaAccess<?>> ACCESSES = accesses();

    @Test
    void allowsWhatIsCalledAndNothingElse() throws IOException {
        Set<String> called = new TreeSet<>(called());
        assertThat(called).contains("ec2:RunInstances", "sts:GetCallerIdentity");
        called.addAll(IMPLIED);

        assertThat(new TreeSet<>(allowed())).isEqualTo(called);
    }

    @Test
    void waitersAreCountedAndNobodyCallsByAnAsynchronousClient() {
        ACCESSES.stream()
                .filter(access -> access.getTargetOwner().getName().matches(".*\\.awssdk\\.services\\..*Waiter"))
                .forEach(access -> assertThat(called())
                        .as("what %s calls, as WAITS in this test says", access.getName())
                        .contains(WAITS.getOrDefault(access.getName(), "nothing known")));
        assertThat(ACCESSES)
                .noneMatch(
                        access -> access.getTargetOwner().getName().matches(".*\\.awssdk\\.services\\..*AsyncClient"));
    }

    /** A resource that another owner's coordinator, or a person, has made is out of reach. */
    @Test
    void changesOnlyWhatCairnHasMadeWhereEc2CanTell() throws IOException {
        for (JsonNode statement : statements()) {
            assertThat(statement.path("Effect").asText()).isEqualTo("Allow");
            assertThat(statement.path("Sid").asText()).isNotBlank();
        }
        assertThat(conditionOf("ec2:TerminateInstances")).contains("aws:ResourceTag/cairn:owner");
        assertThat(conditionOf("ec2:StopInstances")).contains("aws:ResourceTag/cairn:owner");
        assertThat(conditionOf("ec2:StartInstances")).contains("aws:ResourceTag/cairn:owner");
        assertThat(conditionOf("iam:PassRole")).contains("iam:PassedToService");
        assertThat(conditionOf("ec2:CreateTags")).contains("ec2:CreateAction");
    }

    private static String conditionOf(String action) throws IOException {
        for (JsonNode statement : statements()) {
            if (actions(statement).contains(action)) {
                return statement.path("Condition").toString();
            }
        }
        throw new AssertionError(action + " is not allowed");
    }

    private static Set<String> called() {
        return ACCESSES.stream()
                .flatMap(access -> action(access.getTargetOwner().getName(), access.getName()).stream())
                .collect(Collectors.toSet());
    }

    private static List<JavaAccess<?>> accesses() {
        return new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("dev.cairn.coordinator").stream()
                        .<JavaAccess<?>>flatMap(type -> {
                            List<JavaAccess<?>> all = new ArrayList<>(type.getAccessesFromSelf());
                            all.addAll(type.getMethodReferencesFromSelf());
                            return all.stream();
                        })
                        .toList();
    }

    /** A method that goes through the pages of an operation is that operation. */
    private static Optional<String> action(String owner, String method) {
        Matcher client = CLIENT.matcher(owner);
        if (!client.matches() || NO_OPERATION.contains(method)) {
            return Optional.empty();
        }
        String prefix = PREFIXES.get(client.group(1));
        assertThat(prefix).as("prefix of " + owner + " in IAM").isNotNull();
        String name = method.replaceFirst("Paginator$", "");
        return Optional.of(prefix + ":" + Character.toUpperCase(name.charAt(0)) + name.substring(1));
    }

    private static Set<String> allowed() throws IOException {
        Set<String> allowed = new HashSet<>();
        for (JsonNode statement : statements()) {
            allowed.addAll(actions(statement));
        }
        return allowed;
    }

    private static JsonNode statements() throws IOException {
        return new ObjectMapper().readTree(POLICY.toFile()).path("Statement");
    }

    private static List<String> actions(JsonNode statement) {
        List<String> actions = new ArrayList<>();
        statement.path("Action").forEach(action -> actions.add(action.asText()));
        return actions;
    }
}
