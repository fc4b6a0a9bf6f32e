package dev.cairn.agent.provider;

import dev.cairn.agent.resource.ResourceException;
import dev.cairn.agent.resource.ResourceRequest;
import dev.cairn.agent.system.UnknownAccountException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** The one place that decides which Ruby exception a failure of the machine is: cookbooks rescue them by class. */
final class Failures {
    private Failures() {}

    static ResourceException inRuby(ResourceRequest request, IOException failure) {
        String where = request.type() + "[" + request.name() + "] (" + request.action() + "): ";
        String reason = failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
        // Ruby puts the system's words, such as "Permission denied", before the messages of its Errno classes.
        return new ResourceException(rubyClass(failure), where + reason, failure);
    }

    private static String rubyClass(IOException failure) {
        return switch (failure) {
            case NoSuchFileException ignored -> "Errno::ENOENT";
            case AccessDeniedException ignored -> "Errno::EACCES";
            case FileAlreadyExistsException ignored -> "Errno::EEXIST";
            case DirectoryNotEmptyException ignored -> "Errno::ENOTEMPTY";
            case NotDirectoryException ignored -> "Errno::ENOTDIR";
            case FileSystemLoopException ignored -> "Errno::ELOOP";
            case FileSystemException e -> byReason(String.valueOf(e.getMessage()));
            case UnknownAccountException ignored -> "ArgumentError";
            case ConnectException ignored -> "Errno::ECONNREFUSED";
            case UnknownHostException ignored -> "SocketError";
            case HttpTimeoutException ignored -> "Timeout::Error";
            default -> byReason(String.valueOf(failure.getMessage()));
        };
    }

    private static String byReason(String message) {
        if (message.contains("No space left")) {
            return "Errno::ENOSPC";
        }
        if (message.contains("Read-only file system")) {
            return "Errno::EROFS";
        }
        if (message.contains("Operation not permitted")) {
            return "Errno::EPERM";
        }
        if (message.contains("Is a directory")) {
            return "Errno::EISDIR";
        }
        if (message.contains("Not a directory")) {
            return "Errno::ENOTDIR";
        }
        if (message.contains("resource busy")) {
            return "Errno::EBUSY";
        }
        return "IOError";
    }
}
