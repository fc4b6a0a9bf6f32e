/**
 * Who calls, and what this caller's policies say: for every API that the server has.
 */
@NullMarked
package dev.cairn.coordinator.http.access;

import org.jspecify.annotations.NullMarked;
