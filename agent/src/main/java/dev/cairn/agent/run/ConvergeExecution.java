package dev.cairn.agent.run;

import dev.cairn.agent.client.ClientSettings;
import dev.cairn.agent.client.InstalledClient;
import dev.cairn.agent.system.Directories;
import dev.cairn.agent.system.HostsFile;
import dev.cairn.agent.system.LinuxMachine;
import dev.cairn.agent.system.ProcessTree;
import dev.cairn.agent.system.RemoteAccounts;
import dev.cairn.agent.system.Time;
import dev.cairn.agent.work.Command;
import dev.cairn.agent.work.Ending;
import dev.cairn.agent.work.Execution;
import dev.cairn.agent.work.KeptCommand;
import dev.cairn.agent.work.LogFile;
import dev.cairn.agent.work.NotStartedException;
import dev.cairn.agent.work.Result;
import dev.cairn.agent.work.Stop;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs commands by starting the converge program, one child per command. */
public final class ConvergeExecution implements Execution {
    private static final Logger log = LoggerFactory.getLogger(ConvergeExecution.class);

    private final Settings settings;
    private final RunDirectories directories;
    private final BundleCache cache;
    private final Time time;
    private final Supplier<String> instanceId;

    /**
     * Where things are.
     *
     * @param convergeProgram the launcher of the child
     * @param searchPath the PATH of runs
     * @param runs the directory of the run directories
     * @param runsKept how many of them stay
     * @param bundles the directory of the unpacked bundles
     * @param bundleAttempts how often an unreachable coordinator is asked for a bundle
     * @param hostsFile null to leave it alone
     * @param users whether the accounts of people who may log in are made and removed
     * @param volumes whether the volumes of the instance are formatted and mounted
     * @param agentFiles where OpsWorks' agent kept its settings that recipes read; null for nowhere
     * @param home the directory of the distribution
     * @param killGrace between TERM and KILL
     * @param bootId of the machine
     */
    public record Settings(
            Path convergeProgram,
            String searchPath,
            Path runs,
            int runsKept,
            Path bundles,
            int bundleAttempts,
            @Nullable Path hostsFile,
            boolean users,
            boolean volumes,
            @Nullable Path agentFiles,
            Path home,
            Duration killGrace,
            String bootId) {}

    private ConvergeExecution(Settings settings, BundleCache cache, Time time, Supplier<String> instanceId) {
        this.settings = settings;
        this.directories = new RunDirectories(settings.runs(), settings.runsKept());
        this.cache = cache;
        this.time = time;
        this.instanceId = instanceId;
    }

    /**
     * Opens the cache of bundles.
     *
     * @param instanceId the instance's UUID, for recipes
     */
    public static ConvergeExecution open(Settings settings, BundleSource source, Time time, Supplier<String> instanceId)
            throws IOException {
        BundleCache cache = BundleCache.open(settings.bundles(), settings.bootId(), source, settings.bundleAttempts());
        return new ConvergeExecution(settings, cache, time, instanceId);
    }

    @Override
    public Prepared prepare(Command command, Stop stop, LogListener onLog)
            throws NotStartedException, InterruptedException {
        Path directory;
        LogFile written;
        try {
            directory = directories.create(command.commandId(), command.attemptId());
            new KeptCommand(command, time.now()).write(directory);
            written = LogFile.create(directory, command.logLimitBytes());
        } catch (IOException e) {
            throw new NotStartedException(
                    "the run's directory in " + settings.runs() + " cannot be made: " + Reasons.of(e)
                            + "; make room on the instance's disk and repeat the command",
                    e);
        }
        RunLog runLog = new RunLog(written, () -> onLog.grew(directory, written));
        try {
            return prepareIn(directory, command, stop, runLog);
        } catch (NotStartedException e) {
            runLog.line("FATAL: not started: " + e.getMessage());
            runLog.close();
            throw e;
        } catch (InterruptedException | RuntimeException e) {
            runLog.close();
            throw e;
        }
    }

