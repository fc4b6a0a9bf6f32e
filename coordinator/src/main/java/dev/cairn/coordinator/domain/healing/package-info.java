/**
 * When a silent machine is healed, and when it is better left alone. A pure function of the snapshot, what is known of the
 * agents, the policy and the time; it never looks at a clock and never acts by itself.
 */
@NullMarked
package dev.cairn.coordinator.domain.healing;

import org.jspecify.annotations.NullMarked;
