/**
 * The coordinator's own certificate authority, kept in files under its data directory. The only package that knows Bouncy
 * Castle. Private keys never leave it except as the server's own identity.
 */
@NullMarked
package dev.cairn.coordinator.pki;

import org.jspecify.annotations.NullMarked;
