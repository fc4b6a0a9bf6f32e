package dev.cairn.agent.provider.packages;

import dev.cairn.agent.resource.Changes;
import dev.cairn.agent.resource.Converger;
import dev.cairn.agent.resource.Desired;
import dev.cairn.agent.resource.ResourceRequest;
import dev.cairn.agent.system.FileStatus;
import dev.cairn.agent.system.Machine;
import dev.cairn.agent.system.UnixFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The type apt_update. The age of the lists is that of a stamp that apt itself touches after a success, by a line of
 * configuration that Ubuntu brings and that Chef adds elsewhere. Threads may share it.
 */
public final class AptUpdateConverger implements Converger {
    private static final Duration A_DAY = Duration.ofDays(1);
    private static final String STAMP = "/var/lib/apt/periodic/update-success-stamp";
    private static final String CONFIGURATION = "/etc/apt/apt.conf.d/15update-stamp";

    private final Machine machine;
    private final UnixFiles files;
    private final Tools tools;

    public AptUpdateConverger(Machine machine) {
        this.machine = machine;
        this.files = machine.files();
        this.tools = new Tools(machine.commands());
    }

    @Override
    public void converge(ResourceRequest request, Changes changes) throws IOException {
        Desired desired = new Desired(request);
        ToolSettings settings = ToolSettings.of(desired);
        switch (request.action()) {
            case "periodic" -> {
                if (!fresh(desired.seconds("frequency", A_DAY))) {
                    changes.make("update new lists of packages", () -> update(settings));
                }
            }
            case "update" -> changes.make("force update new lists of packages", () -> update(settings));
            default -> throw desired.unsupportedAction();
        }
    }

    private boolean fresh(Duration age) throws IOException {
        Optional<FileStatus> stamp = files.status(machine.path(STAMP));
        return stamp.isPresent()
                && stamp.get()
                        .modified()
                        .toInstant()
                        .isAfter(machine.clock().instant().minus(age));
    }

    private void update(ToolSettings settings) throws IOException {
        Path configuration = machine.path(CONFIGURATION);
        files.createDirectories(UnixFiles.parent(machine.path(STAMP)));
        files.createDirectories(UnixFiles.parent(configuration));
        if (files.status(configuration).isEmpty()) {
            String line = "APT::Update::Post-Invoke-Success {\"touch " + STAMP + " 2>/dev/null || true\";};\n";
            files.createEmpty(configuration);
            files.write(configuration, line.getBytes(StandardCharsets.UTF_8));
        }
        tools.run(List.of("apt-get", "-q", "-o", "DPkg::Lock::Timeout=120", "update"), settings);
    }
}
