package dev.cairn.coordinator.http.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.coordinator.http.access.Caller;
import dev.cairn.coordinator.port.AuditTrail;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call on its way to its record ("CloudTrail record contents" in AWS' documentation). Used by one thread at a time. A call
 * that changes something is noted before it is carried out; the record is written before the answer is sent.
 */
public final class Called {
    private static final Logger LOG = LoggerFactory.getLogger(Called.class);
    private static final Pattern READ_ONLY = Pattern.compile("(Describe|Get|List)[A-Za-z]*");

    private final AuditTrail trail;
    private final String accountId;
    private final String eventId;
    private final String requestId;
    private final Instant at;
    private final Sender sender;
    private final String operation;
    private final boolean readOnly;
    private final Set<String> stackArns = Collections.synchronizedSet(new LinkedHashSet<>());
    private @Nullable Caller user;
    private JsonNode parameters = NullNode.getInstance();
    private boolean begun;

    Called(
            AuditTrail trail,
            String accountId,
            String eventId,
            String requestId,
            Instant at,
            Sender sender,
            String operation) {
        this.trail = trail;
        this.accountId = accountId;
        this.eventId = eventId;
        this.requestId = requestId;
        this.at = at;
        this.sender = sender;
        this.operation = operation;
        this.readOnly = READ_ONLY.matcher(operation).matches();
    }

    /** What the answer carries as x-amzn-RequestId. */
    public String requestId() {
        return requestId;
    }

    /** Where the call comes from. */
    public String address() {
        return sender.address();
    }

    /** The region that the call is signed for; empty when it is not signed. */
    public String region() {
        return sender.region();
    }

    /**
     * The caller is who they say they are: from now on their parameters are worth keeping.
     *
     * @param request the members of the request, anything but an object when it could not be read
     * @throws AuditTrail.AuditUnavailable when the call would change something and cannot be noted; it must not be carried out
     */
    public void genuine(Caller caller, JsonNode request) {
        user = caller;
        parameters = Parameters.shown(request);
        if (!readOnly) {
            trail.begin(new AuditTrail.Entry(eventId, record(null, null, NullNode.getInstance())));
            begun = true;
        }
    }

    /** The call is about this stack. */
    public void concerns(String stackArn) {
        stackArns.add(stackArn);
    }

    /**
     * Keeps the record. To be called once, before the answer is sent. A call is answered even if this fails: what it changed
     * was noted before.
     *
     * @param errorCode null for success
     * @param errorMessage null for success
     * @param answer the members of the answer
     */
    public void answered(@Nullable String errorCode, @Nullable String errorMessage, JsonNode answer) {
        JsonNode elements = readOnly || errorCode != null ? NullNode.getInstance() : Parameters.shown(answer);
        AuditTrail.Entry entry = new AuditTrail.Entry(eventId, record(errorCode, errorMessage, elements));
        try {
            if (begun) {
                trail.end(entry);
            } else {
                trail.keep(entry);
            }
        } catch (AuditTrail.AuditUnavailable unavailable) {
            LOG.error("request={} operation={} record=lost", requestId, operation, unavailable);
        }
    }

    private String record(@Nullable String errorCode, @Nullable String errorMessage, JsonNode elements) {
        ObjectNode record = JsonNodeFactory.instance.objectNode();
        record.put("eventVersion", "1.08");
        record.set("userIdentity", identity());
        record.put("eventTime", at.truncatedTo(ChronoUnit.SECONDS).toString());
        record.put("eventSource", sender.service() + ".amazonaws.com");
        record.put("eventName", operation);
        record.put("awsRegion", sender.region());
        record.put("sourceIPAddress", sender.address());
        record.put("userAgent", sender.userAgent());
        if (errorCode != null) {
            record.put("errorCode", errorCode);
            record.put("errorMessage", errorMessage);
        }
        record.set("requestParameters", parameters);
        record.set("responseElements", elements);
        record.put("requestID", requestId);
        record.put("eventID", eventId);
        record.put("readOnly", readOnly);
        if (!stackArns.isEmpty()) {
            ArrayNode resources = record.putArray("resources");
            stackArns.forEach(arn -> resources
                    .addObject()
                    .put("ARN", arn)
                    .put("accountId", accountId)
                    .put("type", "AWS::OpsWorks::Stack"));
        }
        record.put("eventType", "AwsApiCall");
        record.put("managementEvent", true);
        record.put("recipientAccountId", accountId);
        record.put("eventCategory", "Management");
        return record.toString();
    }

    private ObjectNode identity() {
        ObjectNode identity = JsonNodeFactory.instance.objectNode();
        Caller known = user;
        identity.put("type", known == null ? "Unknown" : "IAMUser");
        if (known != null) {
            String arn = known.arn().value();
            identity.put("principalId", known.uniqueId())
                    .put("arn", arn)
                    .put("accountId", accountId)
                    .put("accessKeyId", known.keyId().value())
                    .put("userName", arn.substring(arn.lastIndexOf('/') + 1));
        } else if (!sender.accessKeyId().isEmpty()) {
            identity.put("accessKeyId", sender.accessKeyId());
        }
        return identity;
    }
}
