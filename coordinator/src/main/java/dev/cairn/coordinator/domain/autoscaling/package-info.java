/** Which instances scaling starts and stops, by time and by load. Pure: what was measured comes in as values. */
@NullMarked
package dev.cairn.coordinator.domain.autoscaling;

import org.jspecify.annotations.NullMarked;
