package dev.cairn.coordinator;

import dev.cairn.coordinator.pki.LocalNames;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** How the coordinator is reached, from what it was configured with. */
final class Addresses {
    private static final Set<String> EVERYWHERE = Set.of("0.0.0.0", "::", "[::]");
    /** Agents try them one after another. */
    private static final int ADVERTISED_LIMIT = 8;

    private final CoordinatorConfig config;

    Addresses(CoordinatorConfig config) {
        this.config = config;
    }

    String httpHost() {
        return shown(config.http().host());
    }

    String grpcHost() {
        return shown(config.agents().host());
    }

    /** Best first. Loopback comes last: it is right for machines that are processes of this host only. */
    List<String> forAgents(int port) {
        if (!config.agents().advertised().isEmpty()) {
            return config.agents().advertised();
        }
        if (!EVERYWHERE.contains(config.agents().host())) {
            return List.of(bracketed(config.agents().host()) + ":" + port);
        }
        List<String> addresses = new ArrayList<>();
        LocalNames.ofThisMachine().stream()
                .filter(name -> name.matches("[0-9.]+") && !name.startsWith("127.") && !name.startsWith("169.254."))
                .limit(ADVERTISED_LIMIT - 1)
                .forEach(address -> addresses.add(address + ":" + port));
        addresses.add("127.0.0.1:" + port);
        return addresses;
    }

    /**
     * Where machines fetch the agent's archive: under the public address, or else at the host that agents are told first.
     *
     * @param httpPort the API's
     * @param grpcPort the agents'
     */
    URI agentArchive(int httpPort, int grpcPort) {
        String configured = config.http().publicUrl();
        String agents = forAgents(grpcPort).getFirst();
        String base = configured == null
                ? "http://" + agents.substring(0, agents.lastIndexOf(':')) + ":" + httpPort
                : configured.replaceAll("/+$", "");
        return URI.create(base + "/agent/cairn-agent.tar.gz");
    }

    /** Hosts that the configuration names, for the server's certificate. */
    List<String> hosts() {
        List<String> hosts = new ArrayList<>();
        for (String address : config.agents().advertised()) {
            String host = address.substring(0, address.lastIndexOf(':'));
            hosts.add(host.replaceAll("[\\[\\]]", ""));
        }
        if (!EVERYWHERE.contains(config.agents().host())) {
            hosts.add(config.agents().host().replaceAll("[\\[\\]]", ""));
        }
        return hosts;
    }

    private static String shown(String host) {
        return EVERYWHERE.contains(host) ? "127.0.0.1" : bracketed(host);
    }

    private static String bracketed(String host) {
        return host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host;
    }
}
