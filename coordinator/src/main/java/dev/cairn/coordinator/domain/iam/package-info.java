/**
 * The users and groups of the account with their policies and keys, and the rules by which they change: a subset of IAM. What
 * a policy means is in {@code domain.policy}.
 */
@NullMarked
package dev.cairn.coordinator.domain.iam;

import org.jspecify.annotations.NullMarked;
