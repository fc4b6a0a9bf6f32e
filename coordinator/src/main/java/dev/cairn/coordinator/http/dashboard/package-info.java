/**
 * What the dashboard shows, as JSON: read from the store and the engine's memory, never written. Names are the dashboard's
 * own, in lower camel case, and may change with it; programs use the API. Secrets do not appear here at all.
 */
@NullMarked
package dev.cairn.coordinator.http.dashboard;

import org.jspecify.annotations.NullMarked;
