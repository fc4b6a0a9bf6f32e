package dev.cairn.agent.runner;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.cairn.agent.resource.ActionReport;
import dev.cairn.agent.resource.Change;
import dev.cairn.agent.resource.Provider;
import dev.cairn.agent.resource.ResourceException;
import dev.cairn.agent.resource.ResourceRequest;
import dev.cairn.agent.system.CommandLine;
import dev.cairn.agent.system.CommandOutcome;
import dev.cairn.agent.system.Commands;
import dev.cairn.agent.system.ShellLine;
import dev.cairn.agent.system.UnknownAccountException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.jruby.Ruby;
import org.jruby.RubyArray;
import org.jruby.RubyHash;
import org.jruby.RubyModule;
import org.jruby.RubyString;
import org.jruby.api.Convert;
import org.jruby.api.Create;
import org.jruby.api.Define;
import org.jruby.internal.runtime.methods.JavaMethod;
import org.jruby.runtime.ThreadContext;
import org.jruby.runtime.Visibility;
import org.jruby.runtime.builtin.IRubyObject;
import org.jruby.util.ByteList;
import org.jspecify.annotations.Nullable;

/**
 * The module {@code Cairn::Machine} of the Ruby side: everything that crosses the border to Java, once per action or
 * command. Plain method objects instead of JRuby's Java integration, whose start-up an empty run could not afford.
 */
final class MachineModule {
    private final Provider providers;
    private final Commands commands;
    private final RubyModule module;
    private final List<Logger> silenced = new ArrayList<>();

    private MachineModule(Provider providers, Commands commands, RubyModule module) {
        this.providers = providers;
        this.commands = commands;
        this.module = module;
    }

    static void define(Ruby runtime, Provider providers, Commands commands, @Nullable IntConsumer ending) {
        ThreadContext context = runtime.getCurrentContext();
        RubyModule module = Define.defineModule(context, "Cairn").defineModuleUnder(context, "Machine");
        MachineModule machine = new MachineModule(providers, commands, module);
        // Ruby's environment and directory are its own; commands start from them as from any process's.
        commands.inherit(() -> environment(runtime), () -> Path.of(runtime.getCurrentDirectory()));
        machine.method("converge", machine::converge);
        machine.method("run_command", machine::runCommand);
        machine.method("parse_json", MachineModule::parseJson);
        machine.method("write_json", MachineModule::writeJson);
        machine.method("template_to_ruby", MachineModule::templateToRuby);
        machine.method("files_below", MachineModule::filesBelow);
        machine.method("part?", MachineModule::isPart);
        machine.method("load_part", MachineModule::loadPart);
        machine.method("silence", machine::silence);
        if (ending != null) {
            machine.method("end_process", (caller, arguments) -> {
                ending.accept(Convert.toInt(caller, arguments[0]));
                return caller.nil;
            });
        }
    }

    /** A method of the module; failures of reading and writing become Ruby's IOError. */
    @FunctionalInterface
    private interface Body {
        IRubyObject call(ThreadContext context, IRubyObject[] arguments) throws IOException;
    }

    private void method(String name, Body body) {
        RubyModule singleton = module.getSingletonClass();
        singleton.addMethod(
                module.getRuntime().getCurrentContext(),
                name,
                new JavaMethod.JavaMethodN(singleton, Visibility.PUBLIC, name) {
                    @Override
                    public IRubyObject call(
                            ThreadContext context,
                            IRubyObject self,
                            RubyModule type,
                            String called,
                            IRubyObject[] arguments) {
                        try {
                            return body.call(context, arguments);
                        } catch (IOException e) {
                            throw context.runtime.newIOError(message(e));
                        }
                    }
                });
    }

