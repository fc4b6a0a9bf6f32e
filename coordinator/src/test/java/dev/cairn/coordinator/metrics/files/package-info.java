/** Tests of the archive in files. */
@NullMarked
package dev.cairn.coordinator.metrics.files;

import org.jspecify.annotations.NullMarked;
