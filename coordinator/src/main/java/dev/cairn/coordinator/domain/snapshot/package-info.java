/**
 * The immutable picture of all that belongs to one stack, from which every decision is made. It knows the entities; the
 * entities do not know it.
 */
@NullMarked
package dev.cairn.coordinator.domain.snapshot;

import org.jspecify.annotations.NullMarked;
