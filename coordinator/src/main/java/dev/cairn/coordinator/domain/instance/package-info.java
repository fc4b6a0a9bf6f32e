/**
 * An instance, the lifecycle that it goes through, and the machine behind it. An instance is a record that outlives its
 * machine. The lifecycle is one table; nothing else changes a status.
 */
@NullMarked
package dev.cairn.coordinator.domain.instance;

import org.jspecify.annotations.NullMarked;
