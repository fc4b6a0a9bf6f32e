/** Tests of this receiver against a real HTTP server. */
@NullMarked
package dev.cairn.coordinator.events.webhook;

import org.jspecify.annotations.NullMarked;
