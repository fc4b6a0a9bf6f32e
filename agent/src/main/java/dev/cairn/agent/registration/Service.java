package dev.cairn.agent.registration;

import dev.cairn.agent.system.CommandLine;
import dev.cairn.agent.system.CommandOutcome;
import dev.cairn.agent.system.Commands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Sees to it that the agent runs, now and after each boot where the machine has systemd. */
final class Service {
    private static final Path SYSTEMD = Path.of("/run/systemd/system");
    private static final Path UNIT = Path.of("/etc/systemd/system/cairn-agent.service");
    private static final Path LOG = Path.of("/var/log/cairn-agent.log");

    private final Commands commands;
    private final Path program;
    private final Path config;
    private final Path identity;

    /**
     * Names what is to run.
     *
     * @param program the agent's launcher
     * @param identity the file without which it need not be started: it goes when the machine is deregistered
     */
    Service(Commands commands, Path program, Path config, Path identity) {
        this.commands = commands;
        this.program = program;
        this.config = config;
        this.identity = identity;
    }

    /** Starts the agent, and returns what people should know of how it runs. */
    String start() throws IOException {
        if (Files.isDirectory(SYSTEMD)) {
            Files.writeString(UNIT, unit());
            run("systemctl", "daemon-reload");
            run("systemctl", "enable", "cairn-agent.service");
            run("systemctl", "restart", "cairn-agent.service");
            return "The agent runs as the service cairn-agent; its log: journalctl -u cairn-agent";
        }
        run(
                "/bin/sh",
                "-c",
                "setsid \"$0\" run --config \"$1\" </dev/null >>\"$2\" 2>&1 &",
                program.toString(),
                config.toString(),
                LOG.toString());
        return "The agent runs in the background; its log: " + LOG
                + ". This machine has no systemd: after a boot, start it" + " with " + program + " run --config "
                + config;
    }

    private String unit() {
        return """
                [Unit]
                Description=Cairn agent
                Wants=network-online.target
                After=network-online.target
                ConditionPathExists=%s

                [Service]
                ExecStart=%s run --config %s
                Restart=on-failure
                RestartSec=5
                KillMode=mixed
                TimeoutStopSec=30

                [Install]
                WantedBy=multi-user.target
                """.formatted(identity, program, config);
    }

    private void run(String... command) throws IOException {
        CommandOutcome outcome = commands.run(CommandLine.of(command));
        if (outcome.exitStatus() != 0) {
            throw new IOException(String.join(" ", command) + " failed with exit status " + outcome.exitStatus() + ": "
                    + outcome.standardError().strip());
        }
    }
}
