/** The past of metrics in files of a fixed size, one per instance and layer, beside the store: its load must not grow with the fleet. */
@NullMarked
package dev.cairn.coordinator.metrics.files;

import org.jspecify.annotations.NullMarked;
