package dev.cairn.agent.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * A machine below a directory of the test: its system's files, accounts and processes are what the test writes there,
 * its commands what the test answers, its time stands still but for pauses.
 */
public final class FakeMachine implements Machine {
    private final Path root;
    private final FakeCommands commands;
    private final UnixFiles files = new UnixFiles();
    private final Accounts accounts;
    private final List<Duration> pauses = new ArrayList<>();
    private Instant now = Instant.parse("2026-02-03T04:05:06.789012Z");

    public FakeMachine(Path root) {
        this.root = root;
        this.commands = new FakeCommands(new LinuxMachine().commands());
        this.accounts = new Accounts(root.resolve("etc"));
        write("/etc/passwd", "root:x:0:0:root:/root:/bin/sh\n");
        write("/etc/group", "root:x:0:\n");
        write("/etc/shadow", "root:*:19000:0:99999:7:::\n");
        write("/etc/os-release", "ID=debian\nVERSION_ID=\"12\"\n");
        write("/proc/1/comm", "init\n");
    }

    /** Writes one of the system's own files. */
    public Path write(String absolute, String content) {
        try {
            Path path = path(absolute);
            Files.createDirectories(UnixFiles.parent(path));
            return Files.writeString(path, content);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Override
    public FakeCommands commands() {
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
        return () -> now;
    }

    @Override
    public void pause(Duration time) {
        pauses.add(time);
        now = now.plus(time);
    }

    public void advance(Duration time) {
        now = now.plus(time);
    }

    public List<Duration> pauses() {
        return List.copyOf(pauses);
    }

    @Override
    public Path path(String absolute) {
        return root.resolve(absolute.substring(1));
    }

    @Override
    public int uid() {
        return 0;
    }
}
