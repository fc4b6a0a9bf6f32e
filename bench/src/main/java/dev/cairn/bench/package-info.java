/**
 * Benchmarks: each runs the built product as a user would, beside others of its kind where they are installed, in turns
 * within one run, and prints medians as a table and as JSON.
 */
@NullMarked
package dev.cairn.bench;

import org.jspecify.annotations.NullMarked;
