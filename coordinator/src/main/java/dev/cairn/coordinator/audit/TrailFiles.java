package dev.cairn.coordinator.audit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The names of the trail's files: the day and a number, so that their order is that of the records. */
final class TrailFiles {
    private static final Pattern NAME = Pattern.compile("([0-9]{8})-([0-9]{6})\\.jsonl");

    private final Path directory;

    TrailFiles(Path directory) {
        this.directory = directory;
    }

    /** Oldest first. */
    List<String> names() throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            List<String> names =
                    new ArrayList<>(all.map(file -> file.getFileName().toString())
                            .filter(name -> NAME.matcher(name).matches())
                            .toList());
            Collections.sort(names);
            return names;
        }
    }

    Path path(String name) {
        return directory.resolve(name);
    }

    static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    static boolean ofDay(String name, LocalDate day) {
        return name.startsWith(DateTimeFormatter.BASIC_ISO_DATE.format(day));
    }

    /** The name after this one, for a file that begins on the day. */
    static String next(String last, LocalDate day) {
        Matcher matcher = NAME.matcher(last);
        int number = ofDay(last, day) && matcher.matches() ? Integer.parseInt(matcher.group(2)) + 1 : 0;
        return String.format("%s-%06d.jsonl", DateTimeFormatter.BASIC_ISO_DATE.format(day), number);
    }

    /** Removes files of days before the first to keep, and the oldest beyond so many bytes; never the present one. */
    void removeOld(String present, LocalDate firstKept, long keptBytes) throws IOException {
        List<String> newestFirst = names().reversed();
        long bytes = 0;
        for (String name : newestFirst) {
            if (name.equals(present)) {
                continue;
            }
            bytes += size(path(name));
            boolean old = name.compareTo(DateTimeFormatter.BASIC_ISO_DATE.format(firstKept)) < 0;
            if (old || bytes > keptBytes) {
                Files.deleteIfExists(path(name));
            }
        }
    }

    private static long size(Path file) throws IOException {
        try {
            return Files.size(file);
        } catch (NoSuchFileException gone) {
            return 0;
        }
    }
}
