package dev.cairn.agent.metrics;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the machine is: {@code cairn.agent.v1.Machine}. Unknown values are empty. */
public record MachineFacts(
        String hostname,
        String architecture,
        String osName,
        String osFamily,
        String osVersion,
        String kernelVersion,
        String privateIp,
        String publicIp,
        int cpuCount,
        long memoryTotalBytes,
        String sshHostRsaPublicKey,
        String sshHostDsaPublicKey) {
    private static final Logger log = LoggerFactory.getLogger(MachineFacts.class);

    /**
     * Reads them from a root file system.
     *
     * @param root "/" but for tests
     */
    public static MachineFacts read(Path root) {
        Map<String, String> os = osRelease(root.resolve("etc/os-release"));
        Addresses addresses = addresses();
        return new MachineFacts(
                text(root.resolve("proc/sys/kernel/hostname")),
                System.getProperty("os.arch", "").replace("amd64", "x86_64").replace("aarch64", "arm64"),
                os.getOrDefault("ID", ""),
                family(os),
                os.getOrDefault("VERSION_ID", ""),
                text(root.resolve("proc/sys/kernel/osrelease")),
                addresses.privateIp,
                addresses.publicIp,
                Runtime.getRuntime().availableProcessors(),
                memory(root.resolve("proc/meminfo")),
                text(root.resolve("etc/ssh/ssh_host_rsa_key.pub")),
                text(root.resolve("etc/ssh/ssh_host_dsa_key.pub")));
    }

    /** As Chef names families: rhel for all that are like it, debian for Ubuntu; the distributions' own roots say no likeness. */
    private static String family(Map<String, String> os) {
        String id = os.getOrDefault("ID", "");
        List<String> like = List.of(os.getOrDefault("ID_LIKE", "").strip().split("\\s+", -1));
        return Stream.of("rhel", "debian")
                .filter(family -> id.equals(family) || like.contains(family))
                .findFirst()
                .orElse(like.getFirst().isEmpty() ? id : like.getFirst());
    }

    private static Map<String, String> osRelease(Path file) {
        Map<String, String> values = new HashMap<>();
        for (String line : text(file).lines().toList()) {
            int equals = line.indexOf('=');
            if (equals > 0) {
                String value = line.substring(equals + 1).strip();
                if (value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"")) {
                    value = value.substring(1, value.length() - 1);
                }
                values.put(line.substring(0, equals), value);
            }
        }
        return values;
    }

    private static long memory(Path meminfo) {
        return text(meminfo)
                .lines()
                .filter(line -> line.startsWith("MemTotal:"))
                .map(line -> line.toLowerCase(Locale.ROOT).replaceAll("[^0-9]", ""))
                .filter(digits -> !digits.isEmpty())
                .mapToLong(digits -> Long.parseLong(digits) * 1024)
                .findFirst()
                .orElse(0);
    }

    private record Addresses(String privateIp, String publicIp) {}

    /** The first IPv4 address of an interface that is up, loopback last: a machine of plain processes has only that. */
    private static Addresses addresses() {
        String privateIp = "";
        String publicIp = "";
        String loopback = "";
        try {
            for (NetworkInterface network : Collections.list(NetworkInterface.getNetworkInterfaces())) {
                if (!network.isUp()) {
                    continue;
                }
                for (InetAddress address : Collections.list(network.getInetAddresses())) {
                    if (!(address instanceof Inet4Address)) {
                        continue;
                    }
                    String text = address.getHostAddress();
                    if (address.isLoopbackAddress()) {
                        loopback = loopback.isEmpty() ? text : loopback;
                    } else if (isPrivate(address)) {
                        privateIp = privateIp.isEmpty() ? text : privateIp;
                    } else if (!address.isLinkLocalAddress()) {
                        publicIp = publicIp.isEmpty() ? text : publicIp;
                    }
                }
            }
        } catch (SocketException e) {
            log.warn("cannot list the network's interfaces", e);
        }
        return new Addresses(privateIp.isEmpty() && publicIp.isEmpty() ? loopback : privateIp, publicIp);
    }

    /** RFC 1918, and the ranges that are never routed either: RFC 6598 (carriers) and RFC 2544 (benchmarks). */
    static boolean isPrivate(InetAddress address) {
        byte[] bytes = address.getAddress();
        int first = bytes[0] & 0xff;
        int second = bytes[1] & 0xff;
        return address.isSiteLocalAddress()
                || (first == 100 && second >= 64 && second < 128)
                || (first == 198 && (second == 18 || second == 19));
    }

    private static String text(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file).strip() : "";
        } catch (IOException e) {
            log.debug("cannot read {}", file, e);
            return "";
        }
    }
}
