package dev.cairn.agent.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;

/** The machine that this process runs on. Closing it ends the commands that still run. */
public final class LinuxMachine implements Machine, AutoCloseable {
    private final UnixFiles files = new UnixFiles();
    private final Accounts accounts = new Accounts(Path.of("/etc"));
    private final LinuxCommands commands = new LinuxCommands(accounts, files);

    @Override
    public LinuxCommands commands() {
        return commands;
    }

    @Override
    public UnixFiles files() {
        return files;
    }

    @Override
    public Accounts accounts() {
        return accounts;
    }

    @Override
    public InstantSource clock() {
        return InstantSource.system();
    }

    @Override
    public void pause(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException ignored) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public Path path(String absolute) {
        return Path.of(absolute);
    }

    @Override
    public int uid() {
        return owner(files).uid();
    }

    /** Owner and group of this process's entry in /proc are its effective ids. */
    static FileStatus owner(UnixFiles files) {
        try {
            return files.status(Path.of("/proc/self"))
                    .orElseThrow(() -> new IOException("cannot tell the user of this process: /proc is not mounted"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        commands.close();
    }
}
