package dev.cairn.coordinator.port;

import java.util.List;

/**
 * Where agents reach this coordinator, known only once the gateway listens.
 *
 * @param addresses host:port, best first
 * @param authorityPem the root certificate that the coordinator's own one chains to
 */
public record AgentEndpoint(List<String> addresses, String authorityPem) {
    public AgentEndpoint {
        addresses = List.copyOf(addresses);
    }
}
