package dev.cairn.coordinator.http.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.coordinator.domain.Ids;
import dev.cairn.coordinator.http.signature.SignedRequest;
import dev.cairn.coordinator.port.AuditTrail;
import dev.cairn.coordinator.port.Time;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Begins the records of calls. Safe for many threads. */
public final class AuditLog {
    private static final int LONGEST_OPERATION = 128;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final AuditTrail trail;
    private final Ids ids;
    private final Time time;
    private final String accountId;

    public AuditLog(AuditTrail trail, Ids ids, Time time, String accountId) {
        this.trail = trail;
        this.ids = ids;
        this.time = time;
        this.accountId = accountId;
    }

    /**
     * A call has come.
     *
     * @param operation what it asks for, as its sender named it
     * @param address where it comes from
     */
    public Called called(SignedRequest request, String operation, String address) {
        String name = operation.replaceAll("[^\\x21-\\x7e]", "?");
        return new Called(
                trail,
                accountId,
                ids.uuid(),
                ids.uuid(),
                time.now(),
                Sender.of(request, address),
                name.length() > LONGEST_OPERATION ? name.substring(0, LONGEST_OPERATION) + "..." : name);
    }

    /** The parameters of a form. */
    public static JsonNode members(Map<String, List<String>> form) {
        ObjectNode members = JSON.createObjectNode();
        form.forEach((name, values) -> {
            if (!values.isEmpty() && !name.equals("Action") && !name.equals("Version")) {
                members.put(name, values.getFirst());
            }
        });
        return members;
    }

    /** The members of a body; what is not JSON has none. */
    public static JsonNode members(byte[] body) {
        try {
            JsonNode read = JSON.readTree(body);
            return read == null ? MissingNode.getInstance() : read;
        } catch (IOException notJson) {
            return MissingNode.getInstance();
        }
    }
}
