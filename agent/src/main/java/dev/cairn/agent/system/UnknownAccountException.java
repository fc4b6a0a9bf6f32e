package dev.cairn.agent.system;

import java.io.IOException;

/** A user or a group that the machine does not know. */
public final class UnknownAccountException extends IOException {
    private static final long serialVersionUID = 1;

    public UnknownAccountException(String message) {
        super(message);
    }
}
