/**
 * A stack: a group of instances that belong together, and its settings.
 */
@NullMarked
package dev.cairn.coordinator.domain.stack;

import org.jspecify.annotations.NullMarked;