    /**
     * {@code converge(type, name, action, properties, why_run, sensitive)}: nil when nothing changed, else an array of
     * {@code [description, property, before, after, diff lines]}. A failure of the provider is raised by the Ruby side
     * as the exception class that Chef would raise.
     */
    private IRubyObject converge(ThreadContext context, IRubyObject[] arguments) {
        ResourceRequest request = new ResourceRequest(
                RubyValues.text((RubyString) arguments[0]),
                RubyValues.text((RubyString) arguments[1]),
                RubyValues.text((RubyString) arguments[2]),
                properties(context, (RubyHash) arguments[3]),
                arguments[4].isTrue(),
                arguments[5].isTrue());
        ActionReport report;
        try {
            report = providers.converge(request);
        } catch (ResourceException e) {
            return module.callMethod(context, "raise_failure", new IRubyObject[] {
                Create.newString(context, e.rubyClass()), Create.newString(context, message(e))
            });
        }
        if (!report.updated()) {
            return context.nil;
        }
        RubyArray<?> changes = Create.newArray(context);
        for (Change change : report.changes()) {
            RubyArray<?> diff = Create.allocArray(context, change.diff().size());
            change.diff().forEach(line -> diff.append(context, Create.newString(context, line)));
            changes.append(
                    context,
                    Create.newArray(
                            context,
                            Create.newString(context, change.description()),
                            RubyValues.toRuby(context, change.property()),
                            RubyValues.toRuby(context, change.before()),
                            RubyValues.toRuby(context, change.after()),
                            diff));
        }
        return changes;
    }

    /** {@code silence(name)}: a library's own log is no part of the run's. A logger forgets it when nobody holds it. */
    private IRubyObject silence(ThreadContext context, IRubyObject[] arguments) {
        Logger logger = Logger.getLogger(arguments[0].asString().decodeString());
        logger.setLevel(Level.OFF);
        silenced.add(logger);
        return context.nil;
    }

    private static Map<String, String> environment(Ruby runtime) {
        Map<String, String> environment = new HashMap<>();
        RubyValues.map(runtime.getCurrentContext(), runtime.getENV()).forEach((name, value) -> {
            if (value != null) {
                environment.put(name, value.toString());
            }
        });
        return environment;
    }

    /** Properties as plain values; the content of a file keeps its bytes. */
    private static Map<String, @Nullable Object> properties(ThreadContext context, RubyHash hash) {
        Map<String, @Nullable Object> properties = RubyValues.map(context, hash);
        IRubyObject content = hash.fastARef(Create.newString(context, "content"));
        if (content instanceof RubyString bytes) {
            properties.put("content", bytes.getBytes());
        }
        return properties;
    }

    /**
     * {@code run_command(arguments or line, options, live)}: {@code [status, stdout, stderr, timed_out, seconds]}; live is nil or
     * a proc that gets output as it comes. A program or directory that is missing is {@code Errno::ENOENT}, one that
     * may not be run {@code Errno::EACCES}, an unknown user {@code ArgumentError}, as from Ruby.
     */
    private IRubyObject runCommand(ThreadContext context, IRubyObject[] arguments) throws IOException {
        List<String> words = arguments[0] instanceof RubyArray<?> array
                ? RubyValues.list(context, array).stream().map(String::valueOf).toList()
                : ShellLine.arguments(arguments[0].asString().decodeString());
        Map<String, @Nullable Object> options = RubyValues.map(context, (RubyHash) arguments[1]);
        IRubyObject live = arguments[2];
        CommandLine command = new CommandLine(
                words,
                options.get("cwd") instanceof String directory ? Path.of(directory) : null,
                environment(options.get("environment")),
                text(options.get("user")),
                text(options.get("group")),
                Boolean.TRUE.equals(options.get("login")),
                text(options.get("umask")),
                input((RubyHash) arguments[1], context),
                options.get("timeout_ms") instanceof Long millis
                        ? Duration.ofMillis(millis)
                        : CommandLine.DEFAULT_TIMEOUT,
                CommandLine.DEFAULT_OUTPUT_LIMIT_BYTES);
        Consumer<String> listener = live.isNil()
                ? text -> {}
                : text -> {
                    ThreadContext current = context.runtime.getCurrentContext();
                    live.callMethod(current, "call", Create.newString(current, text));
                };
        try {
            CommandOutcome outcome = commands.run(command, listener);
            return Create.newArray(
                    context,
                    Convert.asFixnum(context, outcome.exitStatus()),
                    Create.newString(context, outcome.standardOutput()),
                    Create.newString(context, outcome.standardError()),
                    Convert.asBoolean(context, outcome.timedOut()),
                    Convert.asFloat(context, outcome.executionTime().toMillis() / 1000.0));
        } catch (UnknownAccountException e) {
            throw context.runtime.newArgumentError(message(e));
        } catch (AccessDeniedException e) {
            throw context.runtime.newErrnoEACCESError(message(e));
        } catch (NoSuchFileException e) {
            throw context.runtime.newErrnoENOENTError(message(e));
        }
    }

