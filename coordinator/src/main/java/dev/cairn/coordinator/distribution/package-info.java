/**
 * The agent's distribution as archives that machines fetch from this coordinator. Knows the layout of the distribution, and
 * nothing of who fetches it or why.
 */
@NullMarked
package dev.cairn.coordinator.distribution;

import org.jspecify.annotations.NullMarked;
