package dev.cairn.coordinator.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.coordinator.port.AuditTrail;
import dev.cairn.coordinator.port.Time;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The trail in a directory. Records are appended under a lock; many callers who want theirs on the disk share one sync. Own
 * code instead of a logging library's rolling file, since a record that cannot be written must be noticed by the call that it
 * is about. Safe for many threads.
 */
public final class FileAuditTrail implements AuditTrail {
    private static final Logger LOG = LoggerFactory.getLogger(FileAuditTrail.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String JOURNAL = "under-way.journal";

    private final TrailFiles files;
    private final AuditConfig config;
    private final Time time;

    /** Guards all that is written; held for a moment only. */
    private final ReentrantLock writing = new ReentrantLock();

    private final UnderWay underWay;
    private AppendedFile file;
    /** How many bytes were ever appended by this process, and how many of them are known to be on the disk. */
    private long appended;

    private final ReentrantLock syncing = new ReentrantLock();
    private long synced;

    private FileAuditTrail(TrailFiles files, AuditConfig config, Time time, UnderWay underWay, AppendedFile file) {
        this.files = files;
        this.config = config;
        this.time = time;
        this.underWay = underWay;
        this.file = file;
    }

    /**
     * Opens the trail, and records the changes during which the last process ended.
     *
     * @throws IOException when the directory cannot be written to; the message says which
     */
    public static FileAuditTrail open(AuditConfig config, Time time) throws IOException {
        Path directory = config.directory();
        try {
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            TrailFiles files = new TrailFiles(directory);
            List<String> names = files.names();
            String name = names.isEmpty() ? TrailFiles.next("", today(time)) : names.getLast();
            FileAuditTrail trail = new FileAuditTrail(
                    files,
                    config,
                    time,
                    UnderWay.open(directory.resolve(JOURNAL)),
                    AppendedFile.open(files.path(name)));
            trail.settle();
            files.removeOld(name, trail.firstKept(), config.keptBytes());
            return trail;
        } catch (IOException e) {
            throw new IOException("Cannot keep the audit trail in " + directory + " (" + e + ")", e);
        }
    }

    /** What was begun and has no record gets one. Only the last record can be without its mark in the journal. */
    private void settle() throws IOException {
        String last = "";
        try (BackwardLines lines = new BackwardLines(file.path(), file.size())) {
            String line = lines.next();
            last = line == null ? "" : line;
        }
        for (Map.Entry<String, String> intent : underWay.intents().entrySet()) {
            if (!last.contains(intent.getKey())) {
                write(ofUnknownOutcome(intent.getValue()));
            }
            underWay.end(intent.getKey());
        }
    }

    private static String ofUnknownOutcome(String intent) throws JsonProcessingException {
        ObjectNode record = (ObjectNode) JSON.readTree(intent);
        record.put("errorCode", "OutcomeUnknown");
        record.put(
                "errorMessage",
                "The coordinator ended while the call was under way, before it was answered; the stack's time line tells"
                        + " whether the change was made");
        return record.toString();
    }

    @Override
    public void begin(Entry intent) {
        writing.lock();
        try {
            underWay.begin(intent.eventId(), intent.json());
        } catch (IOException e) {
            throw unavailable(e);
        } finally {
            writing.unlock();
        }
    }

    @Override
    public void keep(Entry record) {
        writing.lock();
        try {
            write(record.json());
        } catch (IOException e) {
            throw unavailable(e);
        } finally {
            writing.unlock();
        }
    }

    @Override
    public void end(Entry record) {
        long place;
        writing.lock();
        try {
            write(record.json());
            place = appended;
            underWay.end(record.eventId());
        } catch (IOException e) {
            throw unavailable(e);
        } finally {
            writing.unlock();
        }
        if (config.syncChanges()) {
            sync(place);
        }
    }

    private void write(String record) throws IOException {
        LocalDate day = today(time);
        String name = String.valueOf(file.path().getFileName());
        if (file.size() > 0 && (file.size() >= config.fileBytes() || !TrailFiles.ofDay(name, day))) {
            String next = TrailFiles.next(name, day);
            // A clock that was set back must not bring the files out of order.
            if (next.compareTo(name) > 0) {
                rotate(next);
            }
        }
        long before = file.size();
        file.append(record);
        appended += file.size() - before;
    }

    private void rotate(String next) throws IOException {
        AppendedFile fresh = AppendedFile.open(files.path(next));
        file.sync();
        file.close();
        file = fresh;
        files.removeOld(next, firstKept(), config.keptBytes());
    }

    /** Returns when all up to the place is on the disk. Whoever waits meanwhile for the lock finds that done by another. */
    private void sync(long place) {
        syncing.lock();
        try {
            if (synced >= place) {
                return;
            }
            Written written = written();
            try {
                written.file().sync();
            } catch (IOException e) {
                // A file that was closed meanwhile was synced by whoever closed it.
                if (written().file() == written.file()) {
                    throw unavailable(e);
                }
            }
            synced = written.end();
        } finally {
            syncing.unlock();
        }
    }

    /** The present file, how much of it and how much in all is written. */
    private record Written(AppendedFile file, long size, long end) {}

    private Written written() {
        writing.lock();
        try {
            return new Written(file, file.size(), appended);
        } finally {
            writing.unlock();
        }
    }

    @Override
    public Page search(Search search) {
        Written written = written();
        String present = String.valueOf(written.file().path().getFileName());
        try {
            return new TrailSearch(files, search).run(present, written.size());
        } catch (IOException e) {
            throw new AuditUnavailable("The audit trail cannot be read", e);
        }
    }

    private LocalDate firstKept() {
        return today(time).minusDays(config.kept().toDays());
    }

    private static LocalDate today(Time time) {
        return LocalDate.ofInstant(time.now(), ZoneOffset.UTC);
    }

    private static AuditUnavailable unavailable(IOException e) {
        return new AuditUnavailable("The audit trail cannot be written", e);
    }

    @Override
    public void close() {
        writing.lock();
        try (underWay;
                AppendedFile last = file) {
            last.sync();
        } catch (IOException e) {
            LOG.warn("audit=closed-uncleanly", e);
        } finally {
            writing.unlock();
        }
    }
}
