package dev.cairn.agent.resource;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

final class UnifiedDiffTest {
    private static List<String> diff(String before, String after) {
        return UnifiedDiff.of(
                "old", before.getBytes(StandardCharsets.UTF_8), "new", after.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void showsWhatChanged() {
        assertThat(diff("a\nb\nc\n", "a\nB\nc\n"))
                .containsExactly("--- old", "+++ new", "@@ -1,3 +1,3 @@", " a", "-b", "+B", " c");
    }

    @Test
    void showsNewFilesWhole() {
        assertThat(diff("", "a\nb\n")).containsExactly("--- old", "+++ new", "@@ -0,0 +1,2 @@", "+a", "+b");
        assertThat(diff("", "a")).containsExactly("--- old", "+++ new", "@@ -0,0 +1 @@", "+a");
    }

    @Test
    void leavesBinaryOut() {
        assertThat(diff("a\0b", "a")).containsExactly("(current file is binary, diff output suppressed)");
        assertThat(diff("a", "a\0b")).containsExactly("(new content is binary, diff output suppressed)");
    }

    @Test
    void leavesTooMuchOut() {
        assertThat(diff("", "x".repeat(10_000_001)))
                .containsExactly("(file sizes exceed 10000000 bytes, diff output suppressed)");
        assertThat(diff("", "line\n".repeat(300_000)).getFirst()).startsWith("(long diff of over 1000000 characters");
    }

    @Test
    void givesUpOnHopelessComparisons() {
        String before = IntStream.range(0, 60_000).mapToObj(i -> "a" + i).collect(Collectors.joining("\n"));
        String after = IntStream.range(0, 60_000).mapToObj(i -> "b" + i).collect(Collectors.joining("\n"));
        Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(20),
                () -> assertThat(diff(before, after))
                        .containsExactly("(too many lines differ, diff output suppressed)"));
    }
}
