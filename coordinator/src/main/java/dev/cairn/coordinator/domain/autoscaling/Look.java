package dev.cairn.coordinator.domain.autoscaling;

import dev.cairn.coordinator.domain.decision.Draft;
import dev.cairn.coordinator.domain.instance.InstanceId;
import java.util.List;

/**
 * One look at a stack in the making. Used by one thread.
 *
 * @param moved who was started or stopped so far
 */
record Look(Draft draft, Policies policies, Observed observed, Memory.Next memory, List<InstanceId> moved) {}
