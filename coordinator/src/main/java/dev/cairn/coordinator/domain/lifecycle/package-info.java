/**
 * The life of an instance as one table of status and signal, and the requests that people and policies make of instances and
 * stacks. Pure functions of a stack's snapshot and the time; whatever they decide comes back as writes. Only the table
 * changes the status of an instance.
 */
@NullMarked
package dev.cairn.coordinator.domain.lifecycle;

import org.jspecify.annotations.NullMarked;
