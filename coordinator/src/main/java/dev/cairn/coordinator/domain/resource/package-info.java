/**
 * Resources of an AWS account that were registered with a stack. These are records: what exists in AWS is the business of
 * adapters.
 */
@NullMarked
package dev.cairn.coordinator.domain.resource;

import org.jspecify.annotations.NullMarked;
