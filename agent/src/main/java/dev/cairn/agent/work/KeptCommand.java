package dev.cairn.agent.work;

import dev.cairn.agent.system.Directories;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * A command with all it came with, kept in its run directory so that people can look at it and repeat it; the journal
 * forgets the attributes and data bags of a command that has ended.
 *
 * @param takenUp when this machine began with it
 */
public record KeptCommand(Command command, Instant takenUp) {
    private static final String NAME = ".command";
    private static final int VERSION = 1;

    /** Writes it into a run directory. */
    public void write(Path directory) throws IOException {
        Path file = Directories.createPrivateFile(directory.resolve(NAME));
        try (DataOutputStream out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
            out.writeByte(VERSION);
            out.writeLong(takenUp.toEpochMilli());
            JournalCodec.writeCommand(out, command);
        }
    }

    /** What a run directory holds; empty when it holds none, or one that was cut short. */
    public static Optional<KeptCommand> read(Path directory) {
        try (DataInputStream in =
                new DataInputStream(new BufferedInputStream(Files.newInputStream(directory.resolve(NAME))))) {
            if (in.readByte() != VERSION) {
                return Optional.empty();
            }
            Instant takenUp = Instant.ofEpochMilli(in.readLong());
            return Optional.of(new KeptCommand(JournalCodec.readCommand(in), takenUp));
        } catch (IOException _) {
            return Optional.empty();
        }
    }
}
