/** Receivers of events: adapters that tell other programs, each in a package of its own. They know nothing of each other. */
@NullMarked
package dev.cairn.coordinator.events;

import org.jspecify.annotations.NullMarked;
