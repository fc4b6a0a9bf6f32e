/**
 * What was decided and why, also when the decision was not to act.
 */
@NullMarked
package dev.cairn.coordinator.domain.timeline;

import org.jspecify.annotations.NullMarked;
