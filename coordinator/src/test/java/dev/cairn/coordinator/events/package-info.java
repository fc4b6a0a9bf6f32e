/** Tests of receivers of events. */
@NullMarked
package dev.cairn.coordinator.events;

import org.jspecify.annotations.NullMarked;
