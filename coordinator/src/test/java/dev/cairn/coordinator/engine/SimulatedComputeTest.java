package dev.cairn.coordinator.engine;

import dev.cairn.coordinator.compute.ComputeContract;
import dev.cairn.coordinator.domain.instance.ServerId;
import dev.cairn.coordinator.port.Compute;
import java.time.Duration;

/** The simulated machines keep the contract that the real ones keep. */
final class SimulatedComputeTest extends ComputeContract {
    private final FakeTime time = new FakeTime();
    private final SimulatedCompute compute = new SimulatedCompute(time, new Dark());
    private int tokens;

    @Override
    protected Compute compute() {
        return compute;
    }

    @Override
    protected String freshToken() {
        return "token-" + ++tokens;
    }

    @Override
    protected void letPass() {
        time.advance(Duration.ofSeconds(1));
    }

    /** Machines without anything inside. */
    private static final class Dark implements SimulatedCompute.Power {
        @Override
        public void on(ServerId id, Compute.LaunchRequest request) {}

        @Override
        public void off(ServerId id) {}
    }
}
