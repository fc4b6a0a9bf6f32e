/**
 * What a decision wants done in the world, and when to look again. Both are rows that are committed with the decision, so
 * that a crash between deciding and acting costs time only.
 */
@NullMarked
package dev.cairn.coordinator.domain.effect;

import org.jspecify.annotations.NullMarked;
