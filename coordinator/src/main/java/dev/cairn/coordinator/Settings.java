package dev.cairn.coordinator;

import dev.cairn.coordinator.domain.Spelling;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Settings as text, with the reading of numbers and durations. What cannot be understood is told in one line. */
final class Settings {
    private final Map<Setting, String> values;

    Settings(Map<Setting, String> values) {
        this.values = new EnumMap<>(Setting.class);
        this.values.putAll(values);
    }

    /** The configuration cannot be used. The message is one line for the operator. */
    static final class Invalid extends Exception {
        private static final long serialVersionUID = 1;

        Invalid(String message) {
            super(message);
        }

        Invalid(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** Reads a properties file. A key that does not exist is refused, with the one that was probably meant. */
    static Settings read(Path file) throws Invalid {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw new Invalid("the settings file " + file + " cannot be read: " + e, e);
        }
        Map<Setting, String> values = new EnumMap<>(Setting.class);
        for (String key : properties.stringPropertyNames().stream().sorted().toList()) {
            Optional<Setting> setting = Setting.of(key);
            if (setting.isEmpty()) {
                throw new Invalid(file + ": there is no setting \"" + key + "\"; did you mean \""
                        + Spelling.nearest(key, Stream.of(Setting.values()).map(Setting::key)) + "\"?");
            }
            values.put(setting.get(), properties.getProperty(key).strip());
        }
        return new Settings(values);
    }

    /** These settings where they say something, the others elsewhere. */
    Settings over(Settings others) {
        Map<Setting, String> merged = new EnumMap<>(Setting.class);
        merged.putAll(others.values);
        merged.putAll(values);
        return new Settings(merged);
    }

    @Nullable
    String text(Setting setting) {
        String value = values.get(setting);
        return value == null || value.isBlank() ? null : value;
    }

    String text(Setting setting, String otherwise) {
        String value = text(setting);
        return value == null ? otherwise : value;
    }

    Path directory(Setting setting, Path otherwise) {
        String value = text(setting);
        return value == null ? otherwise : Path.of(value).toAbsolutePath().normalize();
    }

    List<String> list(Setting setting) {
        String value = text(setting);
        return value == null
                ? List.of()
                : Stream.of(value.split("[,\\s]+"))
                        .filter(part -> !part.isEmpty())
                        .toList();
    }

    int port(Setting setting, int otherwise) throws Invalid {
        return (int) number(setting, otherwise, 0, 65_535);
    }

    int count(Setting setting, int otherwise) throws Invalid {
        return (int) number(setting, otherwise, 1, Integer.MAX_VALUE);
    }

    long bytes(Setting setting, long otherwise) throws Invalid {
        return number(setting, otherwise, 1024, Long.MAX_VALUE);
    }

    /** Whole or broken seconds, above zero. */
    Duration seconds(Setting setting, Duration otherwise) throws Invalid {
        Duration read = secondsOrNone(setting, otherwise);
        if (read.isZero()) {
            throw new Invalid(setting.key() + " must be more than 0 seconds");
        }
        return read;
    }

    Duration secondsOrNone(Setting setting, Duration otherwise) throws Invalid {
        String value = text(setting);
        if (value == null) {
            return otherwise;
        }
        double seconds = decimal(setting, value);
        if (seconds < 0 || seconds > Duration.ofDays(3650).toSeconds()) {
            throw new Invalid(setting.key() + " must be a number of seconds, not \"" + value + "\"");
        }
        return Duration.ofMillis(Math.round(seconds * 1000));
    }

    Duration days(Setting setting, Duration otherwise) throws Invalid {
        return Duration.ofDays(number(setting, otherwise.toDays(), 1, 3650));
    }

    double share(Setting setting, double otherwise) throws Invalid {
        String value = text(setting);
        double share = value == null ? otherwise : decimal(setting, value);
        if (share < 0 || share > 1) {
            throw new Invalid(setting.key() + " must be between 0 and 1, not \"" + value + "\"");
        }
        return share;
    }

    boolean flag(Setting setting, boolean otherwise) throws Invalid {
        return switch (text(setting, Boolean.toString(otherwise))) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new Invalid(setting.key() + " must be true or false, not \"" + text(setting) + "\"");
        };
    }

    private long number(Setting setting, long otherwise, long least, long most) throws Invalid {
        String value = text(setting);
        if (value == null) {
            return otherwise;
        }
        try {
            long number = Long.parseLong(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new Invalid(setting.key() + " must be a whole number, not \"" + value + "\"", e);
        }
        throw new Invalid(setting.key() + " must be "
                + (most == Long.MAX_VALUE || most == Integer.MAX_VALUE
                        ? "at least " + least
                        : "between " + least + " and " + most)
                + ", not " + value);
    }

    private static double decimal(Setting setting, String value) throws Invalid {
        try {
            return Double.parseDouble(value);
        } catch (NumberFormatException e) {
            throw new Invalid(setting.key() + " must be a number, not \"" + value + "\"", e);
        }
    }
}
