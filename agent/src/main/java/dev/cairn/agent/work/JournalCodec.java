package dev.cairn.agent.work;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The bytes of journal records. A kind or a field is added at the end, never changed. */
final class JournalCodec {
    private static final int ACCEPTED = 1;
    private static final int STARTED = 2;
    private static final int FINISHED = 3;
    private static final int ACKNOWLEDGED = 4;

    /** A list that is not there. */
    private static final int NONE = -1;

    private JournalCodec() {}

    static byte[] encode(JournalRecord entry) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            switch (entry) {
                case JournalRecord.Accepted(Command command) -> {
                    out.writeByte(ACCEPTED);
                    writeCommand(out, command);
                }
                case JournalRecord.Started(String attemptId, Instant at, Path directory) -> {
                    out.writeByte(STARTED);
                    writeText(out, attemptId);
                    out.writeLong(at.toEpochMilli());
                    writeText(out, directory.toString());
                }
                case JournalRecord.Finished(String attemptId, Result result) -> {
                    out.writeByte(FINISHED);
                    writeText(out, attemptId);
                    writeResult(out, result);
                }
                case JournalRecord.Acknowledged(String attemptId) -> {
                    out.writeByte(ACKNOWLEDGED);
                    writeText(out, attemptId);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return bytes.toByteArray();
    }

    /** Reads one record back. Throws an IOException when the bytes are not one, or one of a newer version. */
    static JournalRecord decode(byte[] bytes) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        int kind = in.readUnsignedByte();
        return switch (kind) {
            case ACCEPTED -> new JournalRecord.Accepted(readCommand(in));
            case STARTED ->
                new JournalRecord.Started(readText(in), Instant.ofEpochMilli(in.readLong()), Path.of(readText(in)));
            case FINISHED -> new JournalRecord.Finished(readText(in), readResult(in));
            case ACKNOWLEDGED -> new JournalRecord.Acknowledged(readText(in));
            default -> throw new IOException("unknown kind of journal record " + kind);
        };
    }

    static void writeCommand(DataOutputStream out, Command command) throws IOException {
        writeText(out, command.commandId());
        writeText(out, command.attemptId());
        out.writeLong(command.sequence());
        writeText(out, command.type());
        out.writeInt(command.runList().size());
        for (String recipe : command.runList()) {
            writeText(out, recipe);
        }
        writeText(out, command.attributesJson());
        writeText(out, command.dataBagsJson());
        writeText(out, command.bundleSha256());
        out.writeLong(command.timeout().toMillis());
        writeText(out, command.chefVersion());
        out.writeLong(command.logLimitBytes());
        out.writeLong(command.sentAt().toEpochMilli());
        writeText(out, command.hostname());
        out.writeInt(command.hosts().size());
        for (Command.Host host : command.hosts()) {
            writeText(out, host.hostname());
            writeText(out, host.privateIp());
            writeText(out, host.publicIp());
        }
        writeText(out, command.iamUserArn());
        List<Command.RemoteUser> users = command.remoteUsers();
        out.writeInt(users == null ? NONE : users.size());
        for (Command.RemoteUser user : users == null ? List.<Command.RemoteUser>of() : users) {
            writeText(out, user.name());
            out.writeInt(user.uid());
            writeText(out, user.publicKey());
            out.writeBoolean(user.sudo());
        }
        writeText(out, command.volumesJson());
    }

    /** Journals of earlier versions end before. */
    private static @Nullable List<Command.RemoteUser> readUsers(DataInputStream in) throws IOException {
        int left = in.available() == 0 ? NONE : in.readInt();
        if (left == NONE) {
            return null;
        }
        List<Command.RemoteUser> users = new ArrayList<>();
        for (; left > 0; left--) {
            users.add(new Command.RemoteUser(readText(in), in.readInt(), readText(in), in.readBoolean()));
        }
        return users;
    }

    static Command readCommand(DataInputStream in) throws IOException {
        String commandId = readText(in);
        String attemptId = readText(in);
        long sequence = in.readLong();
        String type = readText(in);
        List<String> runList = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            runList.add(readText(in));
        }
        String attributesJson = readText(in);
        String dataBagsJson = readText(in);
        String bundleSha256 = readText(in);
        Duration timeout = Duration.ofMillis(in.readLong());
        String chefVersion = readText(in);
        long logLimitBytes = in.readLong();
        Instant sentAt = Instant.ofEpochMilli(in.readLong());
        String hostname = readText(in);
        List<Command.Host> hosts = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            hosts.add(new Command.Host(readText(in), readText(in), readText(in)));
        }
        String iamUserArn = readText(in);
        return new Command(
                commandId,
                attemptId,
                sequence,
                type,
                runList,
                attributesJson,
                dataBagsJson,
                bundleSha256,
                timeout,
                chefVersion,
                logLimitBytes,
                sentAt,
                hostname,
                hosts,
                iamUserArn,
                readUsers(in),
                in.available() == 0 ? "" : readText(in));
    }

    private static void writeResult(DataOutputStream out, Result result) throws IOException {
        writeText(out, result.outcome().name());
        out.writeInt(result.exitCode());
        writeText(out, result.message());
        out.writeLong(result.startedAt().toEpochMilli());
        out.writeLong(result.completedAt().toEpochMilli());
        out.writeInt(result.resourcesTotal());
        out.writeInt(result.resourcesUpdated());
        out.writeLong(result.logLengthBytes());
        writeText(out, result.bundleSha256());
    }

    private static Result readResult(DataInputStream in) throws IOException {
        String outcome = readText(in);
        try {
            return new Result(
                    Result.Outcome.valueOf(outcome),
                    in.readInt(),
                    readText(in),
                    Instant.ofEpochMilli(in.readLong()),
                    Instant.ofEpochMilli(in.readLong()),
                    in.readInt(),
                    in.readInt(),
                    in.readLong(),
                    readText(in));
        } catch (IllegalArgumentException e) {
            throw new IOException("unknown outcome " + outcome + " in a journal record", e);
        }
    }

    private static void writeText(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static String readText(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > in.available()) {
            throw new IOException("a text of " + length + " bytes in a journal record");
        }
        return new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }
}
