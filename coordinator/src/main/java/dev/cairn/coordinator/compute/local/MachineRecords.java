package dev.cairn.coordinator.compute.local;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.coordinator.domain.instance.ServerId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Keeps the records of machines, one file each, written whole or not at all. Deleted machines leave an empty file named
 * after them, so that a repeated launch does not bring them back. Safe for many threads as long as one machine is written
 * by one at a time.
 */
final class MachineRecords {
    /** The oldest are forgotten; no outbox entry lives that long. */
    private static final int ENDED_KEPT = 10_000;

    private final Path directory;
    private final Path ended;
    private final ObjectMapper json = new ObjectMapper();

    MachineRecords(Path directory) throws IOException {
        this.directory = directory;
        this.ended = Files.createDirectories(directory.resolve("ended"));
    }

    /** Everything of one machine lies in here. */
    Path home(ServerId id) {
        return directory.resolve(id.value());
    }

    Path home(Machine machine) {
        return directory.resolve(machine.id());
    }

    Optional<Machine> find(ServerId id) {
        if (!id.value().matches("m-[0-9a-f]{12}")) {
            return Optional.empty();
        }
        try {
            return Optional.of(json.readValue(Files.readAllBytes(home(id).resolve("machine.json")), Machine.class));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the record of machine " + id + " in " + home(id), e);
        }
    }

    List<Machine> all() {
        List<Machine> machines = new ArrayList<>();
        try (Stream<Path> entries = Files.list(directory)) {
            for (Path entry : entries.sorted().toList()) {
                find(new ServerId(entry.getFileName().toString())).ifPresent(machines::add);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list the machines in " + directory, e);
        }
        return machines;
    }

    void write(Machine machine) throws IOException {
        Path home = Files.createDirectories(home(machine));
        Path fresh = home.resolve("machine.json.new");
        try (FileChannel channel = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            var bytes = java.nio.ByteBuffer.wrap(json.writeValueAsBytes(machine));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(fresh, home.resolve("machine.json"), StandardCopyOption.ATOMIC_MOVE);
    }

    boolean hasEnded(ServerId id) {
        return Files.exists(ended.resolve(id.value()));
    }

    void end(ServerId id) throws IOException {
        if (!hasEnded(id)) {
            Files.createFile(ended.resolve(id.value()));
        }
        try (Stream<Path> entries = Files.list(ended)) {
            List<Path> marks = new ArrayList<>(entries.toList());
            if (marks.size() > ENDED_KEPT) {
                marks.sort(Comparator.comparingLong((Path mark) -> mark.toFile().lastModified()));
                for (Path mark : marks.subList(0, marks.size() - ENDED_KEPT)) {
                    Files.deleteIfExists(mark);
                }
            }
        }
    }
}
