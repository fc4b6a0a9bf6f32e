/**
 * Tests of the whole system: the built coordinator and agents as processes, local machines, real clients. They see what a
 * user sees.
 */
@NullMarked
package dev.cairn.demo;

import org.jspecify.annotations.NullMarked;
