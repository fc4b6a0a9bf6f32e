/** Events to Amazon EventBridge, by the AWS SDK, which lives here and in the other packages that speak to AWS. */
@NullMarked
package dev.cairn.coordinator.events.eventbridge;

import org.jspecify.annotations.NullMarked;
