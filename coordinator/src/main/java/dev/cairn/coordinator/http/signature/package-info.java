/**
 * Signature Version 4 as the server sees it: takes a request apart, computes its signature from the stored secret and
 * compares. Plain Java on {@code javax.crypto}; no library offers the server's side. Checked against requests that six real
 * clients sent.
 */
@NullMarked
package dev.cairn.coordinator.http.signature;

import org.jspecify.annotations.NullMarked;
