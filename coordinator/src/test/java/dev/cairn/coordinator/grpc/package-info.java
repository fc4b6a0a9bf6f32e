/** Tests of the package of the same name, on real keys, sockets and TLS. */
@NullMarked
package dev.cairn.coordinator.grpc;

import org.jspecify.annotations.NullMarked;
