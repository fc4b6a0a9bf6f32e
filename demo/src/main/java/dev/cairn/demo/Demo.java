package dev.cairn.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.opsworks.model.Command;
import software.amazon.awssdk.services.opsworks.model.DeploymentCommandName;
import software.amazon.awssdk.services.opsworks.model.Instance;

/** The demonstration, step by step, in the order of a reader. */
final class Demo {
    private static final Duration ONLINE_LIMIT = Duration.ofMinutes(10);
    private static final Duration STEP_LIMIT = Duration.ofMinutes(3);
    /** Where the load balancer listens. */
    private static final int PAGE_PORT = 80;

    /** Beats every two seconds and a lapse after eight, so that nobody has to watch five minutes of silence. */
    static final List<String> SHORT_INTERVALS = List.of(
            "--compute",
            "local",
            "--heartbeat-interval-seconds",
            "2",
            "--connection-lost-seconds",
            "8",
            "--healing-start-grace-seconds",
            "5");

    private final DemoOptions options;
    private final Steps steps;
    private final Path data;
    private final @Nullable TemporaryData own;
    private final CoordinatorProcess coordinator;
    private final GitRepositories git;
    private final Machines machines;

    /** @param own where the state is kept when the user has named no place */
    private Demo(DemoOptions options, Steps steps, Path data, @Nullable TemporaryData own) {
        this.own = own;
        this.options = options;
        this.steps = steps;
        this.data = data;
        this.machines = new Machines(options.distribution().home(), data);
        this.git = GitRepositories.serve(options.distribution().samples(), data.resolve("repositories"));
        this.coordinator = new CoordinatorProcess(
                options.distribution().home(), data, options.httpPort(), settings(options, git), steps::say);
    }

    private static List<String> settings(DemoOptions options, GitRepositories git) {
        List<String> settings = new ArrayList<>(SHORT_INTERVALS);
        String kind = options.machines();
        if (kind != null) {
            settings.addAll(List.of("--compute-local-machines", kind));
        }
        // Only needed where machines have a network that this host is not part of.
        settings.addAll(List.of(
                "--compute-local-host-ports",
                Integer.toString(git.port()),
                "--compute-local-machine-ports",
                Integer.toString(PAGE_PORT)));
        return settings;
    }

    /** Runs the demo to its end and returns the exit code. */
    static int run(DemoOptions options) {
        PrintStream terminal = System.out;
        Steps steps = new Steps(terminal);
        try {
            TemporaryData.removeLeftovers(options.distribution().home(), terminal::println);
            Path given = options.data();
            TemporaryData own = given == null ? TemporaryData.create() : null;
            Path data = own == null ? prepare(Objects.requireNonNull(given)) : own.directory();
            return run(options, steps, new Demo(options, steps, data, own), terminal);
        } catch (StepFailed failure) {
            System.err.println("cairn demo: " + Steps.describe(failure));
            return 1;
        } catch (IOException failure) {
            System.err.println("cairn demo: its directory for temporary data cannot be made: " + failure);
            return 1;
        }
    }

    private static int run(DemoOptions options, Steps steps, Demo demo, PrintStream terminal) {
        // Whatever ends the demo, Ctrl-C included, nothing is left behind.
        Thread cleaner = new Thread(() -> demo.cleanUp(terminal), "demo-cleaner");
        Runtime.getRuntime().addShutdownHook(cleaner);
        demo.machines.cleanUpWhenThisProcessDies(demo.own != null);
        boolean ok = demo.show(terminal);
        if (options.report() != null) {
            steps.write(options.report());
        }
        return ok ? 0 : 1;
    }

    private boolean show(PrintStream terminal) {
        try {
            steps.run(
                    "coordinator",
                    "1. A coordinator starts: embedded store, its own certificate authority, TLS for agents",
                    this::startCoordinator);
            try (SampleStack stack = new SampleStack(coordinator.http(), data.resolve("credentials"))) {
                steps(stack);
                if (options.once()) {
                    steps.run("delete", "9. Everything is deleted", () -> deleteAll(stack));
                } else {
                    stayUp(stack, terminal);
                    throw new StepFailed(coordinator.lost().join());
                }
            }
            return true;
        } catch (RuntimeException failure) {
            terminal.println();
            terminal.println(coordinator.lost().getNow(Steps.describe(failure)));
            terminal.println();
            terminal.println("The end of the coordinator's log:");
            terminal.println(coordinator.logTail());
            return false;
        }
    }

