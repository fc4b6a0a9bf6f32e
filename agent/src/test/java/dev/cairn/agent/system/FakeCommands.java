package dev.cairn.agent.system;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Commands that the test answers by program; scripts below the test's directories run for real, and any other program
 * is not installed.
 */
public final class FakeCommands implements Commands {
    /** Stands for a program. */
    @FunctionalInterface
    public interface Program {
        Answer run(CommandLine command) throws IOException;
    }

    /** What a program says. */
    public record Answer(int status, String output, String error) {
        public static Answer ok(String output) {
            return new Answer(0, output, "");
        }

        public static Answer failed(int status, String error) {
            return new Answer(status, "", error);
        }
    }

    private final Commands real;
    private final Map<String, Program> programs = new HashMap<>();
    private final List<CommandLine> ran = new ArrayList<>();

    FakeCommands(Commands real) {
        this.real = real;
    }

    public FakeCommands installed(String name, Program program) {
        programs.put(name, program);
        return this;
    }

    /** What was run, as lines. */
    public List<String> lines() {
        return ran.stream().map(CommandLine::text).toList();
    }

    public List<CommandLine> ran() {
        return List.copyOf(ran);
    }

    public void forget() {
        ran.clear();
    }

    @Override
    public CommandOutcome run(CommandLine command, Consumer<String> live) throws IOException {
        ran.add(command);
        String name = command.arguments().getFirst();
        Program program = programs.get(name);
        if (program == null && Path.of(name).isAbsolute()) {
            return real.run(command, live);
        }
        if (program == null) {
            throw new NoSuchFileException(name, null, "not installed on this fake machine");
        }
        Answer answer = program.run(command);
        live.accept(answer.output());
        return new CommandOutcome(answer.status(), answer.output(), answer.error(), false, Duration.ofMillis(1));
    }
}
