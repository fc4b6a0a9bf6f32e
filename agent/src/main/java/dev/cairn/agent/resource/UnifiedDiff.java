package dev.cairn.agent.resource;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The diff that a changed file shows in the log, with Chef's limits: nothing for binary content, for files over 10 MB,
 * for diffs over a million characters (chef-config's diff_filesize_threshold and diff_output_threshold).
 */
public final class UnifiedDiff {
    private static final int FILE_LIMIT_BYTES = 10_000_000;
    private static final int OUTPUT_LIMIT_CHARACTERS = 1_000_000;
    private static final int CONTEXT_LINES = 3;
    /** The algorithm takes time by the product of both changed parts: beyond, a diff helps nobody. */
    private static final long WORK_LIMIT = 25_000_000;

    private UnifiedDiff() {}

    public static List<String> of(String beforeLabel, byte[] before, String afterLabel, byte[] after) {
        if (before.length > FILE_LIMIT_BYTES || after.length > FILE_LIMIT_BYTES) {
            return List.of("(file sizes exceed " + FILE_LIMIT_BYTES + " bytes, diff output suppressed)");
        }
        Optional<String> old = text(before);
        if (old.isEmpty()) {
            return List.of("(current file is binary, diff output suppressed)");
        }
        Optional<String> fresh = text(after);
        if (fresh.isEmpty()) {
            return List.of("(new content is binary, diff output suppressed)");
        }
        List<String> oldLines = lines(old.get());
        List<String> freshLines = lines(fresh.get());
        if (work(oldLines, freshLines) > WORK_LIMIT) {
            return List.of("(too many lines differ, diff output suppressed)");
        }
        List<String> diff = oldLines.isEmpty()
                ? added(beforeLabel, afterLabel, freshLines)
                : UnifiedDiffUtils.generateUnifiedDiff(
                        beforeLabel, afterLabel, oldLines, DiffUtils.diff(oldLines, freshLines), CONTEXT_LINES);
        if (diff.stream().mapToLong(line -> line.length() + 1L).sum() > OUTPUT_LIMIT_CHARACTERS) {
            return List.of("(long diff of over " + OUTPUT_LIMIT_CHARACTERS + " characters, diff output suppressed)");
        }
        return diff;
    }

    private static List<String> added(String beforeLabel, String afterLabel, List<String> lines) {
        if (lines.isEmpty()) {
            return List.of();
        }
        List<String> diff = new ArrayList<>(lines.size() + 3);
        diff.add("--- " + beforeLabel);
        diff.add("+++ " + afterLabel);
        diff.add("@@ -0,0 +1" + (lines.size() == 1 ? "" : "," + lines.size()) + " @@");
        lines.forEach(line -> diff.add("+" + line));
        return diff;
    }

    private static long work(List<String> before, List<String> after) {
        int shorter = Math.min(before.size(), after.size());
        int same = 0;
        while (same < shorter && before.get(same).equals(after.get(same))) {
            same++;
        }
        int sameEnd = 0;
        while (sameEnd < shorter - same
                && before.get(before.size() - 1 - sameEnd).equals(after.get(after.size() - 1 - sameEnd))) {
            sameEnd++;
        }
        return (long) (before.size() - same - sameEnd) * (after.size() - same - sameEnd);
    }

    private static Optional<String> text(byte[] bytes) {
        for (byte b : bytes) {
            if (b == 0) {
                return Optional.empty();
            }
        }
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException ignored) {
            return Optional.of(new String(bytes, StandardCharsets.ISO_8859_1));
        }
    }

    private static List<String> lines(String text) {
        if (text.isEmpty()) {
            return List.of();
        }
        String body = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
        return Arrays.asList(body.split("\n", -1));
    }
}
