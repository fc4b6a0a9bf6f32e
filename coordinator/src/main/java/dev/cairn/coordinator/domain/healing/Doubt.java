package dev.cairn.coordinator.domain.healing;

import org.jspecify.annotations.Nullable;

/**
 * What speaks against the coordinator's own eyes.
 *
 * @param ofItself why it does not trust what it saw of late; null when it does
 * @param meltdown true while so many of the stack's instances are silent that the network is the likelier culprit
 */
public record Doubt(@Nullable String ofItself, boolean meltdown) {}
