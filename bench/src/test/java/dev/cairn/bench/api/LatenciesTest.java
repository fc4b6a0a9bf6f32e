package dev.cairn.bench.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class LatenciesTest {
    @Test
    void aShareOfTheCallsIsNotSlower() {
        long[] oneToHundredMillis =
                LongStream.rangeClosed(1, 100).map(i -> (101 - i) * 1_000_000).toArray();
        Latencies latencies = new Latencies(oneToHundredMillis);
        assertThat(latencies.millis(0.5)).isEqualTo(50);
        assertThat(latencies.millis(0.99)).isEqualTo(99);
        assertThat(latencies.millis(1)).isEqualTo(100);
    }

    @Test
    void fewCallsHaveTheirSlowestAsAnyHighShare() {
        assertThat(new Latencies(new long[] {3_000_000, 1_000_000}).millis(0.99))
                .isEqualTo(3);
    }
}
