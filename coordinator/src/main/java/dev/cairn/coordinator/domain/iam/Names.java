package dev.cairn.coordinator.domain.iam;

import dev.cairn.coordinator.domain.iam.Ruling.Code;
import java.util.Optional;

/** What names and paths in the account look like (IAM API Reference). */
final class Names {
    private static final int LONGEST_PATH = 512;

    private Names() {}

    static <T> Optional<Ruling<T>> wrong(String member, String name, int longest) {
        if (name.length() <= longest && name.matches("[A-Za-z0-9_+=,.@-]+")) {
            return Optional.empty();
        }
        return Optional.of(Ruling.refused(
                Code.VALIDATION_ERROR,
                "The specified value for " + member + " is invalid. It must have 1 to " + longest
                        + " characters, which may be letters, digits and any of _+=,.@-"));
    }

    static <T> Optional<Ruling<T>> wrongPath(String path) {
        if (path.length() <= LONGEST_PATH && path.matches("/|/[\\x21-\\x7e]+/")) {
            return Optional.empty();
        }
        return Optional.of(Ruling.refused(
                Code.VALIDATION_ERROR,
                "The specified value for path is invalid. It must begin and end with / and contain only"
                        + " alphanumeric characters and/or / characters."));
    }
}
