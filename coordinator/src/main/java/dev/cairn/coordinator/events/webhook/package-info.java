/**
 * Events to web servers of anybody, signed as the Standard Webhooks specification says, so that receivers check them with a library
 * of theirs.
 */
@NullMarked
package dev.cairn.coordinator.events.webhook;

import org.jspecify.annotations.NullMarked;
