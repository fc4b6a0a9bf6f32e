/** The HTTP server as clients see it: real requests over loopback, with a store in memory and a fake clock behind it. */
@NullMarked
package dev.cairn.coordinator.http;

import org.jspecify.annotations.NullMarked;
