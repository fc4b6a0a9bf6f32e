package dev.cairn.demo;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * How one step went, as the report shows it.
 *
 * @param seconds wall time, rounded to a tenth
 * @param error what went wrong, absent when nothing did
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record StepReport(
        String name, boolean ok, double seconds, @Nullable String error) {}
