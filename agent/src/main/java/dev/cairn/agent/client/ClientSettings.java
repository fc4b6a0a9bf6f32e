package dev.cairn.agent.client;

import dev.cairn.agent.system.Directories;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a client is told about a run, by the {@code client.rb} that is written for it.
 *
 * @param cookbooks directories of cookbooks; a later one wins over an earlier one
 * @param environment name of the Chef environment
 * @param nodeName empty for the client's own choice, the machine's host name
 * @param logLevel Chef's word for it
 * @param report where the run's report is written as JSON
 * @param license one of {@link InstalledClient#LICENSE_WORDS}; empty when nobody has accepted it here
 */
public record ClientSettings(
        List<Path> cookbooks,
        Optional<Path> dataBags,
        Optional<Path> roles,
        Optional<Path> environments,
        String environment,
        Optional<String> nodeName,
        boolean whyRun,
        String logLevel,
        Path fileCache,
        Path backup,
        Optional<Path> report,
        Optional<String> license) {
    private static final String REPORT_PROGRAM = "cairn_report.rb";

    public ClientSettings {
        cookbooks = List.copyOf(cookbooks);
    }

    /**
     * Writes the settings and what they need into the run's directory, which becomes the client's repository: it keeps the
     * node there, so that nothing of a run reaches the next.
     *
     * @return the client.rb
     */
    public Path write(Path directory) throws IOException {
        if (report.isPresent()) {
            try (InputStream program = Objects.requireNonNull(
                            ClientSettings.class.getResourceAsStream("/dev/cairn/agent/client/" + REPORT_PROGRAM));
                    OutputStream out = open(directory.resolve(REPORT_PROGRAM))) {
                program.transferTo(out);
            }
        }
        Path settings = directory.resolve("client.rb");
        try (OutputStream out = open(settings)) {
            out.write(text(directory).getBytes(StandardCharsets.UTF_8));
        }
        return settings;
    }

    private String text(Path directory) {
        StringBuilder text = new StringBuilder("""
            # What this run was started with. Written by Cairn for chef-client or cinc-client.
            local_mode true
            log_location STDOUT
            """);
        set(text, "chef_repo_path", quoted(directory));
        nodeName.ifPresent(name -> set(text, "node_name", quoted(name)));
        // Local mode takes the first of several cookbooks of one name.
        List<String> paths = cookbooks.stream().flatMap(ClientSettings::directories).toList().reversed().stream()
                .map(ClientSettings::quoted)
                .toList();
        set(text, "cookbook_path", "[" + String.join(", ", paths) + "]");
        dataBags.ifPresent(path -> set(text, "data_bag_path", quoted(path)));
        roles.ifPresent(path -> set(text, "role_path", quoted(path)));
        environments.ifPresent(path -> set(text, "environment_path", quoted(path)));
        set(text, "environment", quoted(environment));
        set(text, "file_cache_path", quoted(fileCache));
        set(text, "file_backup_path", quoted(backup));
        set(text, "log_level", ":" + logLevel);
        set(text, "why_run", Boolean.toString(whyRun));
        license.ifPresent(word -> set(text, "chef_license", quoted(word)));
        text.append("""
            # Cookbooks of OpsWorks read node['etc']; an Ohai of today collects it only when it is asked to.
            ohai.optional_plugins = [:Passwd] if Gem::Version.new(Chef::VERSION) >= Gem::Version.new('16')
            """);
        report.ifPresent(path -> text.append("require ")
                .append(quoted(directory.resolve(REPORT_PROGRAM)))
                .append("\nevent_handlers Array(event_handlers) + [CairnReport.new(")
                .append(quoted(path))
                .append(")]\n"));
        return text.toString();
    }

    /** A whole repository may be given: its own cookbooks come after those of others in it. */
    private static Stream<Path> directories(Path given) {
        List<Path> parts = Stream.of("cookbooks", "site-cookbooks")
                .map(given::resolve)
                .filter(part -> Files.isDirectory(part) && !isCookbook(part))
                .toList();
        return parts.isEmpty() || holdsCookbooks(given)
                ? Stream.concat(Stream.of(given), parts.stream())
                : parts.stream();
    }

    private static boolean holdsCookbooks(Path directory) {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.anyMatch(ClientSettings::isCookbook);
        } catch (IOException _) {
            // The client says it better than this would.
            return true;
        }
    }

    private static boolean isCookbook(Path directory) {
        return Files.exists(directory.resolve("metadata.rb"))
                || Files.exists(directory.resolve("metadata.json"))
                || Files.isDirectory(directory.resolve("recipes"));
    }

    private static void set(StringBuilder text, String key, String value) {
        text.append(key).append(' ').append(value).append('\n');
    }

    private static String quoted(Object text) {
        return "'" + text.toString().replace("\\", "\\\\").replace("'", "\\'") + "'";
    }

    private static OutputStream open(Path file) throws IOException {
        return Files.newOutputStream(Directories.createPrivateFile(file));
    }
}
