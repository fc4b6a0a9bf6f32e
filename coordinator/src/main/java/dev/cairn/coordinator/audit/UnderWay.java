package dev.cairn.coordinator.audit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The journal of changes that are being tried: a line for each that begins and one for each that has ended. Not safe for many
 * threads.
 */
final class UnderWay implements AutoCloseable {
    private static final String ENDED = "-";
    /** A journal of this size is emptied as soon as nothing is under way. */
    private static final long LARGE_BYTES = 64 * 1024;
    /** One of this size is written anew with what is under way. */
    private static final long LARGEST_BYTES = 4 << 20;

    private final Path path;
    private final Map<String, String> intents = new LinkedHashMap<>();
    private AppendedFile file;

    private UnderWay(Path path, AppendedFile file) {
        this.path = path;
        this.file = file;
    }

    /** Opens the journal that the last process left. */
    static UnderWay open(Path path) throws IOException {
        UnderWay journal = new UnderWay(path, AppendedFile.open(path));
        for (String line : Files.readAllLines(path)) {
            if (line.startsWith(ENDED)) {
                journal.intents.remove(line.substring(ENDED.length()));
            } else if (line.indexOf(' ') > 0) {
                journal.intents.put(line.substring(0, line.indexOf(' ')), line.substring(line.indexOf(' ') + 1));
            }
        }
        return journal;
    }

    /** What has begun and not ended, by its id. */
    Map<String, String> intents() {
        return Map.copyOf(intents);
    }

    void begin(String id, String intent) throws IOException {
        file.append(id + " " + intent);
        intents.put(id, intent);
    }

    void end(String id) throws IOException {
        if (intents.remove(id) == null) {
            return;
        }
        file.append(ENDED + id);
        if (intents.isEmpty() && file.size() > LARGE_BYTES) {
            file.empty();
        } else if (file.size() > LARGEST_BYTES) {
            writeAnew();
        }
    }

    private void writeAnew() throws IOException {
        Path fresh = path.resolveSibling(path.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        AppendedFile small = AppendedFile.open(fresh);
        for (Map.Entry<String, String> intent : intents.entrySet()) {
            small.append(intent.getKey() + " " + intent.getValue());
        }
        Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE);
        file.close();
        file = small;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
