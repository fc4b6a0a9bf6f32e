/**
 * Carries out one command: fetches and unpacks the cookbooks, writes the run's directory, starts the converge child and
 * ends it at its deadline. Knows the child by its command line and its exit code only, never what a recipe means.
 */
@NullMarked
package dev.cairn.agent.run;

import org.jspecify.annotations.NullMarked;
