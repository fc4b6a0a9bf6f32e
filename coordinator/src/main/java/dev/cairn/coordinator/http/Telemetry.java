package dev.cairn.coordinator.http;

import dev.cairn.coordinator.port.EventDeliveries;
import dev.cairn.coordinator.port.FleetMetrics;
import dev.cairn.coordinator.port.MetricArchive;
import java.util.function.Supplier;

/**
 * What the server shows of metrics and events.
 *
 * @param latest the last whole minute of all instances
 */
public record Telemetry(MetricArchive archive, Supplier<FleetMetrics> latest, EventDeliveries events) {}
