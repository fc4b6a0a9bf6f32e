package dev.cairn.coordinator.http.opsworks;

import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.layer.Layer;
import dev.cairn.coordinator.domain.stack.Stack;

/**
 * Resource names as OpsWorks wrote them.
 *
 * @param accountId the twelve digits that stand for this coordinator's only account
 */
record Arns(String accountId) {
    /** With the trailing slash that {@code Stack.Arn} and IAM policies had. */
    String of(Stack stack) {
        return prefix(stack) + "stack/" + stack.id() + "/";
    }

    /** What IAM calls the resource of a call that names no stack. */
    String ofAllStacks() {
        return "arn:aws:opsworks:*:" + accountId + ":stack/*/";
    }

    String of(Stack stack, Layer layer) {
        return prefix(stack) + "layer/" + layer.id();
    }

    String of(Stack stack, Instance instance) {
        return prefix(stack) + "instance/" + instance.id();
    }

    private String prefix(Stack stack) {
        return "arn:aws:opsworks:" + stack.settings().region() + ":" + accountId + ":";
    }
}
