/**
 * Users, their access keys and what they may do on a stack.
 */
@NullMarked
package dev.cairn.coordinator.domain.user;

import org.jspecify.annotations.NullMarked;
