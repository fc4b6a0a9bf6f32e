/**
 * The account at its first start: an administrator with an access key, and the file from which the administrator's tools read
 * it. Nothing else of users lives here.
 */
@NullMarked
package dev.cairn.coordinator.account;

import org.jspecify.annotations.NullMarked;
