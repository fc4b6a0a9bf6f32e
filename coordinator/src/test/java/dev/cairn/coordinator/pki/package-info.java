/** Tests of the package of the same name, on real keys, sockets and TLS. */
@NullMarked
package dev.cairn.coordinator.pki;

import org.jspecify.annotations.NullMarked;
