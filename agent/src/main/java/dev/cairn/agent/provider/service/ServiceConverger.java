package dev.cairn.agent.provider.service;

import dev.cairn.agent.resource.Changes;
import dev.cairn.agent.resource.Converger;
import dev.cairn.agent.resource.Desired;
import dev.cairn.agent.resource.ResourceException;
import dev.cairn.agent.resource.ResourceRequest;
import dev.cairn.agent.system.Machine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** The type service. Threads may share it. */
public final class ServiceConverger implements Converger {
    private static final Set<String> HARMLESS_WITHOUT_SERVICE = Set.of("stop", "disable");
    private static final Set<String> SCRIPT_PROVIDERS = Set.of("init", "debian", "insserv", "invokercd", "redhat");
    private static final List<String> VERBS = List.of("start", "stop", "restart", "reload", "status");

    private final Machine machine;
    private final Consumer<String> warn;

    public ServiceConverger(Machine machine, Consumer<String> warn) {
        this.machine = machine;
        this.warn = warn;
    }

    @Override
    public void converge(ResourceRequest request, Changes changes) throws IOException {
        Desired desired = new Desired(request);
        ServiceSettings settings = ServiceSettings.of(desired, machine.commands());
        Optional<ServiceControl> found = control(desired, settings);
        if (found.isEmpty()) {
            missing(request, settings, changes);
            return;
        }
        ServiceControl service = found.get();
        String label = " service " + settings.label();
        switch (request.action()) {
            case "start" -> makeUnless(service.running(), "start" + label, service::start, changes);
            case "stop" -> makeUnless(!service.running(), "stop" + label, service::stop, changes);
            case "restart" -> changes.make("restart" + label, service::restart);
            case "reload" -> {
                service.requireReload();
                makeUnless(!service.running(), "reload" + label, service::reload, changes);
            }
            case "enable" ->
                makeUnless(service.enabled() || service.enablingIsFixed(), "enable" + label, service::enable, changes);
            case "disable" ->
                makeUnless(
                        !service.enabled() || service.enablingIsFixed(), "disable" + label, service::disable, changes);
            case "mask" -> makeUnless(service.masked(), "mask" + label, service::mask, changes);
            case "unmask" -> makeUnless(!service.masked(), "unmask" + label, service::unmask, changes);
            default -> throw desired.unsupportedAction();
        }
    }

    private static void makeUnless(boolean done, String description, Changes.Step step, Changes changes)
            throws IOException {
        if (!done) {
            changes.make(description, step);
        }
    }

    /** What is not there cannot run, and in why-run an earlier resource may be the one that would have brought it. */
    private static void missing(ResourceRequest request, ServiceSettings settings, Changes changes) throws IOException {
        if (HARMLESS_WITHOUT_SERVICE.contains(request.action())) {
            return;
        }
        if (changes.whyRun()) {
            changes.make(request.action() + " service " + settings.label(), () -> {});
            return;
        }
        throw new ResourceException(
                "Chef::Exceptions::Service",
                settings.label() + ": unable to " + request.action() + " " + settings.name()
                        + ": this machine has no unit and no init script of that name (/etc/init.d/" + settings.name()
                        + "), and the resource gives no commands. Is the package that brings it installed?");
    }

    private Optional<ServiceControl> control(Desired desired, ServiceSettings settings) throws IOException {
        // A class of Chef, of which the last word counts.
        String named = desired.text("provider", "");
        String provider = named.substring(named.lastIndexOf(':') + 1).toLowerCase(Locale.ROOT);
        if (provider.equals("upstart")) {
            warn.accept(settings.label() + ": Upstart is not on this machine, taking its own way to control services");
        }
        boolean commandsOnly = provider.equals("simple");
        boolean scriptOnly = SCRIPT_PROVIDERS.contains(provider);
        if (!commandsOnly && !scriptOnly && systemdRuns()) {
            SystemdControl unit = SystemdControl.of(settings);
            if (unit.exists()) {
                return Optional.of(unit);
            }
        }
        Optional<Path> script = commandsOnly ? Optional.empty() : script(desired, settings);
        if (script.isPresent()) {
            return Optional.of(new ScriptControl(settings, machine, script.get()));
        }
        boolean commands =
                VERBS.stream().anyMatch(verb -> settings.command(verb).isPresent());
        return commands ? Optional.of(new ScriptControl(settings, machine, null)) : Optional.empty();
    }

    private Optional<Path> script(Desired desired, ServiceSettings settings) throws IOException {
        Optional<String> command = desired.text("init_command");
        Path script = command.isPresent() ? Path.of(command.get()) : machine.path("/etc/init.d/" + settings.name());
        return machine.files().status(script).isPresent() ? Optional.of(script) : Optional.empty();
    }

    private boolean systemdRuns() throws IOException {
        Path first = machine.path("/proc/1/comm");
        return machine.files().status(first).isPresent()
                && new String(machine.files().read(first), StandardCharsets.UTF_8)
                        .strip()
                        .equals("systemd");
    }
}
