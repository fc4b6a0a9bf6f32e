/**
 * The real clock and real chance behind {@code port.Time} and {@code domain.Ids}. The one place of this module that asks
 * the JVM for the time or for random UUIDs.
 */
@NullMarked
package dev.cairn.coordinator.system;

import org.jspecify.annotations.NullMarked;
