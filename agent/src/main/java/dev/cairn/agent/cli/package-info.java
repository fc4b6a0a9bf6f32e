/**
 * {@code cairn agent-cli}, on machines {@code opsworks-agent-cli}: what people and scripts ask of the agent where it runs. A
 * process of its own, which reads what the agent keeps on disk and never talks to it; what it shares with the agent is the
 * lock of runs, so that a machine never runs two commands at once. Output and words are those of OpsWorks' agent.
 */
@NullMarked
package dev.cairn.agent.cli;

import org.jspecify.annotations.NullMarked;
