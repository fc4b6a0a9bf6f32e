package dev.cairn.coordinator.http.iam;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.cairn.coordinator.domain.Ids;
import dev.cairn.coordinator.domain.iam.Directory;
import dev.cairn.coordinator.http.access.Caller;
import dev.cairn.coordinator.port.Store;
import dev.cairn.coordinator.port.StoreUnavailable;
import dev.cairn.coordinator.port.Time;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers authenticated calls of IAM and STS. Blocks on the store: to be called on virtual threads. Safe for many of them.
 */
public final class QueryApi {
    private static final Logger LOG = LoggerFactory.getLogger(QueryApi.class);
    private static final String IAM_VERSION = "2010-05-08";
    private static final String STS_VERSION = "2011-06-15";
    private static final String IDENTITY = "GetCallerIdentity";

    private final Map<String, Action> actions;
    private final Store store;
    private final Time time;
    private final Ids ids;
    private final String accountId;
    /** Held from reading the directory until its change is committed. */
    private final Lock directory = new ReentrantLock();

    public QueryApi(Store store, Time time, Ids ids, String accountId) {
        this.store = store;
        this.time = time;
        this.ids = ids;
        this.accountId = accountId;
        this.actions = Stream.of(UserActions.all(), KeyActions.all(), PolicyActions.all())
                .flatMap(List::stream)
                .collect(Collectors.toUnmodifiableMap(Action::name, Function.identity()));
    }

    /** The signing name of the API that the request is for. */
    public static String service(Map<String, List<String>> form) {
        return first(form, "Version").equals(STS_VERSION)
                        || first(form, "Action").equals(IDENTITY)
                ? "sts"
                : "iam";
    }

    /** The name of the action for statistics, and whether it only reads; unknown ones are called {@code unknown}. */
    public String known(Map<String, List<String>> form) {
        String action = first(form, "Action");
        return actions.containsKey(action) || action.equals(IDENTITY) ? action : "unknown";
    }

    /** What the call asks for, as its sender named it. */
    public static String action(Map<String, List<String>> form) {
        return first(form, "Action");
    }

    /** Whether repeating the call changes nothing. */
    public static boolean reads(Map<String, List<String>> form) {
        return first(form, "Action").matches("(Get|List).*");
    }

    /** Answers one call; never throws. */
    public Answer answer(Map<String, List<String>> form, Caller caller) {
        String service = service(form);
        try {
            return service.equals("sts") ? identity(form, caller) : acted(form, caller);
        } catch (QueryFailure failure) {
            return error(service, failure.status(), failure.code(), failure.reason());
        } catch (StoreUnavailable unavailable) {
            LOG.warn("action={} failed=store-unavailable", known(form), unavailable);
            return error(
                    service, 503, "ServiceUnavailable", "The store does not answer; nothing was changed. Try again.");
        } catch (RuntimeException broken) {
            LOG.error("action={} failed=internally", known(form), broken);
            return error(
                    service,
                    500,
                    "ServiceFailure",
                    "The coordinator could not carry out the request; its log says why");
        }
    }

    private Answer acted(Map<String, List<String>> form, Caller caller) {
        String name = first(form, "Action");
        Action action = actions.get(name);
        if (action == null || !first(form, "Version").equals(IAM_VERSION)) {
            throw noSuchAction(name, first(form, "Version"));
        }
        directory.lock();
        try {
            Directory present = new Directory(accountId, store.iamUsers(), store.iamGroups(), store.accessKeys());
            IamCall call = new IamCall(name, form, caller, store, ids, time.now(), present);
            return response(name, "iam", IAM_VERSION, result -> action.handler().handle(call, result));
        } finally {
            directory.unlock();
        }
    }

    /** Needs no right, as in AWS. */
    private Answer identity(Map<String, List<String>> form, Caller caller) {
        String action = first(form, "Action");
        if (!action.equals(IDENTITY) || !first(form, "Version").equals(STS_VERSION)) {
            throw noSuchAction(action, first(form, "Version"));
        }
        return response(
                IDENTITY,
                "sts",
                STS_VERSION,
                result -> result.text("Arn", caller.arn().value())
                        .text("UserId", caller.uniqueId())
                        .text("Account", accountId));
    }

    private QueryFailure noSuchAction(String action, String version) {
        String known = actions.keySet().stream().sorted().collect(Collectors.joining(", "));
        return new QueryFailure(
                400,
                "InvalidAction",
                action.isEmpty()
                        ? "The parameter Action is missing; it names what to do, as in Action=ListUsers&Version="
                                + IAM_VERSION
                        : "Could not find operation " + shown(action) + " for version " + shown(version)
                                + ". Here are " + known + " (version " + IAM_VERSION + ") and " + IDENTITY
                                + " (version " + STS_VERSION + ").");
    }

    private Answer response(String action, String service, String version, Consumer<Xml> content) {
        Xml xml = new Xml();
        xml.root(action + "Response", namespace(service, version), () -> {
            xml.element(action + "Result", () -> content.accept(xml));
            xml.element("ResponseMetadata", () -> xml.text("RequestId", ids.uuid()));
        });
        return new Answer(200, xml.toString(), "", "", xml.json(action + "Result"));
    }

    /** An error of the protocol. */
    public Answer error(String service, int status, String code, String message) {
        Xml xml = new Xml();
        xml.root("ErrorResponse", namespace(service, service.equals("sts") ? STS_VERSION : IAM_VERSION), () -> {
            xml.element(
                    "Error",
                    () -> xml.text("Type", status < 500 ? "Sender" : "Receiver")
                            .text("Code", code)
                            .text("Message", message));
            xml.text("RequestId", ids.uuid());
        });
        return new Answer(status, xml.toString(), code, message, MissingNode.getInstance());
    }

    private static String namespace(String service, String version) {
        return "https://" + service + ".amazonaws.com/doc/" + version + "/";
    }

    static String timestamp(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static String first(Map<String, List<String>> form, String name) {
        List<String> values = form.getOrDefault(name, List.of());
        return values.isEmpty() ? "" : values.getFirst();
    }

    private static String shown(String text) {
        return text.length() > 100 ? text.substring(0, 100) + "..." : text;
    }

    /**
     * An answer on its way out.
     *
     * @param errorCode empty for success
     * @param errorMessage empty for success
     * @param elements the members of the result, secrets among them, for the record of the call
     */
    public record Answer(int status, String body, String errorCode, String errorMessage, JsonNode elements) {
        public byte[] bytes() {
            return body.getBytes(StandardCharsets.UTF_8);
        }
    }
}
