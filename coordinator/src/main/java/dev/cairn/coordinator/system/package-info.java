/**
 * The real clock and the real chance of the coordinator. Nothing else in the coordinator may ask the JVM for either.
 */
@NullMarked
package dev.cairn.coordinator.system;

import org.jspecify.annotations.NullMarked;
