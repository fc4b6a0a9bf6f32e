/** Metrics to Amazon CloudWatch, by the AWS SDK. */
@NullMarked
package dev.cairn.coordinator.metrics.cloudwatch;

import org.jspecify.annotations.NullMarked;
