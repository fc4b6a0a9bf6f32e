package dev.cairn.agent.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFileTest {
    private static final int LIMIT = 8192;

    @TempDir
    private Path directory;

    @Test
    void keepsAShortLogWhole() throws IOException {
        try (LogFile log = LogFile.create(directory, LIMIT)) {
            log.line("one");
            log.line("two");
            assertThat(text(log)).isEqualTo("one\ntwo\n");
        }
        assertThat(text(LogFile.reopen(directory))).isEqualTo("one\ntwo\n");
    }

    @Test
    void cutsTheMiddleOfALongLogOutAndSaysSo() throws IOException {
        LogFile log = LogFile.create(directory, LIMIT);
        for (int i = 0; i < 5000; i++) {
            log.line("line " + i);
        }
        String live = text(log);
        log.close();
        String whole = text(log);
        assertThat(whole).startsWith(live).startsWith("line 0\nline 1\n").endsWith("line 4998\nline 4999\n");
        assertThat(whole).contains("bytes of this log were cut out here");
        assertThat(whole.length()).isLessThanOrEqualTo(LIMIT);
        assertThat(live.length()).isEqualTo(LIMIT / 2);
    }

    @Test
    void aCrashLosesNeitherBeginningNorEnd() throws IOException {
        LogFile log = LogFile.create(directory, LIMIT);
        for (int i = 0; i < 5000; i++) {
            log.line("line " + i);
        }
        // Not closed: the process died.
        String whole = text(LogFile.reopen(directory));
        assertThat(whole).startsWith("line 0\n").contains("cut out").endsWith("line 4999\n");
        assertThat(text(LogFile.reopen(directory))).isEqualTo(whole);
    }

    private static String text(LogFile log) throws IOException {
        return new String(log.read(0, 1 << 20), StandardCharsets.UTF_8);
    }
}
