/**
 * What other programs are told of a stack: changes of status and alerts, as OpsWorks sent them to EventBridge. Events are rows that
 * are committed with the decision that they come from.
 */
@NullMarked
package dev.cairn.coordinator.domain.event;

import org.jspecify.annotations.NullMarked;
