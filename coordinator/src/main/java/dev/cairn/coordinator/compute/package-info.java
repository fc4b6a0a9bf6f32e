/**
 * What makes and ends the machines behind instances: one package per kind of provider, each implementing
 * {@link dev.cairn.coordinator.port.Compute}. Nothing but packages lives here.
 */
@NullMarked
package dev.cairn.coordinator.compute;

import org.jspecify.annotations.NullMarked;
