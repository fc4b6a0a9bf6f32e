/**
 * The agent's commands: the durable journal, the queue that runs them one at a time in the order of their sequence
 * numbers, cancellation, and what must be told the coordinator after a restart. Knows neither gRPC nor how a run is
 * carried out: {@code session} brings commands in and results out, {@code run} implements
 * {@link dev.cairn.agent.work.Execution}.
 */
@NullMarked
package dev.cairn.agent.work;

import org.jspecify.annotations.NullMarked;
