package dev.cairn.coordinator.http;

import dev.cairn.coordinator.domain.event.Envelope;
import dev.cairn.coordinator.port.EventDeliveries;
import dev.cairn.coordinator.port.FleetMetrics;
import dev.cairn.coordinator.port.MetricArchive;
import java.util.function.Supplier;

/**
 * What the server shows of metrics and events.
 *
 * @param latest the last whole minute of all instances
 * @param envelope in which events are shown
 */
public record Telemetry(
        MetricArchive archive, Supplier<FleetMetrics> latest, EventDeliveries events, Envelope envelope) {}
