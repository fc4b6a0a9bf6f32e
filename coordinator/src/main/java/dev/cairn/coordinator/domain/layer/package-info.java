/**
 * A layer: a role of instances, with the recipes of each lifecycle event.
 */
@NullMarked
package dev.cairn.coordinator.domain.layer;

import org.jspecify.annotations.NullMarked;
