package dev.cairn.coordinator;

import dev.cairn.coordinator.port.EventDeliveries;
import dev.cairn.coordinator.port.EventDeliveries.ReceiverState;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.ToDoubleFunction;

/** How events arrive, as figures. Receivers have the names that the operator gave them. */
final class EventMeters {
    private EventMeters() {}

    static void register(EventDeliveries events, MeterRegistry meters) {
        for (ReceiverState receiver : events.receivers()) {
            String name = receiver.name();
            Gauge.builder("cairn.events.pending", events, all -> figure(all, name, ReceiverState::pending))
                    .description("Events that a receiver is still to be told")
                    .tag("receiver", name)
                    .register(meters);
            counter("cairn.events.delivered", "Events that a receiver has", events, name, ReceiverState::delivered)
                    .register(meters);
            counter("cairn.events.failures", "Tries that failed", events, name, ReceiverState::failures)
                    .register(meters);
            counter(
                            "cairn.events.given.up",
                            "Events that a receiver was never told",
                            events,
                            name,
                            ReceiverState::givenUp)
                    .register(meters);
        }
    }

    private static FunctionCounter.Builder<EventDeliveries> counter(
            String meter, String description, EventDeliveries events, String name, ToDoubleFunction<ReceiverState> of) {
        return FunctionCounter.builder(meter, events, all -> figure(all, name, of))
                .description(description)
                .tag("receiver", name);
    }

    private static double figure(EventDeliveries events, String name, ToDoubleFunction<ReceiverState> of) {
        return events.receivers().stream()
                .filter(receiver -> receiver.name().equals(name))
                .mapToDouble(of)
                .sum();
    }
}
