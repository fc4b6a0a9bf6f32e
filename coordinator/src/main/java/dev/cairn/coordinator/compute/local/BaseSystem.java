package dev.cairn.coordinator.compute.local;

import dev.cairn.coordinator.port.Compute.ComputeException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * The root file system that machines share as their lowest layer. Made once per cache directory, by whichever process comes
 * first; others wait for it. Never changed afterwards: machines depend on it.
 */
final class BaseSystem {
    private static final Duration LIMIT = Duration.ofMinutes(15);

    private final LocalConfig config;
    private final Shell shell;
    private final Scripts scripts;
    private final Entry entry;
    private final ReentrantLock making = new ReentrantLock();

    BaseSystem(LocalConfig config, Shell shell, Scripts scripts, Entry entry) {
        this.config = config;
        this.shell = shell;
        this.scripts = scripts;
        this.entry = entry;
    }

    Path ready(Consumer<String> progress) throws ComputeException {
        Path target = directory();
        making.lock();
        try {
            if (Files.isDirectory(target)) {
                return target;
            }
            List<String> command = new ArrayList<>(List.of("sh", scripts.path("base.sh")));
            command.addAll(List.of(
                    config.cache().toString(),
                    target.toString(),
                    config.mirrors().main().toString(),
                    config.mirrors().security().toString(),
                    config.suite()));
            Shell.Ended made = shell.run(entry.online(command), environment(), LIMIT, progress);
            if (made.exitCode() != 0 || !Files.isDirectory(target)) {
                throw new ComputeException("cannot make the machines' base system: " + made.lastLine(), false);
            }
            return target;
        } finally {
            making.unlock();
        }
    }

    /** Named by everything it depends on, so that another version of the script makes another base. */
    private Path directory() throws ComputeException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(scripts.content("base.sh"));
            digest.update((config.mirrors() + " " + config.suite() + " "
                            + entry.getClass().getSimpleName())
                    .getBytes(StandardCharsets.UTF_8));
            String version = HexFormat.of().formatHex(digest.digest(), 0, 6);
            return config.cache().resolve("base").resolve(config.suite() + "-" + version);
        } catch (IOException | NoSuchAlgorithmException e) {
            throw new ComputeException("cannot read the script that makes the base system", true, e);
        }
    }

    private Map<String, String> environment() {
        return config.upstreamProxy()
                .map(proxy -> Map.of("http_proxy", proxy.toString(), "https_proxy", proxy.toString()))
                .orElse(Map.of());
    }
}
