/**
 * The working copy on which a decision is made: rules read and change it step by step, and what comes out is one list of
 * writes. It holds no rule itself.
 */
@NullMarked
package dev.cairn.coordinator.domain.decision;

import org.jspecify.annotations.NullMarked;
