/**
 * The recipe engine of the converge child: JRuby, the recipe language (Ruby files beside these classes on the class
 * path), run lists, notifications, guards and reports. Alone in knowing JRuby. It changes the machine only through
 * {@link dev.cairn.agent.resource.Provider}, starts commands only through {@link dev.cairn.agent.system.Commands}, and
 * knows neither the network nor the agent's journal.
 */
@NullMarked
package dev.cairn.agent.runner;

import org.jspecify.annotations.NullMarked;