    private void steps(SampleStack stack) {
        steps.run(
                "stack",
                "2. Through the OpsWorks API: a stack, three layers, an app, four instances",
                () -> createStack(stack));
        steps.run(
                "machines",
                "3. The instances start as machines of this host; each enrols and opens its stream",
                () -> startMachines(stack));
        steps.run(
                "setup",
                "4. Setup installs packages, deploy checks the app out of git, configure joins them",
                () -> awaitAllOnline(stack));
        steps.run("stop", "5. An app instance is stopped, and started again", () -> stopAndStart(stack));
        steps.run(
                "heal", "6. The other app instance dies: agent and all processes are killed", () -> killAndHeal(stack));
        steps.run("second-revision", "7. A second revision of the app is deployed", () -> secondRevision(stack));
        steps.run("undeploy", "8. The app is undeployed", () -> undeploy(stack));
    }

    private void startCoordinator() {
        coordinator.start();
        steps.say("dashboard   " + coordinator.dashboard());
        steps.say("aws CLI     export AWS_SHARED_CREDENTIALS_FILE=" + data.resolve("credentials")
                + " AWS_DEFAULT_REGION=us-east-1");
        steps.say("            aws opsworks describe-stacks --endpoint-url " + coordinator.http());
        steps.say("machines    " + machines.flavour());
        steps.say("log         " + coordinator.log());
    }

    private void createStack(SampleStack stack) {
        stack.create(git.url("127.0.0.1", "cookbooks"), git.url(machines.hostAddress(), "app"), machines.customJson());
        steps.say(stack.states());
    }

    private void startMachines(SampleStack stack) {
        stack.startAll();
        String[] shown = {""};
        Await.until(
                "all machines to enrol",
                ONLINE_LIMIT,
                () -> {
                    shown[0] = showChange(stack.states(), shown[0]);
                    List<Instance> all = stack.instances();
                    boolean reported = all.stream().allMatch(each -> each.reportedAgentVersion() != null);
                    boolean broken = all.stream().anyMatch(each -> "start_failed".equals(each.status()));
                    return reported || broken ? Optional.of(true) : Optional.empty();
                },
                stack::states);
    }

    private String showChange(String states, String before) {
        if (!states.equals(before)) {
            steps.say(states);
        }
        return states;
    }

    private void awaitAllOnline(SampleStack stack) {
        stack.awaitOnline(ONLINE_LIMIT, "db1", "lb1", "app1", "app2");
        steps.say(stack.states());
        awaitAnswers(stack, Set.of("app1", "app2"), STEP_LIMIT);
        steps.say(String.format("from the coordinator's start to all online: %.1f s", steps.secondsSinceStart()));
    }

    /** Waits until exactly these instances answer through the load balancer, or are named in its configuration. */
    private void awaitAnswers(SampleStack stack, Set<String> expected, Duration limit) {
        if (!machines.complete()) {
            awaitConfiguration(stack, expected, limit);
            return;
        }
        Page page = page(stack);
        Await.until(
                page.address() + " to be answered by " + expected,
                limit,
                () -> page.answering().equals(expected) ? Optional.of(true) : Optional.empty(),
                () -> "It is answered by " + page.answering() + ". " + stack.states());
        steps.say(page.address() + " is answered by " + String.join(" and ", expected));
    }

    /** Waits until haproxy's configuration names these app instances and no other. */
    private void awaitConfiguration(SampleStack stack, Set<String> expected, Duration limit) {
        Await.until(
                "haproxy.cfg to name " + expected,
                limit,
                () -> backends(stack).equals(expected) ? Optional.of(true) : Optional.empty(),
                () -> "It names " + backends(stack) + ". " + stack.states());
        steps.say("haproxy.cfg of lb1 names " + String.join(" and ", expected));
    }

    private Set<String> backends(SampleStack stack) {
        String configuration =
                machines.read(stack.named("lb1"), "etc/haproxy/haproxy.cfg").orElse("");
        return Set.copyOf(configuration
                .lines()
                .map(String::strip)
                .filter(line -> line.startsWith("server "))
                .map(line -> line.split(" ", 3)[1])
                .toList());
    }

    private Page page(SampleStack stack) {
        return new Page(machines.reachedAt(stack.named("lb1"), PAGE_PORT));
    }

    private void stopAndStart(SampleStack stack) {
        stack.stop("app2");
        stack.awaitStatus("app2", "stopped", STEP_LIMIT);
        Command shutdown = stack.commands(stack.named("app2")).stream()
                .filter(command -> "shutdown".equals(command.type()))
                .findFirst()
                .orElseThrow(() -> new StepFailed("app2 was stopped without its shutdown recipes."));
        steps.say("shutdown recipes of app2: " + shutdown.status());
        awaitConfiguration(stack, Set.of("app1"), STEP_LIMIT);
        awaitAnswers(stack, Set.of("app1"), STEP_LIMIT);
        stack.start("app2");
        stack.awaitOnline(STEP_LIMIT, "app2");
        awaitAnswers(stack, Set.of("app1", "app2"), STEP_LIMIT);
    }

