@NullMarked
package dev.cairn.coordinator.simulate;

import org.jspecify.annotations.NullMarked;
