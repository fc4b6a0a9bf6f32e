/**
 * The machine behind interfaces: the one place of the agent that starts processes, writes files, reads accounts and
 * clocks. It does not know why it is asked.
 */
@NullMarked
package dev.cairn.agent.system;

import org.jspecify.annotations.NullMarked;
