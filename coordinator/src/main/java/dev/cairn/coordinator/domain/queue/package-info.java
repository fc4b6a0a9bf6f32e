/**
 * The queue of commands of each instance: making them, whose turn it is, superseding, ending. At most one command of an
 * instance is at its agent; later ones wait here, where they can still be superseded or skipped. What an ending means for
 * the instance is the business of {@code domain.lifecycle}.
 */
@NullMarked
package dev.cairn.coordinator.domain.queue;

import org.jspecify.annotations.NullMarked;
