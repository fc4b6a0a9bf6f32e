/** What the machine of an instance shall be, worked out from its stack and layers at the moment of its launch. */
@NullMarked
package dev.cairn.coordinator.domain.launch;

import org.jspecify.annotations.NullMarked;
