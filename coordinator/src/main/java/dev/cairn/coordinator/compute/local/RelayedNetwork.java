package dev.cairn.coordinator.compute.local;

import dev.cairn.coordinator.port.Compute.ComputeException;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.URISyntaxException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The host's half of the way between it and its rootless machines: services of the host that machines may reach, by port, and
 * ports of machines that the host may reach. Its other half is {@link Relay}, a process that it starts and ends.
 */
final class RelayedNetwork implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RelayedNetwork.class);

    /** Of sun_path, unix(7), with the ending zero. */
    private static final int SOCKET_PATH_BYTES = 108;

    private final Path directory;
    private final Process relay;
    private final ServerSocketChannel fromMachines;
    /** As machines see it, to the port on 127.0.0.1. */
    private final Map<Integer, Integer> exposed = new ConcurrentHashMap<>();

    private final Map<InetSocketAddress, ServerSocketChannel> toMachines = new ConcurrentHashMap<>();
    private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();

    private RelayedNetwork(Path directory, Process relay, ServerSocketChannel fromMachines) {
        this.directory = directory;
        this.relay = relay;
        this.fromMachines = fromMachines;
    }

    /**
     * Starts the relay, in place of an earlier one.
     *
     * @param address the host's address as machines know it, on which the relay listens
     */
    static RelayedNetwork start(Shell shell, Entry entry, Path machines, Path distribution, String address)
            throws ComputeException {
        Path directory = machines.resolve("relay");
        if (directory.resolve("inside.sock").toString().length() >= SOCKET_PATH_BYTES) {
            throw new ComputeException(
                    "the path " + directory + " is too long for a socket; take a data directory with a shorter path",
                    true);
        }
        try {
            Files.createDirectories(directory);
            endEarlier(directory.resolve("pid"));
            Path socket = directory.resolve("host.sock");
            Files.deleteIfExists(socket);
            ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            server.bind(UnixDomainSocketAddress.of(socket));
            Process relay = startRelay(shell, entry, directory, distribution, address);
            Files.writeString(directory.resolve("pid"), relay.pid() + "\n");
            RelayedNetwork network = new RelayedNetwork(directory, relay, server);
            Thread.ofVirtual().name("relay").start(network::accept);
            network.exposeAgain();
            return network;
        } catch (IOException e) {
            throw new ComputeException("cannot relay connections of machines in " + directory, false, e);
        }
    }

    private static Process startRelay(Shell shell, Entry entry, Path directory, Path distribution, String address)
            throws ComputeException, IOException {
        Path bundled = distribution.resolve("runtime/bin/java");
        String java = Files.isExecutable(bundled)
                ? bundled.toString()
                : System.getProperty("java.home") + File.separator + "bin" + File.separator + "java";
        List<String> command = new ArrayList<>(List.of(
                java,
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx48m",
                "-cp",
                classPath(),
                Relay.class.getName()));
        command.addAll(List.of(directory.toString(), address));
        Process relay = shell.detached(entry.outside(command), Map.of(), directory.resolve("relay.log"));
        BufferedReader output = relay.inputReader();
        if (!"up".equals(output.readLine())) {
            Shell.killTree(relay);
            throw new ComputeException(
                    "the relay of machines' connections did not start, see " + directory + "/relay.log", false);
        }
        return relay;
    }

    /** Where this class came from: a jar or a directory. */
    private static String classPath() {
        try {
            return Path.of(Relay.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the class path is no file", e);
        }
    }

    /** A killed coordinator's relay; what it joined has lost its other end anyway. */
    private static void endEarlier(Path pidFile) throws IOException {
        if (!Files.exists(pidFile)) {
            return;
        }
        long pid = Long.parseLong(Files.readString(pidFile).trim());
        ProcessHandle.of(pid)
                .filter(process -> process.info()
                        .arguments()
                        .map(words -> List.of(words).contains(Relay.class.getName()))
                        .orElse(false))
                .ifPresent(ProcessHandle::destroyForcibly);
        Files.delete(pidFile);
    }

    /** Machines that run already go on looking for the host where they found it before. */
    private void exposeAgain() throws ComputeException, IOException {
        for (Map.Entry<String, String> known :
                notes(directory.resolve("exposed")).entrySet()) {
            expose(Integer.parseInt(known.getKey()), Integer.parseInt(known.getValue()));
        }
    }

    /** Lets machines reach the host's 127.0.0.1:actual under the port that they see. */
    void expose(int seen, int actual) throws ComputeException {
        if (Objects.equals(exposed.put(seen, actual), actual)) {
            return;
        }
        note("exposed", Integer.toString(seen), Integer.toString(actual));
        try (SocketChannel order = inside()) {
            Sockets.writeLine(order, "LISTEN " + seen);
            Sockets.readLine(order);
        } catch (IOException e) {
            throw new ComputeException("machines cannot be given port %d of this host".formatted(seen), false, e);
        }
    }

    /** A port of this host's 127.0.0.1 that leads to the machine's port; the one of an earlier coordinator if it is free. */
    int reach(String address, int port) throws ComputeException {
        InetSocketAddress machine = InetSocketAddress.createUnresolved(address, port);
        try {
            ServerSocketChannel known = toMachines.get(machine);
            if (known == null) {
                ServerSocketChannel server = listening(address + ":" + port);
                known = toMachines.putIfAbsent(machine, server);
                if (known == null) {
                    known = server;
                    Thread.ofVirtual().name("way-to-" + machine).start(() -> lead(server, address, port));
                } else {
                    server.close();
                }
            }
            return ((InetSocketAddress) known.getLocalAddress()).getPort();
        } catch (IOException e) {
            throw new ComputeException("cannot listen for connections to " + address, false, e);
        }
    }

    private ServerSocketChannel listening(String machine) throws ComputeException, IOException {
        InetAddress here = InetAddress.ofLiteral("127.0.0.1");
        int earlier = Integer.parseInt(notes(directory.resolve("reached")).getOrDefault(machine, "0"));
        ServerSocketChannel server = ServerSocketChannel.open();
        try {
            server.bind(new InetSocketAddress(here, earlier));
        } catch (IOException taken) {
            server.close();
            server = ServerSocketChannel.open();
            server.bind(new InetSocketAddress(here, 0));
        }
        note("reached", machine, Integer.toString(((InetSocketAddress) server.getLocalAddress()).getPort()));
        return server;
    }

    /** For the next coordinator, in which the machines go on. */
    private synchronized void note(String name, String key, String value) throws ComputeException {
        Path file = directory.resolve(name);
        try {
            Map<String, String> notes = notes(file);
            notes.put(key, value);
            Path fresh = directory.resolve(name + ".new");
            Files.write(
                    fresh,
                    notes.entrySet().stream()
                            .map(note -> note.getKey() + " " + note.getValue())
                            .toList());
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new ComputeException("cannot write " + file, false, e);
        }
    }

    private static Map<String, String> notes(Path file) throws IOException {
        Map<String, String> notes = new TreeMap<>();
        if (Files.exists(file)) {
            for (String line : Files.readAllLines(file)) {
                String[] words = line.split(" ", -1);
                notes.put(words[0], words[1]);
            }
        }
        return notes;
    }

    private SocketChannel inside() throws IOException {
        return SocketChannel.open(UnixDomainSocketAddress.of(directory.resolve("inside.sock")));
    }

    private void accept() {
        while (fromMachines.isOpen()) {
            try {
                SocketChannel connection = fromMachines.accept();
                Thread.ofVirtual().name("relayed").start(() -> serve(connection));
            } catch (IOException e) {
                if (fromMachines.isOpen()) {
                    LOG.warn("relay={} cannot accept", directory, e);
                }
            }
        }
    }

    private void serve(SocketChannel connection) {
        open.add(connection);
        try (connection) {
            Integer port = exposed.get(Integer.parseInt(Sockets.readLine(connection)));
            if (port != null) {
                Sockets.join(
                        connection,
                        SocketChannel.open(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port)));
            }
        } catch (IOException | NumberFormatException e) {
            LOG.debug("relayed connection failed: {}", e.getMessage());
        } finally {
            open.remove(connection);
        }
    }

    private void lead(ServerSocketChannel server, String address, int port) {
        while (server.isOpen()) {
            try {
                SocketChannel client = server.accept();
                Thread.ofVirtual().name("led").start(() -> {
                    open.add(client);
                    try (client) {
                        SocketChannel way = inside();
                        Sockets.writeLine(way, "CONNECT " + address + " " + port);
                        Sockets.join(client, way);
                    } catch (IOException e) {
                        LOG.debug("no way to {}:{}: {}", address, port, e.getMessage());
                    } finally {
                        open.remove(client);
                    }
                });
            } catch (IOException e) {
                if (server.isOpen()) {
                    LOG.warn("way to {}:{} cannot accept", address, port, e);
                }
            }
        }
    }

    @Override
    public void close() {
        Closing.quietly(fromMachines);
        toMachines.values().forEach(Closing::quietly);
        open.forEach(Closing::quietly);
        Shell.killTree(relay);
    }
}
