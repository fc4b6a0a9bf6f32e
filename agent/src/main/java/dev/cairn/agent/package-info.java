/**
 * The agent of one instance: the resident process that talks to the coordinator, and the recipe engine that it starts as
 * a child process for each command. The resident part never loads JRuby, so that heartbeats never wait for a recipe.
 */
@NullMarked
package dev.cairn.agent;

import org.jspecify.annotations.NullMarked;
