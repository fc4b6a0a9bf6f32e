package dev.cairn.agent.provider.service;

import dev.cairn.agent.system.CommandLine;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A unit of systemd, which must be this machine's first process. */
final class SystemdControl implements ServiceControl {
    private static final Set<String> ENABLED = Set.of("enabled", "enabled-runtime", "static", "alias", "indirect");
    private static final Set<String> FIXED = Set.of("static", "indirect", "alias");
    /** Made of an init script, whether that is enabled or not: only is-enabled looks at its links. */
    private static final String GENERATED = "generated";

    private final ServiceSettings settings;
    private final Map<String, String> properties;

    private SystemdControl(ServiceSettings settings, Map<String, String> properties) {
        this.settings = settings;
        this.properties = properties;
    }

    /** Asks systemd for the unit's state, once: an action is short. */
    static SystemdControl of(ServiceSettings settings) throws IOException {
        Map<String, String> properties = new HashMap<>();
        settings.ask(CommandLine.of(
                        "systemctl",
                        "show",
                        "-p",
                        "LoadState",
                        "-p",
                        "UnitFileState",
                        "-p",
                        "ActiveState",
                        settings.name()))
                .standardOutput()
                .lines()
                .forEach(line -> {
                    int equals = line.indexOf('=');
                    if (equals > 0) {
                        properties.put(line.substring(0, equals), line.substring(equals + 1));
                    }
                });
        return new SystemdControl(settings, properties);
    }

    boolean exists() {
        return !Set.of("not-found", "").contains(properties.getOrDefault("LoadState", ""));
    }

    private String unitFileState() {
        return properties.getOrDefault("UnitFileState", "");
    }

    @Override
    public boolean running() throws IOException {
        Optional<String> status = settings.command("status");
        return status.isPresent()
                ? settings.ask(CommandLine.line(status.get())).exitStatus() == 0
                : properties.getOrDefault("ActiveState", "").equals("active");
    }

    @Override
    public boolean enabled() throws IOException {
        if (unitFileState().equals(GENERATED)) {
            return settings.ask(CommandLine.of("systemctl", "is-enabled", settings.name()))
                            .exitStatus()
                    == 0;
        }
        return ENABLED.contains(unitFileState());
    }

    @Override
    public boolean masked() {
        return unitFileState().startsWith("masked");
    }

    @Override
    public boolean enablingIsFixed() {
        return FIXED.contains(unitFileState()) || masked();
    }

    @Override
    public void start() throws IOException {
        runOr("start");
    }

    @Override
    public void stop() throws IOException {
        runOr("stop");
    }

    @Override
    public void restart() throws IOException {
        runOr("restart");
    }

    @Override
    public void requireReload() {
        // systemd answers for units that cannot.
    }

    @Override
    public void reload() throws IOException {
        runOr("reload");
    }

    @Override
    public void enable() throws IOException {
        systemctl("enable");
    }

    @Override
    public void disable() throws IOException {
        systemctl("disable");
    }

    @Override
    public void mask() throws IOException {
        systemctl("mask");
    }

    @Override
    public void unmask() throws IOException {
        systemctl("unmask");
    }

    private void runOr(String verb) throws IOException {
        Optional<String> own = settings.command(verb);
        if (own.isPresent()) {
            settings.run(CommandLine.line(own.get()));
        } else {
            systemctl(verb);
        }
    }

    private void systemctl(String verb) throws IOException {
        settings.run(CommandLine.of("systemctl", "--no-ask-password", verb, settings.name()));
    }
}
