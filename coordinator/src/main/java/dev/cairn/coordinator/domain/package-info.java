/**
 * What all parts of the domain share: ids, values, and the form that a decision takes. The domain is plain Java: no I/O, no
 * clock, no randomness, no library. Time and fresh ids come in as arguments.
 */
@NullMarked
package dev.cairn.coordinator.domain;

import org.jspecify.annotations.NullMarked;
