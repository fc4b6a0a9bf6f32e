/**
 * Scaling by load and by time: for now the stored records of the API.
 */
@NullMarked
package dev.cairn.coordinator.domain.scaling;

import org.jspecify.annotations.NullMarked;
