package dev.cairn.coordinator.compute.local;

import dev.cairn.coordinator.port.Compute.ComputeException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The network that the machines of one data directory share with this host.
 *
 * @param namespace name of the network namespace that holds the bridge
 * @param host this host's address on it, the first of the range
 */
record Network(String namespace, String host, int prefix) {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    /** The lowest addresses stay free for what an operator may add. */
    private static final int FIRST_MACHINE = 10;

    /**
     * Makes what is missing of the network.
     *
     * @param wish the host's address and prefix last time, or empty
     */
    static Network up(Shell shell, Scripts scripts, Entry entry, String tag, String wish) throws ComputeException {
        List<String> command = new ArrayList<>(List.of("sh", scripts.path("network.sh"), "up", tag));
        if (!wish.isEmpty()) {
            command.add(wish);
        }
        Shell.Ended made = shell.run(entry.outside(command), LIMIT);
        String[] address = made.lastLine().split("/", -1);
        if (made.exitCode() != 0 || address.length != 2) {
            throw new ComputeException("cannot make the machines' network: " + made.lastLine(), false);
        }
        return new Network("cairn-" + tag, address[0], Integer.parseInt(address[1]));
    }

    String hostWithPrefix() {
        return host + "/" + prefix;
    }

    /** The address after the highest taken one, so that an address is not soon another machine's; then any free one. */
    String allot(Set<String> taken) throws ComputeException {
        int network = number(host) & mask();
        int broadcast = network | ~mask();
        int first = network + FIRST_MACHINE;
        int highest = taken.stream()
                .filter(this::contains)
                .mapToInt(Network::number)
                .max()
                .orElse(first - 1);
        for (int offset = 0; offset < broadcast - first; offset++) {
            int candidate = first + (highest + 1 - first + offset) % (broadcast - first);
            String address = text(candidate);
            if (!taken.contains(address)) {
                return address;
            }
        }
        throw new ComputeException(
                "all %d addresses of the machines' network are taken; terminate machines that are not needed"
                        .formatted(broadcast - first),
                true);
    }

    boolean contains(String address) {
        return (number(address) & mask()) == (number(host) & mask()) && !address.equals(host);
    }

    private int mask() {
        return -1 << (32 - prefix);
    }

    private static int number(String address) {
        return ByteBuffer.wrap(InetAddress.ofLiteral(address).getAddress()).getInt();
    }

    private static String text(int number) {
        return "%d.%d.%d.%d".formatted(number >>> 24, number >>> 16 & 255, number >>> 8 & 255, number & 255);
    }
}
