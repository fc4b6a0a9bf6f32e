/**
 * {@code cairn bench api}: a coordinator of its own, filled through its API by signed requests, put under load, killed and
 * started again. Everything of one measurement lies in one temporary directory.
 */
@NullMarked
package dev.cairn.bench.api;

import org.jspecify.annotations.NullMarked;
