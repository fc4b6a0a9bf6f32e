package dev.cairn.agent.system;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Starts processes on this machine. Each command leads a session and process group of its own (setsid), so that its
 * timeout can end all that it started, and changes its user through setpriv, because a JVM has no hook between fork and
 * exec. As Mixlib::ShellOut does, it returns when the command itself has ended, not when the last of its background
 * children has closed the output.
 */
public final class LinuxCommands implements Commands, AutoCloseable {
    /** Appended to PATH where missing: Mixlib::ShellOut's sane paths. */
    private static final List<String> SANE_PATHS =
            List.of("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin");
    /** What su(1) gives a login: Mixlib::ShellOut's logon environment. */
    private static final String LOGIN_PATH = "/sbin:/bin:/usr/sbin:/usr/bin";

    private static final Duration GRACE = Duration.ofSeconds(3);
    /** The group's other members are not our children: only asking tells when they are gone. */
    private static final Duration GROUP_POLL = Duration.ofMillis(50);

    private static final Pattern UMASK = Pattern.compile("0*[0-7]{1,3}");
    /** What fits into a fresh pipe without blocking. */
    private static final int PIPE_BYTES = 32 * 1024;

    private static final long SHORTEST_WAIT_NANOS = 200_000;
    private static final long LONGEST_WAIT_NANOS = 20_000_000;

    private final Accounts accounts;
    private final UnixFiles files;
    private final Set<Process> running = ConcurrentHashMap.newKeySet();
    private volatile Inherited inherited =
            new Inherited(System::getenv, () -> Path.of("").toAbsolutePath());

    private record Inherited(Supplier<Map<String, String>> environment, Supplier<Path> directory) {}

    LinuxCommands(Accounts accounts, UnixFiles files) {
        this.accounts = accounts;
        this.files = files;
    }

    @Override
    public void inherit(Supplier<Map<String, String>> environment, Supplier<Path> directory) {
        inherited = new Inherited(environment, directory);
    }

    @Override
    public CommandOutcome run(CommandLine command, Consumer<String> live) throws IOException {
        Map<String, String> environment = environment(command);
        requireProgram(command, environment);
        List<String> arguments = new ArrayList<>(List.of("setsid", "-w"));
        arguments.addAll(identity(command));
        if (command.umask().isPresent()) {
            arguments.addAll(List.of(ShellLine.SHELL, "-c", "umask \"$0\" && exec \"$@\"", umask(command)));
        }
        arguments.addAll(command.arguments());

        ProcessBuilder builder = new ProcessBuilder(arguments);
        Path directory = command.workingDirectory();
        Path place = directory == null ? inherited.directory().get() : directory;
        if (Files.isDirectory(place)) {
            builder.directory(place.toFile());
        }
        builder.environment().clear();
        builder.environment().putAll(environment);
        if (command.input().length == 0) {
            builder.redirectInput(new File("/dev/null"));
        }
        long start = System.nanoTime();
        Process process = builder.start();
        running.add(process);
        try {
            feed(process, command.input());
            return collect(process, command, live, start);
        } catch (InterruptedException e) {
            abandon(process);
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while running '" + command.text() + "'", e);
        } finally {
            running.remove(process);
        }
    }

    private CommandOutcome collect(Process process, CommandLine command, Consumer<String> live, long start)
            throws IOException, InterruptedException {
        BoundedOutput standardOutput = new BoundedOutput(command.outputLimitBytes());
        BoundedOutput standardError = new BoundedOutput(command.outputLimitBytes());
        try (InputStream out = process.getInputStream();
                InputStream err = process.getErrorStream()) {
            Tap outTap = new Tap(out, standardOutput, live);
            Tap errTap = new Tap(err, standardError, live);
            boolean timedOut = false;
            long wait = SHORTEST_WAIT_NANOS;
            boolean exited = false;
            while (!exited) {
                boolean flowing = drain(outTap, errTap);
                wait = flowing ? SHORTEST_WAIT_NANOS : Math.min(wait * 2, LONGEST_WAIT_NANOS);
                exited = process.waitFor(flowing ? 0 : wait, TimeUnit.NANOSECONDS);
                if (!exited && System.nanoTime() - start > command.timeout().toNanos()) {
                    timedOut = true;
                    end(process);
                    exited = true;
                }
            }
            while (drain(outTap, errTap)) {
                // Until the pipes are empty; a background child may keep them open for ever, so not until their end.
            }
            outTap.finish();
            errTap.finish();
            int status = process.waitFor();
            return new CommandOutcome(
                    status,
                    standardOutput.text(),
                    standardError.text(),
                    timedOut,
                    Duration.ofNanos(System.nanoTime() - start));
        }
    }

