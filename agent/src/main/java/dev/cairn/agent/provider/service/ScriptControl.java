package dev.cairn.agent.provider.service;

import dev.cairn.agent.resource.ResourceException;
import dev.cairn.agent.system.CommandLine;
import dev.cairn.agent.system.Machine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A service of an init script, or of the recipe's own commands where there is no script.
 *
 * <p>Where {@code supports} is silent, a script that has a {@code status} case is asked for it; Chef would search the
 * process table, which also finds an editor that has the service's configuration open.
 */
final class ScriptControl implements ServiceControl {
    private static final Duration BETWEEN_STOP_AND_START = Duration.ofSeconds(1);
    private static final Pattern STATUS_CASE =
            Pattern.compile("(?m)^\\s*(?:\\(?[\\w\"'|-]*\\|)?[\"']?status[\"']?(?:\\|[\\w\"'|-]*)?\\)");
    private static final List<String> START_LEVELS = List.of("S", "2", "3", "4", "5");

    private final ServiceSettings settings;
    private final Machine machine;
    private final @Nullable Path script;

    /**
     * Asks nothing yet.
     *
     * @param script null when there is none, so that only the recipe's commands count
     */
    ScriptControl(ServiceSettings settings, Machine machine, @Nullable Path script) {
        this.settings = settings;
        this.machine = machine;
        this.script = script;
    }

    @Override
    public boolean running() throws IOException {
        Optional<String> status = settings.command("status");
        if (status.isPresent()) {
            return settings.ask(CommandLine.line(status.get())).exitStatus() == 0;
        }
        if (script != null && settings.supported("status").orElse(knowsStatus(script))) {
            return settings.ask(CommandLine.of(script.toString(), "status")).exitStatus() == 0;
        }
        return ProcessTable.of(machine).anyMatches(settings.pattern());
    }

    private boolean knowsStatus(Path file) throws IOException {
        String text = new String(machine.files().read(file), StandardCharsets.ISO_8859_1);
        // Scripts of init-d-script(5) have no cases of their own, and all verbs.
        return text.contains("init-d-script") || STATUS_CASE.matcher(text).find();
    }

    @Override
    public void start() throws IOException {
        run("start");
    }

    @Override
    public void stop() throws IOException {
        run("stop");
    }

    private void run(String verb) throws IOException {
        Optional<String> own = settings.command(verb);
        if (own.isPresent()) {
            settings.run(CommandLine.line(own.get()));
        } else if (script != null) {
            settings.run(CommandLine.of(script.toString(), verb));
        } else {
            throw new ResourceException(
                    "Chef::Exceptions::Service",
                    settings.label() + ": there is neither an init script of " + settings.name() + " nor a " + verb
                            + "_command to " + verb + " it");
        }
    }

    @Override
    public void restart() throws IOException {
        if (settings.command("restart").isPresent() || (script != null && settings.supports("restart"))) {
            run("restart");
            return;
        }
        stop();
        machine.pause(BETWEEN_STOP_AND_START);
        start();
    }

    @Override
    public void requireReload() {
        if (settings.command("reload").isEmpty() && !(script != null && settings.supports("reload"))) {
            throw settings.noReload();
        }
    }

    @Override
    public void reload() throws IOException {
        run("reload");
    }

    /** Start links in the runlevels that a machine boots into: insserv(8) and update-rc.d(8) make them. */
    @Override
    public boolean enabled() throws IOException {
        Pattern link = Pattern.compile("S\\d\\d" + Pattern.quote(settings.name()));
        for (String level : START_LEVELS) {
            for (Path entry : machine.files().list(machine.path("/etc/rc" + level + ".d"))) {
                if (link.matcher(String.valueOf(entry.getFileName())).matches()) {
                    return true;
                }
            }
        }
        return false;
    }

    @Override
    public boolean masked() {
        return false;
    }

    @Override
    public boolean enablingIsFixed() {
        return false;
    }

    @Override
    public void enable() throws IOException {
        requireRunlevels("enable");
        if (usesChkconfig()) {
            settings.run(CommandLine.of("chkconfig", "--add", settings.name()));
            settings.run(CommandLine.of("chkconfig", settings.name(), "on"));
            return;
        }
        OptionalLong priority = settings.desired().isMap("priority")
                ? OptionalLong.empty()
                : settings.desired().number("priority");
        if (priority.isPresent()) {
            long start = priority.getAsLong();
            updateRc("defaults", Long.toString(start), Long.toString(100 - start));
        } else {
            updateRc("defaults");
        }
        // Defaults leave the links of a disabled service disabled.
        updateRc("enable");
    }

    @Override
    public void disable() throws IOException {
        requireRunlevels("disable");
        if (usesChkconfig()) {
            settings.run(CommandLine.of("chkconfig", settings.name(), "off"));
        } else {
            updateRc("disable");
        }
    }

    private void requireRunlevels(String verb) {
        if (script == null) {
            throw settings.unsupported(verb);
        }
    }

    /** The tool of Red Hat, which keeps the same links. */
    private boolean usesChkconfig() throws IOException {
        return machine.files().status(machine.path("/usr/sbin/update-rc.d")).isEmpty()
                && machine.files().status(machine.path("/sbin/chkconfig")).isPresent();
    }

    private void updateRc(String... words) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("update-rc.d", settings.name()));
        arguments.addAll(List.of(words));
        settings.run(CommandLine.of(arguments));
    }

    @Override
    public void mask() {
        throw settings.unsupported("mask");
    }

    @Override
    public void unmask() {
        throw settings.unsupported("unmask");
    }
}
