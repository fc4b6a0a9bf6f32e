/**
 * Deployments and their commands: what was asked for, on which instances, and what became of it.
 */
@NullMarked
package dev.cairn.coordinator.domain.deployment;

import org.jspecify.annotations.NullMarked;