    /** Takes from both, so that neither waits for the other. */
    private static boolean drain(Tap outTap, Tap errTap) throws IOException {
        boolean out = outTap.drain();
        boolean err = errTap.drain();
        return out || err;
    }

    /** TERM to the whole group, and KILL to what is left of it after a grace. */
    private static void end(Process process) throws InterruptedException, IOException {
        signal(process, "TERM");
        long patience = System.nanoTime() + GRACE.toNanos();
        boolean left = !process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS);
        while (!left && groupAlive(process)) {
            left = System.nanoTime() > patience;
            Thread.sleep(GROUP_POLL);
        }
        if (left) {
            signal(process, "KILL");
        }
        process.waitFor();
    }

    private static void signal(Process process, String name) throws IOException, InterruptedException {
        kill(name, process.pid());
        // Before setsid has run there is no group yet. Through the handle, since Process.destroy closes the outputs.
        ProcessHandle leader = process.toHandle();
        if (name.equals("KILL")) {
            leader.destroyForcibly();
        } else {
            leader.destroy();
        }
    }

    private static boolean groupAlive(Process process) throws IOException, InterruptedException {
        return kill("0", process.pid()) == 0;
    }

    /** The shell's own kill, since Java signals single processes only and minimal machines have no procps. */
    private static int kill(String name, long group) throws IOException, InterruptedException {
        return new ProcessBuilder(ShellLine.SHELL, "-c", "kill -" + name + " -" + group)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectInput(new File("/dev/null"))
                .start()
                .waitFor();
    }

    private static void feed(Process process, byte[] input) {
        if (input.length == 0) {
            return;
        }
        Runnable writer = () -> {
            try (OutputStream in = process.getOutputStream()) {
                in.write(input);
            } catch (IOException ignored) {
                // The program ended or closed its input without reading all of it, as it may.
            }
        };
        if (input.length <= PIPE_BYTES) {
            writer.run();
        } else {
            Thread.ofPlatform().daemon().name("command-input").start(writer);
        }
    }

    private static void requireProgram(CommandLine command, Map<String, String> environment) throws IOException {
        if (command.arguments().isEmpty()) {
            throw new IOException("cannot run an empty command");
        }
        String program = command.arguments().getFirst();
        Path directory = command.workingDirectory();
        if (directory != null && !Files.isDirectory(directory)) {
            throw new NoSuchFileException(
                    directory.toString(), null, "No such directory, wanted as working directory of " + program);
        }
        if (program.indexOf('/') >= 0) {
            Path path = directory == null ? Path.of(program) : directory.resolve(program);
            if (!Files.exists(path)) {
                throw new NoSuchFileException(program);
            }
            if (Files.isDirectory(path) || !Files.isExecutable(path)) {
                throw new java.nio.file.AccessDeniedException(program, null, "not an executable program");
            }
            return;
        }
        String searched = environment.getOrDefault("PATH", "");
        for (String place : searched.split(":", -1)) {
            Path path = Path.of(place).resolve(program);
            if (Files.isExecutable(path) && !Files.isDirectory(path)) {
                return;
            }
        }
        throw new NoSuchFileException(program, null, "no such program in " + searched);
    }

    private Map<String, String> environment(CommandLine command) throws IOException {
        Map<String, String> environment = new HashMap<>(inherited.environment().get());
        if (command.login() && command.user().isPresent()) {
            UserEntry user = login(command.user().get());
            environment.put("HOME", user.home());
            environment.put("USER", user.name());
            environment.put("LOGNAME", user.name());
            environment.put("SHELL", user.shell());
            environment.put("PATH", LOGIN_PATH);
        }
        for (Map.Entry<String, @Nullable String> variable :
                command.environment().entrySet()) {
            String value = variable.getValue();
            if (value == null) {
                environment.remove(variable.getKey());
            } else {
                environment.put(variable.getKey(), value);
            }
        }
        List<String> path = new ArrayList<>();
        for (String place : environment.getOrDefault("PATH", "").split(":", -1)) {
            if (!place.isEmpty()) {
                path.add(place);
            }
        }
        for (String place : SANE_PATHS) {
            if (!path.contains(place)) {
                path.add(place);
            }
        }
        environment.put("PATH", String.join(":", path));
        return environment;
    }

    private UserEntry login(String name) throws IOException {
        Optional<UserEntry> byName = accounts.user(name);
        Optional<UserEntry> found = byName.isPresent() ? byName : accounts.user(accounts.uid(name));
        return found.orElseThrow(() -> new UnknownAccountException("can't find user for " + name));
    }

    /** The setpriv(1) part of the command, empty when the process already is that user and group. */
    private List<String> identity(CommandLine command) throws IOException {
        FileStatus self = LinuxMachine.owner(files);
        OptionalInt uid = command.user().isPresent()
                ? OptionalInt.of(accounts.uid(command.user().get()))
                : OptionalInt.empty();
        OptionalInt gid = gid(command);
        boolean sameUser = uid.isEmpty() || uid.getAsInt() == self.uid();
        boolean sameGroup = gid.isEmpty() || gid.getAsInt() == self.gid();
        if (sameUser && sameGroup) {
            return List.of();
        }
        if (self.uid() != 0) {
            throw new FileSystemException(
                    command.text(),
                    null,
                    "only root may run commands as another user or group (wanted user "
                            + command.user().orElse("unchanged") + ", group "
                            + command.group().orElse("unchanged")
                            + ", this process has uid " + self.uid() + "): Operation not permitted");
        }
        List<String> arguments = new ArrayList<>(List.of("setpriv"));
        uid.ifPresent(id -> arguments.addAll(List.of("--reuid", Integer.toUnsignedString(id))));
        gid.ifPresent(id -> arguments.addAll(List.of("--regid", Integer.toUnsignedString(id))));
        arguments.add(command.login() && command.user().isPresent() ? "--init-groups" : "--clear-groups");
        arguments.add("--");
        return arguments;
    }

    private OptionalInt gid(CommandLine command) throws IOException {
        if (command.group().isPresent()) {
            return OptionalInt.of(accounts.gid(command.group().get()));
        }
        if (command.login() && command.user().isPresent()) {
            return OptionalInt.of(login(command.user().get()).gid());
        }
        return OptionalInt.empty();
    }

    private static String umask(CommandLine command) throws IOException {
        String umask = command.umask().orElse("");
        if (!UMASK.matcher(umask).matches()) {
            throw new IOException(
                    "'" + umask + "' is no umask for '" + command.text() + "': give octal digits, as 022");
        }
        return umask;
    }

    @Override
    public void close() {
        running.forEach(LinuxCommands::abandon);
    }

    /** Kills the group without a grace. */
    private static void abandon(Process process) {
        try {
            kill("KILL", process.pid());
        } catch (IOException ignored) {
            // Then at least the leader, below.
        } catch (InterruptedException ignored) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
    }

    /** One of a process's outputs: takes what is there, never waits. */
    private static final class Tap {
        private final InputStream stream;
        private final BoundedOutput kept;
        private final Consumer<String> live;
        private final CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE);
        private final byte[] buffer = new byte[16 * 1024];
        private ByteBuffer rest = ByteBuffer.allocate(0);

        Tap(InputStream stream, BoundedOutput kept, Consumer<String> live) {
            this.stream = stream;
            this.kept = kept;
            this.live = live;
        }

        boolean drain() throws IOException {
            int length;
            // At the process's exit Java moves what is left in the pipe into memory, under this same lock: between
            // asking and reading it must not, or the read would wait for the pipe's other holders.
            synchronized (stream) {
                int available = stream.available();
                length = available == 0 ? 0 : stream.read(buffer, 0, Math.min(available, buffer.length));
            }
            if (length <= 0) {
                return false;
            }
            kept.append(buffer, length);
            decode(length, false);
            return true;
        }

        void finish() {
            decode(0, true);
        }

        private void decode(int length, boolean end) {
            ByteBuffer input = ByteBuffer.allocate(rest.remaining() + length)
                    .put(rest)
                    .put(buffer, 0, length)
                    .flip();
            CharBuffer text = CharBuffer.allocate(input.remaining() + 1);
            decoder.decode(input, text, end);
            rest = input.slice();
            if (text.flip().hasRemaining()) {
                live.accept(text.toString());
            }
        }
    }
}
