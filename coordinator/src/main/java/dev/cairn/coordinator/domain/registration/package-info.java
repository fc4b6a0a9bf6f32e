/** The rules for registering resources of an AWS account with a stack, and for using them there. Pure. */
@NullMarked
package dev.cairn.coordinator.domain.registration;

import org.jspecify.annotations.NullMarked;
