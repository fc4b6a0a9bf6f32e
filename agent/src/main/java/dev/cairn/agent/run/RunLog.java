package dev.cairn.agent.run;

import dev.cairn.agent.work.LogFile;

/** The log of a run, and who wants to know that it has grown. */
record RunLog(LogFile file, Runnable grew) {
    void line(String text) {
        file.line(text);
        grew.run();
    }

    void write(byte[] bytes, int count) {
        file.write(bytes, 0, count);
        grew.run();
    }

    void close() {
        file.close();
        grew.run();
    }
}
