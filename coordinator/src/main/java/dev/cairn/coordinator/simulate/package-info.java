/**
 * A stack whose machines exist on paper only: what the planner of scaling would do with it, minute by minute. For {@code cairn
 * scaling simulate} and for tests; nothing here knows a clock, a store or the network.
 */
@NullMarked
package dev.cairn.coordinator.simulate;

import org.jspecify.annotations.NullMarked;
