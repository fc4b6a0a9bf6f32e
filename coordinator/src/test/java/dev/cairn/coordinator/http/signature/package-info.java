/** Tests of signatures against recorded requests and against AWS' own signer. */
@NullMarked
package dev.cairn.coordinator.http.signature;

import org.jspecify.annotations.NullMarked;
