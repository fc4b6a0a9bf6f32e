@NullMarked
package dev.cairn.bench.api;

import org.jspecify.annotations.NullMarked;
