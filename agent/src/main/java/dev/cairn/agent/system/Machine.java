package dev.cairn.agent.system;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;

/** The machine that recipes change. Threads may share it. */
public interface Machine {
    Commands commands();

    UnixFiles files();

    Accounts accounts();

    InstantSource clock();

    /** Waits, where the other side gives no sign of being ready. */
    void pause(Duration time);

    /**
     * Where one of the system's own files is, such as {@code /etc/init.d}: the path itself on a real machine, a place
     * below a directory of the test on a fake one. Paths that recipes name are not translated.
     */
    Path path(String absolute);

    /** The user that the agent's process runs as. */
    int uid();
}
