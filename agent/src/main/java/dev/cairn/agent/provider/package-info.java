/**
 * The providers of all kinds of resources, found by type. Each kind has a package of its own below this one that loads
 * the current state, compares it with the desired one and converges; kinds know nothing of each other, and reach the
 * machine only through {@link dev.cairn.agent.system.Machine}. What a failure is called in Ruby is decided here.
 */
@NullMarked
package dev.cairn.agent.provider;

import org.jspecify.annotations.NullMarked;
