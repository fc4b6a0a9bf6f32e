/**
 * Signals in, the domain decides, commit, effects out. Keeps the order of each stack, the soft state of the fleet, and the
 * outbox. A rule that could be a pure function does not live here, nor does SQL, HTTP, gRPC or AWS.
 */
@NullMarked
package dev.cairn.coordinator.engine;

import org.jspecify.annotations.NullMarked;
