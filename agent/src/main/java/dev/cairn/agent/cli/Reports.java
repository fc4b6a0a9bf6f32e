package dev.cairn.agent.cli;

import dev.cairn.agent.system.ProcessMark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code agent_report} and {@code instance_report}, line for line as OpsWorks' agent had them. */
final class Reports {
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss 'UTC'").withZone(ZoneOffset.UTC);
    private static final Pattern MEMORY = Pattern.compile("^MemTotal:\\s*(\\d+)", Pattern.MULTILINE);
    private static final Pattern PROCESSOR = Pattern.compile("^processor\\b", Pattern.MULTILINE);
    private static final Pattern MODEL = Pattern.compile("^model name\\t:(.*)", Pattern.MULTILINE);

    private final Path lock;
    private final String installed;

    /**
     * Reports of a machine.
     *
     * @param lock the file in which the agent says which process it is
     * @param installed the version of the distribution
     */
    Reports(Path lock, String installed) {
        this.lock = lock;
        this.installed = installed;
    }

    String agent(Kept last) throws IOException {
        List<String> lines = Files.exists(lock) ? Files.readAllLines(lock) : List.of();
        Optional<ProcessMark> process =
                lines.stream().findFirst().flatMap(ProcessMark::parse).filter(ProcessMark::isAlive);
        String version = process.isPresent() && lines.size() > 1 ? lines.get(1) : installed;
        Instant sentAt = last.command().sentAt();
        return "\nAWS OpsWorks Instance Agent State Report:\n\n"
                + "  Last activity was a \"" + last.command().type() + "\" on " + DATE.format(sentAt) + "\n"
                + "  Agent Status: "
                + process.map(mark -> "The AWS OpsWorks agent is running as PID " + mark.pid())
                        .orElse("No AWS OpsWorks agent running")
                + "\n"
                + "  Agent Version: " + version + ", " + (version.equals(installed) ? "up to date" : "update needed")
                + "\n";
    }

    String instance(Kept last) throws IOException, CliFailure {
        CommandDocument.Facts facts = new CommandDocument(last.command()).facts();
        String cpus = Files.readString(Path.of("/proc/cpuinfo"));
        Matcher memory = MEMORY.matcher(Files.readString(Path.of("/proc/meminfo")));
        Matcher model = MODEL.matcher(cpus);
        return agent(last)
                + "  OpsWorks Stack: " + facts.stack() + "\n"
                + "  OpsWorks Layers: " + String.join(", ", facts.layers()) + "\n"
                + "  OpsWorks Instance: " + facts.hostname() + "\n"
                + "  EC2 Instance ID: " + facts.serverId() + "\n"
                + "  EC2 Instance Type: " + facts.type() + "\n"
                + "  Architecture: " + facts.architecture() + "\n"
                + "  Total Memory: "
                + (memory.find()
                        ? String.format(Locale.ROOT, "%.2f Gb", Long.parseLong(memory.group(1)) / 1e6)
                        : "UNKNOWN")
                + "\n"
                + "  CPU: " + PROCESSOR.matcher(cpus).results().count() + "x "
                + (model.find() ? model.group(1) : "UNKNOWN") + "\n"
                + "\nLocation:\n\n"
                + "  EC2 Region: " + facts.region() + "\n"
                + "  EC2 Availability Zone: " + facts.zone() + "\n"
                + "\nNetworking:\n\n"
                + "  Public IP: " + facts.publicIp() + "\n"
                + "  Private IP: " + facts.privateIp() + "\n";
    }
}
