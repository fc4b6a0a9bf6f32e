/**
 * An installed client of Chef or Cinc that runs recipes in the place of Cairn's own engine: where it is, what it is told, and
 * how its run becomes a report like the engine's. Used by the resident agent and by {@code cairn converge}; starts nothing
 * itself.
 */
@NullMarked
package dev.cairn.agent.client;

import org.jspecify.annotations.NullMarked;
