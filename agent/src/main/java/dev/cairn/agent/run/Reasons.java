package dev.cairn.agent.run;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** File system failures in words for people; the JDK's messages of some are only the path. */
final class Reasons {
    private Reasons() {}

    static String of(IOException failure) {
        return switch (failure) {
            case NoSuchFileException missing -> missing.getFile() + " does not exist";
            case AccessDeniedException denied -> denied.getFile() + " may not be written or read";
            case FileSystemException other ->
                other.getReason() == null
                        ? other.getClass().getSimpleName() + " on " + other.getFile()
                        : other.getReason() + " on " + other.getFile();
            default -> failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
        };
    }
}
