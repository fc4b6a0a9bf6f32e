package dev.cairn.coordinator.domain;

import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** What people may have meant by a word that does not exist. */
public final class Spelling {
    private Spelling() {}

    /** The candidate that differs least, by Levenshtein's distance. There must be one. */
    public static String nearest(String word, Stream<String> candidates) {
        return candidates
                .min(Comparator.comparingInt((String candidate) -> distance(word, candidate))
                        .thenComparing(Comparator.naturalOrder()))
                .orElseThrow();
    }

    /** The nearest candidate; empty when none is so near that somebody may have meant it. */
    public static Optional<String> near(String word, Stream<String> candidates) {
        return Optional.of(nearest(word, candidates)).filter(found -> 3 * distance(word, found) <= found.length());
    }

    /** How many letters must change. */
    private static int distance(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int same = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(same, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[to.length()];
    }
}
