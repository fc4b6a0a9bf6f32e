package dev.cairn.agent.runner;

import dev.cairn.agent.resource.Provider;
import dev.cairn.agent.system.Commands;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntConsumer;
import org.jruby.Ruby;
import org.jruby.RubyInstanceConfig;
import org.jruby.api.Access;
import org.jruby.api.Convert;
import org.jruby.api.Create;
import org.jruby.exceptions.RaiseException;
import org.jruby.runtime.ThreadContext;
import org.jruby.runtime.builtin.IRubyObject;
import org.jspecify.annotations.Nullable;

/**
 * One JRuby runtime with the recipe language loaded. Serves one run: recipes define constants and reopen classes, which
 * a second run would see. Not for sharing between threads.
 */
final class RecipeEngine implements AutoCloseable {
    private final Ruby runtime;

    /**
     * Starts Ruby.
     *
     * @param providers makes what brings native resources into their desired state; it is given the human log, which
     *     takes pieces of live output, and lines that begin with "WARN: "
     * @param commands runs the commands of guards and of {@code shell_out}
     * @param output where the human log goes, errors too
     */
    RecipeEngine(Function<Consumer<String>, Provider> providers, Commands commands, PrintStream output) {
        this(providers, commands, output, null);
    }

    /**
     * Starts Ruby for a process of its own.
     *
     * @param ending ends the process with an exit status, and the commands that still run; called when a signal asks
     *     for it. Null leaves signals alone.
     */
    RecipeEngine(
            Function<Consumer<String>, Provider> providers,
            Commands commands,
            PrintStream output,
            @Nullable IntConsumer ending) {
        RubyInstanceConfig config = configuration();
        config.setOutput(output);
        config.setError(output);
        runtime = Ruby.newInstance(config);
        MachineModule.define(runtime, providers.apply(this::log), commands, ending);
        boot(runtime);
    }

    /** {@return how Ruby is set up, apart from where its output goes} */
    static RubyInstanceConfig configuration() {
        RubyInstanceConfig config = new RubyInstanceConfig();
        config.setDisableGems(true);
        config.setDisableDidYouMean(true);
        config.setDisableErrorHighlight(true);
        config.setDisableSyntaxSuggest(true);
        config.setLoadServiceCreator(CoreLoadService::create);
        config.setCompileMode(RubyInstanceConfig.CompileMode.OFF);
        config.setExternalEncoding("UTF-8");
        config.setUpdateNativeENVEnabled(true);
        return config;
    }

    /** {@return the exit status of the run, as chef-dsl's "Exit codes" lists them} */
    int run(ConvergeOptions options) {
        ThreadContext context = runtime.getCurrentContext();
        IRubyObject status = Access.getModule(context, "Cairn")
                .callMethod(context, "converge", RubyValues.toRuby(context, values(options)));
        return Math.toIntExact(Convert.toLong(context, status));
    }

    private void log(String text) {
        ThreadContext context = runtime.getCurrentContext();
        Access.getModule(context, "Cairn").callMethod(context, "machine_says", Create.newString(context, text));
    }

    /** Evaluates Ruby source in the engine; for tests and for the training of the AOT cache. */
    IRubyObject evaluate(String source) {
        return runtime.evalScriptlet(source);
    }

    @Override
    public void close() {
        runtime.tearDown(false);
    }

    private static void boot(Ruby runtime) {
        try {
            LanguagePart.find("boot")
                    .orElseThrow(() -> new IllegalStateException("the recipe language is missing on the class path"))
                    .evaluate(runtime);
        } catch (IOException e) {
            throw new IllegalStateException("cannot read the recipe language", e);
        }
    }

    /** {@return the text of a failure that escaped the Ruby side, for the log} */
    static String describe(RaiseException failure) {
        return failure.getException()
                        .getMetaClass()
                        .getName(failure.getException().getRuntime().getCurrentContext()) + ": " + failure.getMessage();
    }

    private static Map<String, @Nullable Object> values(ConvergeOptions options) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        values.put("cookbooks", strings(options.cookbooks()));
        values.put("run_list", options.runList());
        values.put("json_attributes", string(options.jsonAttributes()));
        values.put("data_bags", string(options.dataBags()));
        values.put("roles", string(options.roles()));
        values.put("environments", string(options.environments()));
        values.put("environment", options.environment());
        values.put("why_run", options.whyRun());
        values.put("report", string(options.report()));
        values.put("log_level", options.logLevel());
        values.put("node_name", options.nodeName().orElse(null));
        values.put("chef_line", options.chefVersion());
        values.put("file_cache", options.fileCache().toString());
        values.put("backup", options.backup().toString());
        return values;
    }

    private static List<String> strings(List<Path> paths) {
        return paths.stream().map(Path::toString).toList();
    }

    private static @Nullable String string(Optional<Path> path) {
        return path.map(Path::toString).orElse(null);
    }
}
