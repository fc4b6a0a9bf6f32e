/**
 * What users set of scaling by load and by time: the records of the API.
 */
@NullMarked
package dev.cairn.coordinator.domain.scaling;

import org.jspecify.annotations.NullMarked;
