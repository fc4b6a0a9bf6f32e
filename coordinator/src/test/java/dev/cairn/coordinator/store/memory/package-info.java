/**
 * The store in memory that fast tests of everything else use. It lives beside its contract, not in production code, since a
 * coordinator that forgets is of no use to anybody; the contract keeps it honest.
 */
@NullMarked
package dev.cairn.coordinator.store.memory;

import org.jspecify.annotations.NullMarked;
