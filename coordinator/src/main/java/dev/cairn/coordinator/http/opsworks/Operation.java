package dev.cairn.coordinator.http.opsworks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.coordinator.domain.user.Access;

/** One operation of the API. */
record Operation(String name, Access.Requirement requirement, Handler handler) {
    /** Answers with the output shape; operations without output answer with an empty object. */
    @FunctionalInterface
    interface Handler {
        ObjectNode handle(Call call);
    }
}
