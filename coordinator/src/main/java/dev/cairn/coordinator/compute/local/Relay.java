package dev.cairn.coordinator.compute.local;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/**
 * The half of the way between a host and its rootless machines that lies inside: an ordinary user cannot tie the host's
 * network to the machines', but a socket file is seen from both. Runs as a process of its own in the machines' outer
 * namespaces; its other half is {@link RelayedNetwork}. Two orders, one line each, on {@code inside.sock}:
 *
 * <ul>
 *   <li>{@code LISTEN port}: take connections of machines on that port, and announce each on {@code host.sock} by its port
 *   <li>{@code CONNECT address port}: this connection is for that machine
 * </ul>
 */
final class Relay {
    private static final int CONNECTIONS = 2_000;

    private final String address;
    private final Path host;
    private final Map<Integer, ServerSocketChannel> listening = new ConcurrentHashMap<>();
    private final Semaphore connections = new Semaphore(CONNECTIONS);

    private Relay(String address, Path host) {
        this.address = address;
        this.host = host;
    }

    /** {@code Relay DIRECTORY ADDRESS}: where the socket files are, and the address that machines know. */
    public static void main(String[] arguments) throws IOException {
        Path directory = Path.of(arguments[0]);
        Relay relay = new Relay(arguments[1], directory.resolve("host.sock"));
        Path inside = directory.resolve("inside.sock");
        Files.deleteIfExists(inside);
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(inside));
            System.out.println("up");
            System.out.close();
            while (true) {
                SocketChannel order = server.accept();
                Thread.ofVirtual().start(() -> relay.obey(order));
            }
        }
    }

    private void obey(SocketChannel order) {
        try {
            String[] words = Sockets.readLine(order).split(" ", -1);
            if (words.length == 2 && words[0].equals("LISTEN")) {
                try (order) {
                    listen(Integer.parseInt(words[1]));
                    Sockets.writeLine(order, "OK");
                }
            } else if (words.length == 3 && words[0].equals("CONNECT")) {
                SocketChannel machine = SocketChannel.open();
                machine.connect(new InetSocketAddress(words[1], Integer.parseInt(words[2])));
                Sockets.join(order, machine);
            } else {
                throw new IOException("an order that this relay does not know");
            }
        } catch (IOException | NumberFormatException e) {
            System.err.println("relay: " + e.getMessage());
            close(order);
        }
    }

    private void listen(int port) throws IOException {
        if (listening.containsKey(port)) {
            return;
        }
        ServerSocketChannel server = ServerSocketChannel.open();
        server.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        server.bind(new InetSocketAddress(address, port));
        listening.put(port, server);
        Thread.ofVirtual().start(() -> {
            while (server.isOpen()) {
                try {
                    SocketChannel machine = server.accept();
                    if (connections.tryAcquire()) {
                        Thread.ofVirtual().start(() -> announce(machine, port));
                    } else {
                        close(machine);
                    }
                } catch (IOException e) {
                    System.err.println("relay: cannot accept on port " + port + ": " + e.getMessage());
                }
            }
        });
    }

    private void announce(SocketChannel machine, int port) {
        try {
            SocketChannel coordinator = SocketChannel.open(UnixDomainSocketAddress.of(host));
            Sockets.writeLine(coordinator, Integer.toString(port));
            Sockets.join(machine, coordinator);
        } catch (IOException e) {
            // No coordinator now; the machine sees a closed connection and tries again.
            close(machine);
        } finally {
            connections.release();
        }
    }

    private static void close(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            System.err.println("relay: " + e.getMessage());
        }
    }
}
