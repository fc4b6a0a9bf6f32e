/** Tests of what CloudWatch gets. */
@NullMarked
package dev.cairn.coordinator.metrics.cloudwatch;

import org.jspecify.annotations.NullMarked;
