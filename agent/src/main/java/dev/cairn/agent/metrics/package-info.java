/**
 * What the machine says of itself: samples for the heartbeats, and the facts that the agent introduces itself with. Reads
 * {@code /proc}, {@code /etc/os-release} and the SSH host keys; changes nothing, and a value that can't be had is left
 * empty instead of failing.
 */
@NullMarked
package dev.cairn.agent.metrics;

import org.jspecify.annotations.NullMarked;
