/**
 * An app: what recipes deploy. It belongs to the stack, not to a layer.
 */
@NullMarked
package dev.cairn.coordinator.domain.app;

import org.jspecify.annotations.NullMarked;