    private void killAndHeal(SampleStack stack) {
        Optional<Page.Watch> watch =
                machines.complete() ? Optional.of(page(stack).watch()) : Optional.empty();
        try {
            long killed = machines.kill(stack.named("app1"));
            steps.say("killed " + killed + " processes of app1");
            stack.awaitStatus("app1", "connection_lost", STEP_LIMIT);
            steps.say("its heartbeats lapsed: connection_lost");
            stack.awaitOnline(STEP_LIMIT, "app1");
            steps.say("healed: online again");
            awaitAnswers(stack, Set.of("app1", "app2"), STEP_LIMIT);
        } finally {
            watch.ifPresent(Page.Watch::close);
        }
        watch.ifPresent(
                seen -> steps.say(seen.asked() + " requests meanwhile, " + seen.failed() + " without an answer"));
        watch.filter(seen -> seen.failed() > 0).ifPresent(seen -> {
            throw new StepFailed("The page did not answer all the time: " + seen.failed() + " of " + seen.asked()
                    + " requests failed while app1 was down.");
        });
    }

    private void secondRevision(SampleStack stack) {
        git.commitRevision("2");
        stack.deploy(DeploymentCommandName.DEPLOY, STEP_LIMIT);
        if (machines.complete()) {
            Page page = page(stack);
            Await.until(
                    "the page to show revision 2",
                    STEP_LIMIT,
                    () -> page.ask().filter(answer -> answer.revision().equals("2")),
                    stack::states);
        } else if (!machines.read(stack.named("app1"), "srv/www/sample/REVISION")
                .map(String::strip)
                .equals(Optional.of("2"))) {
            throw new StepFailed("The checkout on app1 is not at revision 2.");
        }
        steps.say("revision 2 is in service");
    }

    private void undeploy(SampleStack stack) {
        stack.deploy(DeploymentCommandName.UNDEPLOY, STEP_LIMIT);
        for (String hostname : List.of("app1", "app2")) {
            if (machines.read(stack.named(hostname), "srv/www/sample/REVISION").isPresent()) {
                throw new StepFailed("The checkout on " + hostname + " is still there.");
            }
        }
        steps.say("the checkout is gone from both app instances");
    }

    private void deleteAll(SampleStack stack) {
        stack.delete(STEP_LIMIT);
        coordinator.close();
        machines.destroyAll();
        List<String> leftovers = machines.leftovers();
        if (!leftovers.isEmpty()) {
            throw new StepFailed("Left behind:\n" + String.join("\n", leftovers));
        }
        steps.say("no process, mount, namespace or rule is left");
    }

    private void stayUp(SampleStack stack, PrintStream terminal) {
        stack.deploy(DeploymentCommandName.DEPLOY, STEP_LIMIT);
        terminal.println();
        terminal.println("The app is deployed again and the stack stays up for you:");
        if (machines.complete()) {
            terminal.println("  page        " + page(stack).address());
        }
        terminal.println("  dashboard   " + coordinator.dashboard());
        terminal.println("  aws CLI     AWS_SHARED_CREDENTIALS_FILE=" + data.resolve("credentials")
                + " AWS_DEFAULT_REGION=us-east-1 aws opsworks describe-stacks --endpoint-url " + coordinator.http());
        terminal.println("Ctrl-C ends everything and leaves nothing behind.");
        if (options.report() != null) {
            steps.write(options.report());
        }
        coordinator.lost().join();
    }

    /** One that fails must not keep the others from being done. */
    private void cleanUp(PrintStream terminal) {
        terminal.println();
        terminal.println("Ending and removing everything.");
        List<Runnable> duties = new ArrayList<>(List.of(coordinator::close, git::close, machines::destroyAll));
        if (own != null) {
            duties.addAll(List.of(machines::deleteData, own::close));
        }
        for (Runnable duty : duties) {
            try {
                duty.run();
            } catch (RuntimeException failure) {
                terminal.println(Steps.describe(failure));
            }
        }
    }

    private static Path prepare(Path given) {
        try {
            Files.createDirectories(given);
            if (Files.exists(given.resolve("credentials"), java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
                throw new StepFailed(given + " already holds a coordinator's data; name an empty directory.");
            }
            return given.toAbsolutePath();
        } catch (IOException failure) {
            throw new StepFailed("The demo's data directory cannot be made", failure);
        }
    }

    static String readText(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.UTF_8);
    }
}
