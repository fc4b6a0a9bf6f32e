package dev.cairn.coordinator.http.opsworks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.coordinator.domain.Ids;
import dev.cairn.coordinator.domain.Spelling;
import dev.cairn.coordinator.domain.catalog.Limits;
import dev.cairn.coordinator.domain.event.Envelope;
import dev.cairn.coordinator.http.access.Caller;
import dev.cairn.coordinator.port.AgentEndpoint;
import dev.cairn.coordinator.port.Decisions;
import dev.cairn.coordinator.port.EventDeliveries;
import dev.cairn.coordinator.port.MachineProofs;
import dev.cairn.coordinator.port.Store;
import dev.cairn.coordinator.port.StoreUnavailable;
import dev.cairn.coordinator.port.Time;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers authenticated calls. Blocks on the store and on decisions: to be called on virtual threads. Safe for many of them.
 */
public final class OpsWorksApi {
    private static final Logger LOG = LoggerFactory.getLogger(OpsWorksApi.class);
    private static final String TARGET_PREFIX = "OpsWorks_20130218.";

    /** Of operations that AWS never had. */
    private static final String OWN_PREFIX = "Cairn.";

    private final Map<String, Operation> operations;
    private final Map<String, Operation> own;
    private final Desk desk;

    /**
     * Builds all operations.
     *
     * @param agentVersion of the agents that this coordinator was released with
     * @param agents where they connect
     * @param agentArchitecture the processor that they are for
     * @param proofs by which machines of EC2 are known
     * @param envelope in which events are shown
     */
    public OpsWorksApi(
            Store store,
            Decisions decisions,
            Time time,
            Ids ids,
            String accountId,
            LogLinks links,
            String agentVersion,
            AgentEndpoint agents,
            String agentArchitecture,
            MachineProofs proofs,
            Limits limits,
            EventDeliveries events,
            Envelope envelope) {
        this.own = new EventOperations(events, envelope)
                .all().stream().collect(Collectors.toUnmodifiableMap(Operation::name, Function.identity()));
        this.desk = new Desk(
                store,
                decisions,
                time,
                ids,
                new Arns(accountId),
                links,
                agentVersion,
                new ProvisioningParameters(agents, agentArchitecture),
                proofs,
                new ReentrantLock(),
                limits);
        this.operations = Stream.of(
                        StackOperations.all(),
                        LayerOperations.all(),
                        InstanceOperations.all(),
                        RegistrationOperations.all(),
                        AppOperations.all(),
                        DeploymentOperations.all(),
                        ScalingOperations.all(),
                        UserOperations.all(),
                        PermissionOperations.all(),
                        ElasticIpOperations.all(),
                        VolumeOperations.all(),
                        RdsDbInstanceOperations.all(),
                        EcsClusterOperations.all(),
                        LoadBalancerOperations.all(),
                        TagOperations.all(),
                        AgentOperations.all(),
                        ServiceOperations.all())
                .flatMap(Collection::stream)
                .collect(Collectors.toUnmodifiableMap(Operation::name, Function.identity()));
    }

    /**
     * Answers one call; never throws.
     *
     * @param target the value of X-Amz-Target, empty when there was none
     * @param baseUrl the address under which the caller reached the server, for links in the answer
     * @param concerned hears the ARN of each stack that the call names, by itself or by something that belongs to it
     */
    public Answer answer(String target, byte[] body, Caller caller, String baseUrl, Consumer<String> concerned) {
        try {
            Operation operation = operation(target);
            Call call = new Call(
                    desk, operation.name(), operation.requirement(), caller, baseUrl, concerned, Members.parse(body));
            return new Answer(200, json(operation.handler().handle(call)), null);
        } catch (ApiFailure failure) {
            return error(failure.status(), failure.type(), failure.reason());
        } catch (StoreUnavailable unavailable) {
            LOG.warn("target={} failed=store-unavailable", printable(target), unavailable);
            ApiFailure failure = ApiFailure.unavailable("The store does not answer; nothing was changed. Try again.");
            return error(failure.status(), failure.type(), failure.reason());
        } catch (RuntimeException broken) {
            LOG.error("target={} failed=internally", printable(target), broken);
            return error(500, "InternalFailure", "The coordinator could not carry out the request; its log says why");
        }
    }

    /** Whether repeating the call changes nothing. */
    public static boolean reads(String target) {
        return target.substring(target.lastIndexOf('.') + 1).matches("(Describe|List|Get).*");
    }

    /** An error of the protocol, for failures that come before any operation. */
    public static Answer error(int status, String type, String message) {
        return new Answer(status, json(Shapes.single("__type", type).put("message", message)), type);
    }

    /** The names of all operations that are built. */
    public Set<String> operationNames() {
        return operations.keySet();
    }

    private Operation operation(String target) {
        String name = target.startsWith(TARGET_PREFIX) ? target.substring(TARGET_PREFIX.length()) : "";
        Operation operation =
                target.startsWith(OWN_PREFIX) ? own.get(target.substring(OWN_PREFIX.length())) : operations.get(name);
        if (operation != null) {
            return operation;
        }
        throw ApiFailure.unknownOperation(unknown(target));
    }

    private String unknown(String target) {
        if (target.isEmpty()) {
            return "The header X-Amz-Target is missing; it names the operation, as in " + TARGET_PREFIX
                    + "DescribeStacks";
        }
        String shown = printable(target);
        String name = shown.substring(shown.lastIndexOf('.') + 1);
        return "There is no operation " + shown
                + Spelling.near(name, operations.keySet().stream())
                        .map(near -> "; did you mean " + TARGET_PREFIX + near + "?")
                        .orElse("; the operations are those of OpsWorks, such as " + TARGET_PREFIX + "DescribeStacks");
    }

    private static String printable(String target) {
        String shown = target.replaceAll("[^\\x21-\\x7e]", "?");
        return shown.length() > 100 ? shown.substring(0, 100) + "..." : shown;
    }

    private static String json(ObjectNode shape) {
        try {
            return Members.JSON.writeValueAsString(shape);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A tree of JSON could not be written", e);
        }
    }

    /**
     * An answer on its way out.
     *
     * @param errorType null for success
     */
    public record Answer(int status, String body, @Nullable String errorType) {
        public byte[] bytes() {
            return body.getBytes(StandardCharsets.UTF_8);
        }
    }
}