    /** {@code parse_json(text)}: raises ArgumentError with the place of the mistake. */
    private static IRubyObject parseJson(ThreadContext context, IRubyObject[] arguments) {
        try {
            return RubyJson.parse(context, arguments[0].convertToString().getBytes());
        } catch (IOException e) {
            throw context.runtime.newArgumentError(message(e));
        }
    }

    /** {@code write_json(path, value)}: replaces the file at once, so that a reader never sees half of it. */
    private static IRubyObject writeJson(ThreadContext context, IRubyObject[] arguments) throws IOException {
        Path target = Path.of(RubyValues.text(arguments[0].convertToString()));
        Path staged = target.resolveSibling("." + target.getFileName() + ".part");
        try (OutputStream stream = new BufferedOutputStream(Files.newOutputStream(staged))) {
            RubyJson.write(stream, RubyValues.toJava(context, arguments[1]));
        }
        Files.move(staged, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        return context.nil;
    }

    /** {@code template_to_ruby(source)}: source of a proc that renders the template; see {@link ErubisTemplate}. */
    private static IRubyObject templateToRuby(ThreadContext context, IRubyObject[] arguments) {
        RubyString template = arguments[0].convertToString();
        String source = ErubisTemplate.toRuby(new String(template.getBytes(), StandardCharsets.ISO_8859_1));
        return RubyString.newString(
                context.runtime,
                new ByteList(source.getBytes(StandardCharsets.ISO_8859_1), false),
                template.getEncoding());
    }

    /** {@code files_below(directory)}: paths of all regular files below it, relative and sorted; empty if it is missing. */
    private static IRubyObject filesBelow(ThreadContext context, IRubyObject[] arguments) throws IOException {
        Path directory = Path.of(RubyValues.text(arguments[0].convertToString()));
        RubyArray<?> found = Create.newArray(context);
        if (!Files.isDirectory(directory)) {
            return found;
        }
        try (Stream<Path> paths = Files.walk(directory, FileVisitOption.FOLLOW_LINKS)) {
            paths.filter(Files::isRegularFile)
                    .map(path -> directory.relativize(path).toString())
                    .sorted()
                    .forEach(path -> found.append(context, Create.newString(context, path)));
        }
        return found;
    }

    /** {@code part?(name)}: whether there is a part of the recipe language of that name. */
    private static IRubyObject isPart(ThreadContext context, IRubyObject[] arguments) throws IOException {
        return Convert.asBoolean(context, part(arguments).isPresent());
    }

    /** {@code load_part(name)}: evaluates a part of the recipe language; an IOError when there is no such part. */
    private static IRubyObject loadPart(ThreadContext context, IRubyObject[] arguments) throws IOException {
        part(arguments)
                .orElseThrow(() -> new NoSuchFileException(arguments[0] + ", a part of the recipe language"))
                .evaluate(context.runtime);
        return context.tru;
    }

    private static Optional<LanguagePart> part(IRubyObject[] arguments) throws IOException {
        return LanguagePart.find(RubyValues.text(arguments[0].convertToString()));
    }

    private static Map<String, @Nullable String> environment(@Nullable Object given) {
        Map<String, @Nullable String> environment = new java.util.LinkedHashMap<>();
        if (given instanceof Map<?, ?> map) {
            map.forEach((name, value) -> environment.put(name.toString(), value == null ? null : value.toString()));
        }
        return environment;
    }

    private static byte[] input(RubyHash options, ThreadContext context) {
        return options.fastARef(Create.newString(context, "input")) instanceof RubyString text
                ? text.getBytes()
                : new byte[0];
    }

    private static Optional<String> text(@Nullable Object value) {
        return Optional.ofNullable(value).map(Object::toString);
    }

    private static String message(Exception failure) {
        if (failure instanceof JsonProcessingException mistake && mistake.getLocation() != null) {
            return mistake.getOriginalMessage() + ", line "
                    + mistake.getLocation().getLineNr() + ", column "
                    + mistake.getLocation().getColumnNr();
        }
        return failure.getMessage() == null ? failure.toString() : failure.getMessage();
    }
}
