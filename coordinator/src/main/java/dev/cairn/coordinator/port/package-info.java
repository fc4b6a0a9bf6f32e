/**
 * What the coordinator asks of the world, and what the world tells it, in the domain's words. Plain blocking interfaces,
 * called on virtual threads. No implementation and no library type lives here.
 */
@NullMarked
package dev.cairn.coordinator.port;

import org.jspecify.annotations.NullMarked;
