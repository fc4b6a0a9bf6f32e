package dev.cairn.coordinator.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.coordinator.engine.FakeTime;
import dev.cairn.coordinator.port.AuditTrail;
import dev.cairn.coordinator.port.AuditTrail.Entry;
import dev.cairn.coordinator.port.AuditTrail.Page;
import dev.cairn.coordinator.port.AuditTrail.Search;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileAuditTrailTest {
    private static final Search ALL = new Search("", "", "", false, null, null, null, 10_000);

    @TempDir
    Path directory;

    private final FakeTime time = new FakeTime();

    @Test
    void findsTheNewestFirstAndPageByPage() throws IOException {
        try (FileAuditTrail trail = open()) {
            // Larger than what is read at once, with lines across its borders.
            IntStream.range(0, 3_000).forEach(i -> trail.keep(entry("e" + i, "DescribeStacks")));
            assertThat(ids(trail.search(ALL))).isEqualTo(expected(2_999, 0));
            List<String> paged = new ArrayList<>();
            Page page = trail.search(paged(null));
            while (page.next() != null) {
                paged.addAll(ids(page));
                page = trail.search(paged(page.next()));
            }
            paged.addAll(ids(page));
            assertThat(paged).isEqualTo(expected(2_999, 0));
        }
    }

    @Test
    void startsANewFileByDayAndBySizeAndRemovesTheOld() throws IOException {
        AuditConfig config = new AuditConfig(directory, 1_000, Duration.ofDays(2), 2_500, true);
        try (FileAuditTrail trail = FileAuditTrail.open(config, time)) {
            for (int day = 0; day < 4; day++) {
                trail.keep(entry("day" + day, "DescribeStacks"));
                time.advance(Duration.ofDays(1));
            }
            assertThat(files()).hasSize(3);
            assertThat(ids(trail.search(ALL))).containsExactly("day3", "day2", "day1");
            IntStream.range(0, 100).forEach(i -> trail.keep(entry("e" + i, "DescribeStacks")));
            long bytes = 0;
            for (Path file : files()) {
                bytes += Files.size(file);
            }
            assertThat(bytes).isBetween(2_000L, 4_000L);
            assertThat(ids(trail.search(ALL))).startsWith("e99", "e98").doesNotContain("day3");
        }
    }

    @Test
    void aNewProcessGoesOnWhereTheLastOneStood() throws IOException {
        try (FileAuditTrail trail = open()) {
            trail.keep(entry("first", "DescribeStacks"));
        }
        Files.writeString(files().getFirst(), "{\"eventID\":\"torn", StandardOpenOption.APPEND);
        try (FileAuditTrail trail = open()) {
            trail.keep(entry("second", "DescribeStacks"));
            assertThat(ids(trail.search(ALL))).containsExactly("second", "first");
        }
        assertThat(files()).hasSize(1);
    }

    @Test
    void aChangeThatWasUnderWayAtTheEndIsRecordedAtTheNextStart() throws IOException {
        // Not closed, as after a kill -9.
        FileAuditTrail killed = open();
        killed.begin(entry("done", "CreateStack"));
        killed.begin(entry("open", "CreateLayer"));
        killed.end(entry("done", "CreateStack"));
        try (FileAuditTrail trail = open()) {
            List<String> records = trail.search(ALL).records();
            assertThat(ids(trail.search(ALL))).containsExactly("open", "done");
            assertThat(records.getFirst())
                    .contains("\"eventName\":\"CreateLayer\"", "\"errorCode\":\"OutcomeUnknown\"");
            assertThat(records.getLast()).doesNotContain("errorCode");
        }
        try (FileAuditTrail trail = open()) {
            assertThat(ids(trail.search(ALL))).as("recorded once").containsExactly("open", "done");
        }
    }

    @Test
    void aRecordThatWasWrittenButNotMarkedIsNotRecordedAgain() throws IOException {
        FileAuditTrail killed = open();
        killed.begin(entry("done", "CreateStack"));
        killed.keep(entry("done", "CreateStack"));
        try (FileAuditTrail trail = open()) {
            assertThat(ids(trail.search(ALL))).containsExactly("done");
        }
    }

    @Test
    void theJournalOfWhatIsUnderWayStaysSmall() throws IOException {
        try (FileAuditTrail trail = open()) {
            trail.begin(entry("long", "CreateStack"));
            for (int i = 0; i < 20_000; i++) {
                trail.begin(entry("e" + i, "CreateLayer"));
                trail.end(entry("e" + i, "CreateLayer"));
            }
            assertThat(Files.size(directory.resolve("under-way.journal"))).isLessThan(5 << 20);
        }
        try (FileAuditTrail trail = open()) {
            assertThat(ids(trail.search(ALL))).startsWith("long", "e19999");
        }
    }

    @Test
    void manyAtATimeLoseNothing() throws Exception {
        AuditConfig config = new AuditConfig(directory, 20_000, Duration.ofDays(2), 1 << 30, true);
        try (FileAuditTrail trail = FileAuditTrail.open(config, time)) {
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                IntStream.range(0, 2_000)
                        .forEach(i -> threads.execute(() -> {
                            trail.begin(entry("e" + i, "CreateLayer"));
                            trail.end(entry("e" + i, "CreateLayer"));
                        }));
            }
            assertThat(ids(trail.search(ALL))).hasSize(2_000).doesNotHaveDuplicates();
            assertThat(files()).hasSizeGreaterThan(5);
        }
    }

    @Test
    void saysWhereItCannotWrite() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));
        assertThatThrownBy(() -> FileAuditTrail.open(AuditConfig.in(file), time).close())
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file.toString());
    }

    private FileAuditTrail open() throws IOException {
        return FileAuditTrail.open(AuditConfig.in(directory).withoutSync(), time);
    }

    private Entry entry(String id, String operation) {
        Instant at = time.now();
        return new Entry(
                id,
                "{\"eventTime\":\"" + at + "\",\"eventName\":\"" + operation + "\",\"eventID\":\"" + id
                        + "\",\"filler\":\"" + "x".repeat(id.hashCode() & 127) + "\"}");
    }

    private static Search paged(@Nullable String before) {
        return new Search("", "", "", false, null, null, before, 7);
    }

    private static List<String> expected(int from, int to) {
        return IntStream.rangeClosed(0, from - to)
                .mapToObj(i -> "e" + (from - i))
                .toList();
    }

    private static List<String> ids(AuditTrail.Page page) {
        return page.records().stream()
                .map(record -> record.replaceAll(".*\"eventID\":\"([^\"]*)\".*", "$1"))
                .toList();
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.filter(file -> file.toString().endsWith(".jsonl"))
                    .sorted()
                    .toList();
        }
    }
}
