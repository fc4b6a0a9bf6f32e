/**
 * What a deployment or stack command turns into: its rules, its targets, and one command for each of them. The records that
 * it makes live in {@code domain.deployment}; running them is the business of {@code domain.queue} and the engine.
 */
@NullMarked
package dev.cairn.coordinator.domain.deploy;

import org.jspecify.annotations.NullMarked;
