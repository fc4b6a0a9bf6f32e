/**
 * Policies in the language of IAM: read from their JSON, judged for one request. What a policy says that cannot be judged here
 * is refused when it is stored, so that no statement is silently without effect.
 */
@NullMarked
package dev.cairn.coordinator.domain.policy;

import org.jspecify.annotations.NullMarked;
