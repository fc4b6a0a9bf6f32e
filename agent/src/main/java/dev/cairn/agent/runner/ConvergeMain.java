package dev.cairn.agent.runner;

import dev.cairn.agent.provider.Providers;
import dev.cairn.agent.resource.Places;
import dev.cairn.agent.system.LinuxMachine;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jruby.exceptions.RaiseException;

/**
 * The converge child's program: runs a run list on this machine and ends with its exit status. Started by the agent for
 * each command and by {@code cairn converge}.
 *
 * <p>The JVM needs these flags; without the two opens the output of commands that recipes start themselves (Open3,
 * backticks) is lost, and with the compiler off an empty run takes less than half of the time:
 *
 * <pre>
 * -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:+UseCompactObjectHeaders -Xms16m -Xmx256m -Xss2m
 * -Djruby.compile.mode=OFF -Djnr.ffi.asm.enabled=false -Djruby.home=DIR (JRuby's standard library, unpacked)
 * --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow
 * --add-opens java.base/sun.nio.ch=ALL-UNNAMED --add-opens java.base/java.io=ALL-UNNAMED
 * </pre>
 *
 * and, for a fast start, {@code -XX:AOTCache=FILE}. Native access is needed (Etc, chown, spawn, backticks), so
 * {@code jruby.native.enabled} stays on.
 */
public final class ConvergeMain {
    private static final int USAGE_ERROR = 2;

    private ConvergeMain() {}

    public static void main(String[] arguments) {
        System.exit(run(Arrays.asList(arguments), System.out));
    }

    static int run(List<String> arguments, PrintStream output) {
        if (arguments.contains("--help") || arguments.contains("-h")) {
            output.print(ConvergeOptions.USAGE);
            return 0;
        }
        try (LinuxMachine machine = new LinuxMachine()) {
            ConvergeOptions options = ConvergeOptions.parse(arguments, stateDirectory(machine));
            options.check();
            if (options.client().isPresent()) {
                return new InstalledRun(options, output).run(System.getenv("PATH"));
            }
            if (!options.whyRun()) {
                Files.createDirectories(options.fileCache());
            }
            Places places = new Places(options.backup(), options.fileCache());
            // Not closed: the process ends, and taking JRuby down costs more than that.
            return new RecipeEngine(log -> Providers.on(machine, log, places), machine.commands(), output, status -> {
                        machine.commands().close();
                        Runtime.getRuntime().halt(status);
                    })
                    .run(options);
        } catch (ConvergeOptions.UsageException e) {
            output.println("cairn converge: " + e.getMessage());
            return USAGE_ERROR;
        } catch (IOException e) {
            output.println("cairn converge: cannot write the files of the run: " + e);
            return 1;
        } catch (RaiseException e) {
            output.println("cairn converge: the recipe engine failed: " + RecipeEngine.describe(e));
            e.printStackTrace(output);
            return 1;
        }
    }

    private static Path stateDirectory(LinuxMachine machine) {
        return machine.uid() == 0
                ? Path.of("/var/chef")
                : Path.of(System.getProperty("user.home", "/tmp")).resolve(".cairn");
    }
}
