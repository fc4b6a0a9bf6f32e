/**
 * The audit trail as files: lines of JSON, a file a day and a new one when it grows too large, the oldest removed. What a
 * record says is not known here beyond the members that a search looks at.
 */
@NullMarked
package dev.cairn.coordinator.audit;

import org.jspecify.annotations.NullMarked;
