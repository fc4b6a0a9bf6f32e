@NullMarked
package dev.cairn.coordinator.audit;

import org.jspecify.annotations.NullMarked;
