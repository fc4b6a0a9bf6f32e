/**
 * The coordinator: one process that keeps stacks, layers, instances, apps and their heartbeats. This package holds the
 * entry point and the one class that builds everything by hand; it decides nothing.
 */
@NullMarked
package dev.cairn.coordinator;

import org.jspecify.annotations.NullMarked;
