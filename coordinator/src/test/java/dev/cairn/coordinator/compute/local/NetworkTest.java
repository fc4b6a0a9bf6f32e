package dev.cairn.coordinator.compute.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.coordinator.port.Compute.ComputeException;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NetworkTest {
    private final Network network = new Network("space", "198.18.4.1", 22);

    @Test
    void takesTheAddressAfterTheHighest() throws Exception {
        assertThat(network.allot(Set.of())).isEqualTo("198.18.4.10");
        assertThat(network.allot(Set.of("198.18.4.10"))).isEqualTo("198.18.4.11");
        assertThat(network.allot(Set.of("198.18.4.10", "198.18.5.255"))).isEqualTo("198.18.6.0");
    }

    @Test
    void comesBackToFreeAddressesAfterTheLast() throws Exception {
        assertThat(network.allot(Set.of("198.18.4.10", "198.18.7.254"))).isEqualTo("198.18.4.11");
    }

    @Test
    void ignoresAddressesOfAnotherNetwork() throws Exception {
        assertThat(network.allot(Set.of("198.18.8.77"))).isEqualTo("198.18.4.10");
        assertThat(network.contains("198.18.8.77")).isFalse();
        assertThat(network.contains("198.18.7.77")).isTrue();
        assertThat(network.contains("198.18.4.1")).isFalse();
    }

    @Test
    void saysWhenNoAddressIsLeft() throws Exception {
        Network small = new Network("space", "198.18.0.1", 28);
        Set<String> taken = new HashSet<>();
        for (int machine = 0; machine < 5; machine++) {
            assertThat(taken.add(small.allot(taken))).isTrue();
        }
        assertThat(taken).doesNotContain("198.18.0.15");
        assertThatThrownBy(() -> small.allot(taken))
                .isInstanceOf(ComputeException.class)
                .hasMessageContaining("all 5 addresses")
                .hasMessageContaining("terminate");
    }
}
