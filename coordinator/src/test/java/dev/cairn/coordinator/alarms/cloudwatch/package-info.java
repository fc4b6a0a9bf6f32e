@NullMarked
package dev.cairn.coordinator.alarms.cloudwatch;

import org.jspecify.annotations.NullMarked;
