/** Where metrics go: adapters that keep or publish them, each in a package of its own. They know nothing of each other. */
@NullMarked
package dev.cairn.coordinator.metrics;

import org.jspecify.annotations.NullMarked;
