package dev.cairn.coordinator.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.coordinator.port.AuditTrail.Page;
import dev.cairn.coordinator.port.AuditTrail.Search;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Looks through the trail's files, newest record first. Immutable. */
final class TrailSearch {
    /** What one page reads at most, so that a search for what is rare is answered soon and can be gone on with. */
    private static final long PAGE_BYTES = 32L << 20;

    private static final Pattern PLACE = Pattern.compile("([^:]+):([0-9]{1,15})");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final TrailFiles files;
    private final Search search;
    private final String user;

    TrailSearch(TrailFiles files, Search search) {
        this.files = files;
        this.search = search;
        this.user = search.user().toLowerCase(Locale.ROOT);
    }

    /** @param presentSize up to where the newest file has whole lines */
    Page run(String present, long presentSize) throws IOException {
        Matcher place = PLACE.matcher(search.before() == null ? "" : search.before());
        boolean resumed = place.matches() && TrailFiles.isName(place.group(1));
        String first = resumed ? place.group(1) : present;
        long firstEnd = resumed ? Long.parseLong(place.group(2)) : presentSize;
        List<String> found = new ArrayList<>();
        long left = PAGE_BYTES;
        for (String name : files.names().reversed()) {
            if (name.compareTo(first) > 0) {
                continue;
            }
            long end = name.equals(first) ? firstEnd : Long.MAX_VALUE;
            try (BackwardLines lines = new BackwardLines(files.path(name), end)) {
                for (String line = lines.next(); line != null; line = lines.next()) {
                    left -= line.length();
                    JsonNode record = parsed(line);
                    if (record != null && tooOld(record)) {
                        return new Page(found, null);
                    }
                    if (record != null && matches(record)) {
                        found.add(line);
                    }
                    if (found.size() >= search.limit() || left < 0) {
                        return new Page(found, name + ":" + lines.position());
                    }
                }
            } catch (FileNotFoundException removed) {
                return new Page(found, null);
            }
        }
        return new Page(found, null);
    }

    private static @Nullable JsonNode parsed(String line) {
        try {
            return JSON.readTree(line);
        } catch (JsonProcessingException damaged) {
            return null;
        }
    }

    private boolean tooOld(JsonNode record) {
        Instant at = time(record);
        return search.from() != null && at != null && at.isBefore(search.from());
    }

    private boolean matches(JsonNode record) {
        Instant at = time(record);
        if (search.until() != null && at != null && at.isAfter(search.until())) {
            return false;
        }
        if (search.errors() && !record.hasNonNull("errorCode")) {
            return false;
        }
        String operation = record.path("eventName").asText();
        if (!search.operation().isEmpty() && !operation.equalsIgnoreCase(search.operation())) {
            return false;
        }
        return byUser(record.path("userIdentity")) && about(record);
    }

    private boolean byUser(JsonNode identity) {
        return user.isEmpty()
                || List.of("userName", "arn", "accessKeyId").stream()
                        .anyMatch(name -> identity.path(name)
                                .asText()
                                .toLowerCase(Locale.ROOT)
                                .contains(user));
    }

    private boolean about(JsonNode record) {
        return search.about().isEmpty()
                || List.of("requestParameters", "responseElements", "resources").stream()
                        .anyMatch(name -> record.path(name).toString().contains(search.about()));
    }

    private static @Nullable Instant time(JsonNode record) {
        try {
            return Instant.parse(record.path("eventTime").asText());
        } catch (DateTimeException damaged) {
            return null;
        }
    }
}
