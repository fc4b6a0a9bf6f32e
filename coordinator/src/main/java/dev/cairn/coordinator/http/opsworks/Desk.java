package dev.cairn.coordinator.http.opsworks;

import dev.cairn.coordinator.domain.Ids;
import dev.cairn.coordinator.port.Decisions;
import dev.cairn.coordinator.port.Store;
import dev.cairn.coordinator.port.Time;

/** What every call of the API works with. */
record Desk(Store store, Decisions decisions, Time time, Ids ids, Arns arns, LogLinks links, String agentVersion) {}
