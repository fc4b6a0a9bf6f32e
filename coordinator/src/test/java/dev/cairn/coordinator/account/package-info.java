/** Tests of the administrator's first key. */
@NullMarked
package dev.cairn.coordinator.account;

import org.jspecify.annotations.NullMarked;
