package dev.cairn.agent.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.agent.testing.SmallDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
    private static final Instant NOW = Instant.ofEpochMilli(1_700_000_000_123L);
    private static final List<JournalRecord> RECORDS = List.of(
            new JournalRecord.Accepted(Commands.command("c1", 1)),
            new JournalRecord.Started("c1-1", NOW, Path.of("/var/chef/runs/c1")),
            new JournalRecord.Finished(
                    "c1-1", new Result(Result.Outcome.DEADLINE_EXCEEDED, -7, "too slow ü", NOW, NOW, 3, 2, 99, "ab")),
            new JournalRecord.Acknowledged("c1-1"),
            new JournalRecord.Accepted(Commands.command("c2", 2)));

    @TempDir
    private Path directory;

    @Test
    void bringsBackWhatWasAppended() throws IOException {
        write(RECORDS);
        assertThat(read()).isEqualTo(RECORDS);
    }

    @Test
    void aCrashInTheMiddleOfAnAppendCostsThatRecordOnly() throws IOException {
        write(RECORDS);
        byte[] whole = Files.readAllBytes(directory.resolve("journal"));
        for (int length = 0; length <= whole.length; length++) {
            Files.write(directory.resolve("journal"), Arrays.copyOf(whole, length));
            List<JournalRecord> left = read();
            assertThat(left).isEqualTo(RECORDS.subList(0, left.size()));
            assertThat(left.size() == RECORDS.size()).isEqualTo(length == whole.length);
            write(List.of(RECORDS.get(4)));
            assertThat(read()).hasSize(left.size() + 1).endsWith(RECORDS.get(4));
        }
    }

    @Test
    void aDamagedRecordEndsTheJournal() throws IOException {
        write(RECORDS);
        byte[] bytes = Files.readAllBytes(directory.resolve("journal"));
        bytes[bytes.length - 3] ^= 1;
        Files.write(directory.resolve("journal"), bytes);
        assertThat(read()).isEqualTo(RECORDS.subList(0, 4));
    }

    @Test
    void aRewriteReplacesEverythingAndCanBeAppendedTo() throws IOException {
        try (Journal journal = Journal.open(directory, new ArrayList<>())) {
            for (JournalRecord entry : RECORDS) {
                journal.append(entry);
            }
            journal.rewrite(RECORDS.subList(4, 5));
            journal.append(RECORDS.get(3));
        }
        assertThat(read()).containsExactly(RECORDS.get(4), RECORDS.get(3));
    }

    @Test
    void aFileThatIsNoJournalIsLeftAlone() throws IOException {
        Files.writeString(directory.resolve("journal"), "something else entirely");
        assertThatThrownBy(this::read).isInstanceOf(IOException.class).hasMessageContaining("not a journal");
        assertThat(directory.resolve("journal")).hasContent("something else entirely");
    }

    @Test
    void onAFullDiskNothingNewIsPromisedAndWhatWasPromisedIsKept() throws Exception {
        try (SmallDisk disk = new SmallDisk(directory.resolve("disk"), 3)) {
            Path place = disk.directory().resolve("journal");
            try (Journal journal = Journal.open(place, new ArrayList<>())) {
                journal.append(RECORDS.get(0));
                disk.fill();
                // What still fits into the last page of the file is no test of a full disk.
                JournalRecord large = new JournalRecord.Accepted(Commands.command("x".repeat(10_000), 9));
                assertThatThrownBy(() -> journal.append(large)).hasMessageContaining("No space left");
                JournalRecord finished = new JournalRecord.Finished(
                        "c1-1", new Result(Result.Outcome.EXITED, 1, "full ".repeat(2_000), NOW, NOW, 3, 2, 99, "ab"));
                journal.append(finished);
                List<JournalRecord> found = new ArrayList<>();
                Journal.open(place, found).close();
                assertThat(found).containsExactly(RECORDS.get(0), finished);
            }
        }
    }

    private void write(List<JournalRecord> records) throws IOException {
        try (Journal journal = Journal.open(directory, new ArrayList<>())) {
            for (JournalRecord entry : records) {
                journal.append(entry);
            }
        }
    }

    private List<JournalRecord> read() throws IOException {
        List<JournalRecord> records = new ArrayList<>();
        Journal.open(directory, records).close();
        return records;
    }
}
