package dev.cairn.agent.provider;

import dev.cairn.agent.provider.account.GroupConverger;
import dev.cairn.agent.provider.account.UserConverger;
import dev.cairn.agent.provider.archive.ArchiveConverger;
import dev.cairn.agent.provider.cron.CronConverger;
import dev.cairn.agent.provider.execute.ExecuteConverger;
import dev.cairn.agent.provider.execute.ScriptConverger;
import dev.cairn.agent.provider.file.DirectoryConverger;
import dev.cairn.agent.provider.file.FileConverger;
import dev.cairn.agent.provider.file.LinkConverger;
import dev.cairn.agent.provider.file.RemoteFileConverger;
import dev.cairn.agent.provider.git.GitConverger;
import dev.cairn.agent.provider.mount.MountConverger;
import dev.cairn.agent.provider.packages.AptUpdateConverger;
import dev.cairn.agent.provider.packages.PackageConverger;
import dev.cairn.agent.provider.service.ServiceConverger;
import dev.cairn.agent.resource.ActionReport;
import dev.cairn.agent.resource.Changes;
import dev.cairn.agent.resource.Converger;
import dev.cairn.agent.resource.Places;
import dev.cairn.agent.resource.Provider;
import dev.cairn.agent.resource.ResourceException;
import dev.cairn.agent.resource.ResourceRequest;
import dev.cairn.agent.system.Machine;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** All providers of a machine by the types of resources that they converge. Threads may share it. */
public final class Providers implements Provider {
    private final Map<String, Converger> byType;

    private Providers(Map<String, Converger> byType) {
        this.byType = Map.copyOf(byType);
    }

    public static Providers on(Machine machine, Consumer<String> log) {
        return on(machine, log, Places.DEFAULT);
    }

    /**
     * Builds the providers.
     *
     * @param log receives the output of commands that ask for it, as it comes, and warnings as lines of their own that
     *     begin with {@code WARN: }
     */
    public static Providers on(Machine machine, Consumer<String> log, Places places) {
        Consumer<String> warn = text -> log.accept("WARN: " + text + "\n");
        Map<String, Converger> byType = new HashMap<>();
        FileConverger file = new FileConverger(machine, places, warn);
        for (String type : List.of("file", "template", "cookbook_file")) {
            byType.put(type, file);
        }
        byType.put("remote_file", new RemoteFileConverger(machine, places, file));
        byType.put("directory", new DirectoryConverger(machine));
        byType.put("link", new LinkConverger(machine));
        byType.put("execute", new ExecuteConverger(machine, log));
        Converger script = new ScriptConverger(machine, log);
        for (String type : List.of("script", "bash", "sh", "csh", "ksh", "perl", "python", "ruby")) {
            byType.put(type, script);
        }
        Converger packages = new PackageConverger(machine, places);
        for (String type : List.of(
                "package",
                "apt_package",
                "dpkg_package",
                "dnf_package",
                "yum_package",
                "rpm_package",
                "zypper_package",
                "apk_package",
                "snap_package",
                "gem_package")) {
            byType.put(type, packages);
        }
        byType.put("archive_file", new ArchiveConverger(machine));
        byType.put("apt_update", new AptUpdateConverger(machine));
        byType.put("service", new ServiceConverger(machine, warn));
        byType.put("user", new UserConverger(machine));
        byType.put("group", new GroupConverger(machine));
        byType.put("cron", new CronConverger(machine));
        byType.put("git", new GitConverger(machine));
        byType.put("mount", new MountConverger(machine));
        return new Providers(byType);
    }

    public Set<String> types() {
        return new TreeSet<>(byType.keySet());
    }

    @Override
    public ActionReport converge(ResourceRequest request) {
        Converger converger = byType.get(request.type());
        if (converger == null) {
            throw new ResourceException(
                    "Chef::Exceptions::NoProviderAvailable",
                    "Cannot find a provider for " + request.type() + "[" + request.name() + "] on this platform");
        }
        if (request.action().equals("nothing")) {
            return ActionReport.UP_TO_DATE;
        }
        Changes changes = new Changes(request.whyRun());
        try {
            converger.converge(request, changes);
        } catch (IOException e) {
            throw Failures.inRuby(request, e);
        }
        return changes.report();
    }
}
