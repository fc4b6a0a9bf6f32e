/** Asks CloudWatch for the states of alarms, by the AWS SDK. Decides nothing: which layer an alarm moves is the domain's. */
@NullMarked
package dev.cairn.coordinator.alarms.cloudwatch;

import org.jspecify.annotations.NullMarked;
