package dev.cairn.coordinator.compute.none;

import dev.cairn.coordinator.domain.instance.Server;
import dev.cairn.coordinator.domain.instance.ServerId;
import dev.cairn.coordinator.port.Compute;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starting an instance writes its one-time token to {@code DATA/enrolment/HOSTNAME-ID.token}, readable by the operator
 * alone, and says so in the log; the instance stays in {@code booting} until a machine joins with it. Whether such a machine
 * runs, nobody here knows: what was started counts as running, what was stopped as stopped. A machine that has joined once
 * keeps its certificate and needs no second token. Safe for many threads.
 */
public final class NoCompute implements Compute {
    private static final Logger LOG = LoggerFactory.getLogger(NoCompute.class);
    private static final String PREFIX = "by-hand-";
    private static final Pattern ID = Pattern.compile(PREFIX + "[A-Za-z0-9-]{1,64}");

    private final Path directory;

    /**
     * Opens the records of machines that people bring.
     *
     * @param data the coordinator's data directory
     */
    public NoCompute(Path data) throws IOException {
        directory = Files.createDirectories(data.resolve("enrolment"));
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
    }

    @Override
    public String describeSelf() {
        return "machines that people bring: starting an instance writes a token to " + directory
                + ", with which a machine joins; rebooting and healing them is up to their owners";
    }

    @Override
    public ServerState launch(LaunchRequest request) throws ComputeException {
        return start(new ServerId(PREFIX + request.instanceId().value()), request);
    }

    @Override
    public boolean manages(ServerId id) {
        return ID.matcher(id.value()).matches();
    }

    /** A launch makes nothing: the machine is there already, or comes when its owner brings it. */
    @Override
    public Optional<ServerState> launched(String region, String token) {
        return Optional.empty();
    }

    @Override
    public ServerState start(ServerId id, LaunchRequest request) throws ComputeException {
        Path token = directory.resolve(tokenName(id, request.hostname()));
        try {
            write(token, request.enrolmentToken() + "\n");
            record(id, Phase.RUNNING);
        } catch (IOException e) {
            throw new ComputeException("cannot write the enrolment token to " + token, false, e);
        }
        LOG.info(
                "instance={} hostname={} waits-for=machine token-file={}: copy the file and the authority's certificate"
                        + " (pki/root.pem) to the machine, then run there: cairn agent enroll --coordinator {} --token-file"
                        + " FILE --authority-file root.pem",
                request.instanceId(),
                request.hostname(),
                token,
                String.join(" ", request.coordinatorAddresses()));
        return new ServerState(server(id), Phase.RUNNING);
    }

    @Override
    public void stop(String region, ServerId id) throws ComputeException {
        try {
            if (phase(id).isPresent()) {
                record(id, Phase.STOPPED);
                dropTokens(id);
            }
        } catch (IOException e) {
            throw new ComputeException("cannot note that " + id + " was stopped", false, e);
        }
    }

    @Override
    public void terminate(String region, ServerId id) throws ComputeException {
        try {
            Files.deleteIfExists(file(id));
            dropTokens(id);
        } catch (IOException e) {
            throw new ComputeException("cannot note that " + id + " was given up", false, e);
        }
    }

    @Override
    public void reboot(String region, ServerId id) throws ComputeException {
        throw new ComputeException(
                "this machine was not started by Cairn and cannot be rebooted by it: reboot it there", true);
    }

    @Override
    public Map<ServerId, ServerState> describe(String region, Collection<ServerId> ids) throws ComputeException {
        Map<ServerId, ServerState> known = new HashMap<>();
        for (ServerId id : ids) {
            try {
                phase(id).ifPresent(phase -> known.put(id, new ServerState(server(id), phase)));
            } catch (IOException e) {
                throw new ComputeException("cannot read what is known of " + id, false, e);
            }
        }
        return known;
    }

    /** Machines that people bring are theirs. */
    @Override
    public List<OwnServer> own(String region) {
        return List.of();
    }

    @Override
    public Duration settling() {
        return Duration.ZERO;
    }

    @Override
    public void close() {
        // Nothing runs here.
    }

    private Optional<Phase> phase(ServerId id) throws IOException {
        if (!manages(id)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Files.readString(file(id)).strip().equals("stopped") ? Phase.STOPPED : Phase.RUNNING);
        } catch (NoSuchFileException unknown) {
            return Optional.empty();
        }
    }

    private void record(ServerId id, Phase phase) throws IOException {
        write(file(id), phase == Phase.STOPPED ? "stopped\n" : "started\n");
    }

    private Path file(ServerId id) {
        return directory.resolve(id.value() + ".machine");
    }

    /** Host names repeat between stacks; the instance's id does not. */
    private static String tokenName(ServerId id, String hostname) {
        return hostname.replaceAll("[^A-Za-z0-9.-]", "_") + suffix(id);
    }

    private static String suffix(ServerId id) {
        return "-" + id.value().substring(PREFIX.length()) + ".token";
    }

    private void dropTokens(ServerId id) throws IOException {
        try (var files = Files.list(directory)) {
            for (Path file : files.filter(path -> path.getFileName().toString().endsWith(suffix(id)))
                    .toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    private static void write(Path file, String text) throws IOException {
        Path staged = file.resolveSibling("." + file.getFileName() + ".new");
        Files.deleteIfExists(staged);
        try (FileChannel channel = FileChannel.open(
                staged,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(staged, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static Server server(ServerId id) {
        return new Server(id, null, null, null, null, null, null, null, null);
    }
}