    private Prepared prepareIn(Path directory, Command command, Stop stop, RunLog runLog)
            throws NotStartedException, InterruptedException {
        String runList = RunFiles.runList(command);
        runLog.line("[" + time.now() + "] command " + command.type() + " " + command.commandId() + " (attempt "
                + command.attemptId() + "), Chef " + command.chefVersion() + ", run list [" + runList + "]");
        writeHosts(command, runLog);
        syncUsers(command, runLog);
        RunSettings wanted = RunSettings.of(command.attributesJson());
        Optional<InstalledClient> client = installed(wanted);
        Path cookbooks = directory.resolve("cookbooks");
        if (command.bundleSha256().isEmpty()) {
            try {
                Directories.createPrivate(cookbooks);
            } catch (IOException e) {
                throw cannotWrite(directory, e);
            }
        } else {
            cookbooks = cache.unpacked(command.bundleSha256(), time.now(), stop, runLog::line);
        }
        Path clientSettings;
        try {
            RunFiles.write(command, directory, runLog::line);
            clientSettings =
                    clientSettings(directory, command, cookbooks, wanted).write(directory);
        } catch (IOException e) {
            throw cannotWrite(directory, e);
        }
        writeAgentFiles(directory, command, cookbooks, runLog);
        List<ChildRun.Step> steps = new ArrayList<>(volumes(directory, command, wanted, runLog));
        String idle = "";
        if (command.type().equals("update_custom_cookbooks")) {
            idle = "the cookbooks are up to date; this command runs no recipes";
        } else if (command.runList().isEmpty()) {
            idle = "the run list is empty; there is nothing to run";
        } else if (client.isPresent()) {
            runLog.line("run by " + client.get().program() + ", as the custom JSON asks for");
            steps.add(ChildRun.Step.last(
                    client.get().commandLine(clientSettings, Optional.of(directory.resolve("attribs.json")), "")));
        } else {
            steps.add(ChildRun.Step.last(builtIn(directory, command, cookbooks, runList, wanted)));
        }
        return steps.isEmpty()
                ? new NothingToRun(directory, runLog, idle)
                : new ChildRun(directory, command, steps, settings, time, runLog);
    }

