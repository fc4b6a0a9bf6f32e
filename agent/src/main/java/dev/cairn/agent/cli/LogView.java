package dev.cairn.agent.cli;

import dev.cairn.agent.work.LogFile;
import dev.cairn.agent.work.RunLock;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;

/** {@code show_log}: a log, followed for as long as its command runs. */
final class LogView {
    private static final long LOOK_MILLIS = 200;

    private final RunLock lock;
    private final PrintStream out;

    LogView(RunLock lock, PrintStream out) {
        this.lock = lock;
        this.out = out;
    }

    void print(Kept kept) throws IOException, CliFailure, InterruptedException {
        Path file = kept.directory().resolve(LogFile.NAME);
        if (!Files.exists(file)) {
            throw CliFailure.failed("there is no log " + file);
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            InputStream in = Channels.newInputStream(channel);
            boolean running = true;
            while (running) {
                // Asked before it is read: what was written before the end is read after it.
                running = lock.running().map(kept.command().attemptId()::equals).orElse(false);
                in.transferTo(out);
                out.flush();
                if (running) {
                    TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
                }
            }
        }
    }
}
