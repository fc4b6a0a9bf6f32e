/**
 * Machines that people bring: nothing is launched; whoever runs a machine joins it to its instance with a one-time token.
 */
@NullMarked
package dev.cairn.coordinator.compute.none;

import org.jspecify.annotations.NullMarked;
