package dev.cairn.agent.runner;

import dev.cairn.agent.client.ClientSettings;
import dev.cairn.agent.client.InstalledClient;
import dev.cairn.agent.system.Directories;
import dev.cairn.agent.system.ProcessTree;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** One run by an installed client of Chef in the place of the engine. Its directory is gone when it has ended. */
final class InstalledRun {
    private static final Duration GRACE = Duration.ofSeconds(10);
    private static final int BUFFER = 16 << 10;
    /** As the client itself ends when it is told to. */
    private static final int TERMINATED = 3;

    private final ConvergeOptions options;
    private final PrintStream output;

    InstalledRun(ConvergeOptions options, PrintStream output) {
        this.options = options;
        this.output = output;
    }

    /**
     * Runs the client and passes on what it prints.
     *
     * @return its exit status
     */
    int run(String searchPath) throws IOException {
        String name = options.client().orElseThrow();
        Optional<InstalledClient> client = InstalledClient.find(name, searchPath);
        if (client.isEmpty()) {
            output.println("cairn converge: " + InstalledClient.missing(name, searchPath));
            return 1;
        }
        Path directory = Files.createTempDirectory("cairn-client-");
        try {
            return run(client.get(), directory);
        } finally {
            Directories.delete(directory);
        }
    }

    private int run(InstalledClient client, Path directory) throws IOException {
        Path settings = settings().write(directory);
        ProcessTree tree = ProcessTree.start(
                client.commandLine(settings, options.jsonAttributes(), options.runList()),
                directory,
                Map.of(),
                directory.getFileName().toString());
        CompletableFuture<Integer> exit = tree.exit();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            if (!exit.isDone()) {
                end(tree, directory);
            }
        }));
        byte[] buffer = new byte[BUFFER];
        try (InputStream said = tree.output()) {
            for (int count = said.read(buffer); count >= 0; count = said.read(buffer)) {
                output.write(buffer, 0, count);
                output.flush();
            }
        }
        int status = exit.join();
        InstalledClient.advice(status)
                .ifPresent(advice -> output.println("cairn converge: " + advice + " with --chef-license accept"));
        return status;
    }

    private ClientSettings settings() {
        return new ClientSettings(
                options.cookbooks(),
                options.dataBags(),
                options.roles(),
                options.environments(),
                options.environment(),
                options.nodeName(),
                options.whyRun(),
                options.logLevel(),
                options.fileCache(),
                options.backup(),
                options.report(),
                options.chefLicense());
    }

    /** When this process ends before the client. */
    private static void end(ProcessTree tree, Path directory) {
        try {
            tree.end(GRACE);
            Directories.delete(directory);
        } catch (InterruptedException | IOException _) {
            // The process ends anyway.
        }
        Runtime.getRuntime().halt(TERMINATED);
    }
}