    /** The agent's own recipes for volumes: a run of its own before the others, whose failure keeps those from running. */
    private List<ChildRun.Step> volumes(Path directory, Command command, RunSettings wanted, RunLog runLog)
            throws NotStartedException {
        if (!settings.volumes() || command.volumesJson().isEmpty() || wanted.whyRun()) {
            return List.of();
        }
        VolumeRecipes recipes = new VolumeRecipes(command.volumesJson());
        if (!recipes.needed()) {
            return List.of();
        }
        Path attributes = directory.resolve("volumes.json");
        try (OutputStream out = RunFiles.open(attributes)) {
            out.write(command.volumesJson().getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw cannotWrite(directory, e);
        }
        runLog.line("the volumes of the instance come first, by recipes of the agent's own");
        List<String> line = List.of(
                settings.convergeProgram().toString(),
                "--cookbooks",
                settings.home().resolve("opsworks-cookbooks").toString(),
                "--run-list",
                VolumeRecipes.RUN_LIST,
                "--json-attributes",
                attributes.toString(),
                "--report",
                directory.resolve("report.json").toString(),
                "--file-cache",
                fileCache().toString(),
                "--backup",
                backup().toString(),
                "--log-level",
                wanted.logLevel(),
                "--chef-version",
                VolumeRecipes.CHEF_VERSION);
        return List.of(new ChildRun.Step(line, VolumeRecipes.FAILED));
    }

    private Optional<InstalledClient> installed(RunSettings wanted) throws NotStartedException {
        if (wanted.client().isEmpty()) {
            return Optional.empty();
        }
        String name = wanted.client().get();
        Optional<InstalledClient> found = InstalledClient.find(name, settings.searchPath());
        if (found.isEmpty()) {
            throw new NotStartedException("the custom JSON (cairn.executor) chooses " + name + "; "
                    + InstalledClient.missing(name, settings.searchPath()));
        }
        return found;
    }

    /** What an installed client is told; written for every run, as OpsWorks did, so that people can repeat one. */
    private ClientSettings clientSettings(Path directory, Command command, Path cookbooks, RunSettings wanted) {
        return new ClientSettings(
                cookbookPath(command, cookbooks),
                Optional.of(directory.resolve("data_bags")),
                Optional.empty(),
                Optional.empty(),
                "_default",
                Optional.of(command.hostname()).filter(name -> !name.isEmpty()),
                wanted.whyRun(),
                wanted.logLevel(),
                fileCache(),
                backup(),
                Optional.of(directory.resolve("report.json")),
                wanted.chefLicense());
    }

    /** The stack's cookbooks, and those of this agent where the command is about packages or the agent. */
    private List<Path> cookbookPath(Command command, Path cookbooks) {
        boolean own =
                command.runList().stream().anyMatch(recipe -> recipe.matches("opsworks_(dependencies|agent)::.*"));
        return own ? List.of(settings.home().resolve("opsworks-cookbooks"), cookbooks) : List.of(cookbooks);
    }

    /** The command line of Cairn's own engine. */
    private List<String> builtIn(Path directory, Command command, Path cookbooks, String runList, RunSettings wanted) {
        List<String> line = new ArrayList<>(List.of(
                settings.convergeProgram().toString(),
                "--cookbooks",
                cookbooks.toString(),
                "--run-list",
                runList,
                "--json-attributes",
                directory.resolve("attribs.json").toString(),
                "--data-bags",
                directory.resolve("data_bags").toString(),
                "--report",
                directory.resolve("report.json").toString(),
                "--file-cache",
                fileCache().toString(),
                "--backup",
                backup().toString(),
                "--log-level",
                wanted.logLevel()));
        if (wanted.whyRun()) {
            line.add("--why-run");
        }
        if (!command.chefVersion().isEmpty()) {
            line.addAll(List.of("--chef-version", command.chefVersion()));
        }
        if (!command.hostname().isEmpty()) {
            line.addAll(List.of("--node-name", command.hostname()));
        }
        return line;
    }

    private static NotStartedException cannotWrite(Path directory, IOException e) {
        return new NotStartedException(
                "the files of the run cannot be written into " + directory + ": " + Reasons.of(e)
                        + "; make room on the instance's disk and repeat the command",
                e);
    }

    private void writeHosts(Command command, RunLog runLog) {
        Path file = settings.hostsFile();
        if (file == null || !command.carriesTopology() || command.hosts().isEmpty()) {
            return;
        }
        List<HostsFile.Entry> members = command.hosts().stream()
                .map(h -> new HostsFile.Entry(h.hostname(), h.privateIp(), h.publicIp()))
                .toList();
        try {
            if (new HostsFile(file).write(command.hostname(), members)) {
                runLog.line("wrote " + file + " with " + members.size() + " members of the stack");
            }
        } catch (IOException e) {
            log.warn("cannot write {}", file, e);
            runLog.line("WARN: " + file + " cannot be written: " + Reasons.of(e));
        }
    }

    /** As in OpsWorks, before anything of the customer's runs. A run whose recipes matter more goes on without. */
    private void syncUsers(Command command, RunLog runLog) throws NotStartedException {
        List<Command.RemoteUser> users = command.remoteUsers();
        if (!settings.users() || users == null) {
            return;
        }
        List<RemoteAccounts.Wanted> wanted = users.stream()
                .map(user -> new RemoteAccounts.Wanted(user.name(), user.uid(), user.publicKey(), user.sudo()))
                .toList();
        boolean complete;
        try (LinuxMachine machine = new LinuxMachine()) {
            complete = new RemoteAccounts(machine).sync(wanted, runLog::line);
        }
        if (!complete && command.runList().isEmpty() && !command.type().equals("configure")) {
            throw new NotStartedException(
                    "not all accounts of users could be brought up to date; the lines above say why");
        }
    }

    private void writeAgentFiles(Path directory, Command command, Path cookbooks, RunLog runLog) {
        Path root = settings.agentFiles();
        if (root == null) {
            return;
        }
        try {
            OpsWorksFiles files = new OpsWorksFiles(root);
            files.write(instanceId.get(), settings.home(), directory, cookbooks, fileCache());
            if (command.chefVersion().startsWith("11")) {
                files.linkChef11(directory, time.now());
            }
        } catch (IOException e) {
            log.warn("cannot write the files of OpsWorks' agent below {}", root, e);
            runLog.line("WARN: " + OpsWorksFiles.CLIENT + " and " + OpsWorksFiles.INSTANCE_AGENT + " below " + root
                    + " cannot be written: " + Reasons.of(e));
        }
    }

    private Path backup() {
        return settings.runs().resolveSibling("backup");
    }

    private Path fileCache() {
        return settings.runs().resolveSibling("cache");
    }

    @Override
    public void endLeftovers(String attemptId) {
        ProcessTree.killMarked(attemptId);
    }

    @Override
    public LogFile log(Path directory) {
        return LogFile.reopen(directory);
    }

    @Override
    public void prune(Set<Path> inUse) throws IOException {
        directories.prune(inUse);
    }

    /** A command without recipes succeeds without a child. */
    private record NothingToRun(Path directory, RunLog runLog, String why) implements Prepared {
        @Override
        public Ending run(Stop stop) {
            runLog.line(why);
            runLog.close();
            return new Ending(Result.Outcome.EXITED, 0, "", 0, 0);
        }
    }
}
