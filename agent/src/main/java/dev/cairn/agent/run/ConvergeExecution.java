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
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs commands by starting the converge program, one child per command. */
public final class ConvergeExecution implements Execution {
    /** Chef's statuses for a reboot that is scheduled or needed, by a run that has done its work. */
    private static final Set<Integer> ASKS_FOR_A_REBOOT = Set.of(35, 37);

    private static final Logger log = LoggerFactory.getLogger(ConvergeExecution.class);
    private static final int BUFFER = 16 << 10;
    /** How long output of a child that has ended is waited for: a service it started may hold the pipe for ever. */
    private static final Duration OUTPUT_GRACE = Duration.ofSeconds(2);

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
        if (command.type().equals("update_custom_cookbooks")) {
            return new NothingToRun(directory, runLog, "the cookbooks are up to date; this command runs no recipes");
        }
        if (command.runList().isEmpty()) {
            return new NothingToRun(directory, runLog, "the run list is empty; there is nothing to run");
        }
        if (client.isPresent()) {
            runLog.line("run by " + client.get().program() + ", as the custom JSON asks for");
            return new Child(
                    directory,
                    command,
                    client.get().commandLine(clientSettings, Optional.of(directory.resolve("attribs.json")), ""),
                    runLog);
        }
        return new Child(directory, command, builtIn(directory, command, cookbooks, runList, wanted), runLog);
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

    /** The log of this run, and who wants to know that it has grown. */
    private record RunLog(LogFile file, Runnable grew) {
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

    /** A command without recipes succeeds without a child. */
    private record NothingToRun(Path directory, RunLog runLog, String why) implements Prepared {
        @Override
        public Ending run(Stop stop) {
            runLog.line(why);
            runLog.close();
            return new Ending(Result.Outcome.EXITED, 0, "", 0, 0);
        }
    }

    /** The converge child of a command. */
    private final class Child implements Prepared {
        private final Path directory;
        private final Command command;
        private final List<String> commandLine;
        private final RunLog runLog;

        Child(Path directory, Command command, List<String> commandLine, RunLog runLog) {
            this.directory = directory;
            this.command = command;
            this.commandLine = commandLine;
            this.runLog = runLog;
        }

        @Override
        public Path directory() {
            return directory;
        }

        @Override
        public Ending run(Stop stop) throws InterruptedException {
            ProcessTree tree;
            try {
                tree = ProcessTree.start(commandLine, directory, environment(), command.attemptId());
            } catch (IOException e) {
                log.error("command={} the converge program cannot be started", command.commandId(), e);
                runLog.line("FATAL: " + e.getMessage());
                runLog.close();
                return new Ending(
                        Result.Outcome.NOT_STARTED,
                        0,
                        "the converge program cannot be started: " + Reasons.of(e),
                        0,
                        0);
            }
            Thread pump = new Thread(() -> pump(tree.output()), "cairn-output");
            pump.setDaemon(true);
            pump.start();
            try {
                Ending ending = await(tree, stop);
                finishOutput(tree, pump);
                return ending;
            } catch (InterruptedException e) {
                tree.end(Duration.ZERO);
                throw e;
            } finally {
                runLog.close();
            }
        }

        private Ending await(ProcessTree tree, Stop stop) throws InterruptedException {
            CompletableFuture<Integer> exit = tree.exit();
            try {
                CompletableFuture.anyOf(exit, stop.requested())
                        .get(command.timeout().toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException _) {
                tree.end(settings.killGrace());
                String message = "the run took longer than its limit of "
                        + command.timeout().toSeconds() + " s and was killed";
                runLog.line("FATAL: " + message);
                return ended(Result.Outcome.DEADLINE_EXCEEDED, 0, message);
            } catch (ExecutionException e) {
                throw new IllegalStateException("waiting for the child of command " + command.commandId(), e);
            }
            if (exit.isDone()) {
                return exited(exit.join());
            }
            tree.end(settings.killGrace());
            return switch (stop.requested().join()) {
                case CANCELLED -> {
                    runLog.line("FATAL: the command was cancelled and its run killed");
                    yield ended(Result.Outcome.CANCELLED, 0, "cancelled while it ran");
                }
                case AGENT_ENDS -> {
                    runLog.line("FATAL: the agent was stopped, which ended this run");
                    yield ended(Result.Outcome.INTERRUPTED, 0, "the agent was stopped while the run was going on");
                }
            };
        }

        private Ending exited(int status) {
            String message = "";
            if (status == 128 + 9) {
                message = "the run was killed by signal 9; the machine may be out of memory";
                runLog.line("FATAL: " + message);
            }
            Optional<String> advice = InstalledClient.advice(status);
            if (advice.isPresent()) {
                message = advice.get() + ", by {\"cairn\": {\"chef_license\": \"accept\"}} in the custom JSON";
                runLog.line("FATAL: " + message);
            }
            if (ASKS_FOR_A_REBOOT.contains(status)) {
                return ended(
                        Result.Outcome.EXITED, 0, "the run ended with status " + status + ": it asks for a reboot");
            }
            return ended(Result.Outcome.EXITED, status, message);
        }

        private Ending ended(Result.Outcome outcome, int status, String message) {
            RunReport report = RunReport.read(directory.resolve("report.json"));
            return new Ending(outcome, status, message, report.resourcesTotal(), report.resourcesUpdated());
        }

        private void pump(InputStream output) {
            byte[] buffer = new byte[BUFFER];
            try (output) {
                for (int count = output.read(buffer); count >= 0; count = output.read(buffer)) {
                    runLog.write(buffer, count);
                }
            } catch (IOException e) {
                log.debug("command={} output ended", command.commandId(), e);
            }
        }

        private void finishOutput(ProcessTree tree, Thread pump) throws InterruptedException {
            if (!pump.join(OUTPUT_GRACE)) {
                log.info("command={} something that the run started keeps its output open", command.commandId());
                try {
                    tree.output().close();
                } catch (IOException e) {
                    log.debug("closing the output of command={}", command.commandId(), e);
                }
            }
        }

        private Map<String, String> environment() {
            Map<String, String> environment = new HashMap<>();
            environment.put("PATH", settings.searchPath());
            environment.put("HOME", System.getenv().getOrDefault("HOME", "/root"));
            environment.put("LANG", System.getenv().getOrDefault("LANG", "C.UTF-8"));
            return environment;
        }
    }
}
