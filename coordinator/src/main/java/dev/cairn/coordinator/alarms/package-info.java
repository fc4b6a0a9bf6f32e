/** Where the states of alarms come from: each of them a package of its own. */
@NullMarked
package dev.cairn.coordinator.alarms;

import org.jspecify.annotations.NullMarked;
