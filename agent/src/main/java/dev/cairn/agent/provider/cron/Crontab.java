package dev.cairn.agent.provider.cron;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The lines of a crontab. An entry begins with its marker and ends with its schedule; variables stand in between.
 * Everything else is other people's and stays as it is.
 */
record Crontab(List<String> lines) {
    private static final String MARKER = "# Chef Name: ";
    private static final Pattern VARIABLE = Pattern.compile("\\s*\\w+\\s*=.*");

    Crontab {
        lines = List.copyOf(lines);
    }

    static Crontab of(String text) {
        return new Crontab(text.lines().toList());
    }

    private record Range(int from, int to) {}

    private Optional<Range> range(String name) {
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).strip().equals((MARKER + name).strip())) {
                return Optional.of(new Range(i, end(i + 1)));
            }
        }
        return Optional.empty();
    }

    private int end(int start) {
        int i = start;
        while (i < lines.size() && VARIABLE.matcher(lines.get(i)).matches()) {
            i++;
        }
        // Without a schedule the entry is broken: it ends before the next comment or the end, and is replaced whole.
        boolean schedule =
                i < lines.size() && !lines.get(i).isBlank() && !lines.get(i).startsWith("#");
        return schedule ? i + 1 : i;
    }

    /** The entry's lines below its marker. */
    Optional<List<String>> entry(String name) {
        return range(name).map(range -> lines.subList(range.from + 1, range.to));
    }

    /** With the entry in its old place, or at the end. */
    Crontab with(String name, List<String> entry) {
        Optional<Range> range = range(name);
        int at = range.map(Range::from).orElse(lines.size());
        List<String> changed = new ArrayList<>(lines.subList(0, at));
        changed.add(MARKER + name);
        changed.addAll(entry);
        changed.addAll(lines.subList(range.map(Range::to).orElse(lines.size()), lines.size()));
        return new Crontab(changed);
    }

    Crontab without(String name) {
        Optional<Range> range = range(name);
        if (range.isEmpty()) {
            return this;
        }
        List<String> changed = new ArrayList<>(lines.subList(0, range.get().from));
        changed.addAll(lines.subList(range.get().to, lines.size()));
        return new Crontab(changed);
    }

    String text() {
        return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
    }
}
