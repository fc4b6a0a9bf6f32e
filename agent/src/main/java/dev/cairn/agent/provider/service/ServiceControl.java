package dev.cairn.agent.provider.service;

import java.io.IOException;

/** One service under one way of controlling it. */
interface ServiceControl {
    boolean running() throws IOException;

    boolean enabled() throws IOException;

    boolean masked() throws IOException;

    void start() throws IOException;

    void stop() throws IOException;

    void restart() throws IOException;

    /** Throws UnsupportedAction when the service knows no reload; asked before anything is reported. */
    void requireReload();

    void reload() throws IOException;

    /** True when enabling and disabling have no meaning for it, such as for a static unit. */
    boolean enablingIsFixed() throws IOException;

    void enable() throws IOException;

    void disable() throws IOException;

    void mask() throws IOException;

    void unmask() throws IOException;
}
