package dev.cairn.coordinator.domain.catalog;

import org.jspecify.annotations.Nullable;

/** How a given member and the present value become the new value. */
public final class Given {
    private Given() {}

    /** Null keeps the present value, an empty text clears it. */
    public static @Nullable String text(@Nullable String given, @Nullable String present) {
        if (given == null) {
            return present;
        }
        return given.isEmpty() ? null : given;
    }

    /** As {@link #text}, where clearing means going back to a default. */
    public static String textOr(@Nullable String given, @Nullable String present, String otherwise) {
        String merged = text(given, present);
        return merged == null ? otherwise : merged;
    }

    static <T> T or(@Nullable T given, T present) {
        return given == null ? present : given;
    }

    static boolean blank(@Nullable String text) {
        return text == null || text.isBlank();
    }
}
