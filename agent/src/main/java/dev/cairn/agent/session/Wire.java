package dev.cairn.agent.session;

import com.google.protobuf.UnsafeByteOperations;
import dev.cairn.agent.metrics.MachineFacts;
import dev.cairn.agent.metrics.Sample;
import dev.cairn.agent.work.Command;
import dev.cairn.agent.work.Report;
import dev.cairn.agent.work.Result;
import dev.cairn.agent.work.Standing;
import dev.cairn.proto.agent.v1.AgentMessage;
import dev.cairn.proto.agent.v1.CommandAcknowledged;
import dev.cairn.proto.agent.v1.CommandResult;
import dev.cairn.proto.agent.v1.Heartbeat;
import dev.cairn.proto.agent.v1.Hello;
import dev.cairn.proto.agent.v1.JournalEntry;
import dev.cairn.proto.agent.v1.LogChunk;
import dev.cairn.proto.agent.v1.Machine;
import dev.cairn.proto.agent.v1.Metrics;
import dev.cairn.proto.agent.v1.SpotInterruption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Between the agent's own words and the messages of the contract. */
final class Wire {
    static final int PROTOCOL_VERSION = 1;

    private Wire() {}

    static Command command(dev.cairn.proto.agent.v1.Command message) {
        return new Command(
                message.getCommandId(),
                message.getAttemptId(),
                message.getSequence(),
                message.getType(),
                message.getRunListList(),
                message.getAttributesJson(),
                message.getDataBagsJson(),
                message.getBundleSha256(),
                Duration.ofSeconds(Integer.toUnsignedLong(message.getTimeoutSeconds())),
                message.getChefVersion(),
                message.getLogLimitBytes(),
                Instant.ofEpochMilli(message.getSentAtUnixMillis()),
                message.getHostname(),
                message.getHostsList().stream()
                        .map(h -> new Command.Host(h.getHostname(), h.getPrivateIp(), h.getPublicIp()))
                        .toList(),
                message.getIamUserArn(),
                message.hasRemoteUsers()
                        ? message.getRemoteUsers().getUsersList().stream()
                                .map(user -> new Command.RemoteUser(
                                        user.getName(), user.getUid(), user.getPublicKey(), user.getSudo()))
                                .toList()
                        : null,
                message.getVolumesJson());
    }

    static AgentMessage hello(
            String version, String bootId, String runId, MachineFacts machine, List<Standing> journal) {
        Hello.Builder hello = Hello.newBuilder()
                .setProtocolVersion(PROTOCOL_VERSION)
                .setAgentVersion(version)
                .setBootId(bootId)
                .setAgentRunId(runId)
                .setMachine(machine(machine));
        for (Standing standing : journal) {
            hello.addJournal(JournalEntry.newBuilder()
                    .setCommandId(standing.commandId())
                    .setAttemptId(standing.attemptId())
                    .setState(
                            switch (standing.state()) {
                                case QUEUED -> JournalEntry.State.STATE_QUEUED;
                                case RUNNING -> JournalEntry.State.STATE_RUNNING;
                                case FINISHED -> JournalEntry.State.STATE_FINISHED;
                            }));
        }
        return AgentMessage.newBuilder().setHello(hello).build();
    }

    private static Machine machine(MachineFacts facts) {
        return Machine.newBuilder()
                .setHostname(facts.hostname())
                .setArchitecture(facts.architecture())
                .setOsName(facts.osName())
                .setOsFamily(facts.osFamily())
                .setOsVersion(facts.osVersion())
                .setKernelVersion(facts.kernelVersion())
                .setPrivateIp(facts.privateIp())
                .setPublicIp(facts.publicIp())
                .setCpuCount(facts.cpuCount())
                .setMemoryTotalBytes(facts.memoryTotalBytes())
                .setSshHostRsaPublicKey(facts.sshHostRsaPublicKey())
                .setSshHostDsaPublicKey(facts.sshHostDsaPublicKey())
                .build();
    }

    static AgentMessage heartbeat(long sequence, Sample sample, String runningCommandId, Optional<SpotNotice> notice) {
        Sample.Cpu cpu = sample.cpu();
        Sample.Memory memory = sample.memory();
        Metrics.Builder metrics = Metrics.newBuilder()
                .setCpuUser(cpu.user())
                .setCpuNice(cpu.nice())
                .setCpuSystem(cpu.system())
                .setCpuIdle(cpu.idle())
                .setCpuWaitio(cpu.waitIo())
                .setCpuSteal(cpu.steal())
                .setMemoryTotalKb(memory.total())
                .setMemoryUsedKb(memory.used())
                .setMemoryFreeKb(memory.free())
                .setMemoryBuffersKb(memory.buffers())
                .setMemoryCachedKb(memory.cached())
                .setMemorySwapKb(memory.swap())
                .setLoad1(sample.load1())
                .setLoad5(sample.load5())
                .setLoad15(sample.load15())
                .setProcs(sample.procs())
                .setCpuPressure(sample.cpuPressure())
                .setMemoryPressure(sample.memoryPressure())
                .setIoPressure(sample.ioPressure())
                .setDiskFreeBytes(sample.diskFreeBytes());
        Heartbeat.Builder beat =
                Heartbeat.newBuilder().setSequence(sequence).setMetrics(metrics).setRunningCommandId(runningCommandId);
        notice.ifPresent(present -> beat.setSpotInterruption(SpotInterruption.newBuilder()
                .setAction(
                        switch (present.action()) {
                            case TERMINATE -> SpotInterruption.Action.ACTION_TERMINATE;
                            case STOP -> SpotInterruption.Action.ACTION_STOP;
                            case HIBERNATE -> SpotInterruption.Action.ACTION_HIBERNATE;
                        })
                .setAtUnixMillis(present.at().toEpochMilli())));
        return AgentMessage.newBuilder().setHeartbeat(beat).build();
    }

    static AgentMessage acknowledged(Command command) {
        return AgentMessage.newBuilder()
                .setCommandAcknowledged(CommandAcknowledged.newBuilder()
                        .setCommandId(command.commandId())
                        .setAttemptId(command.attemptId()))
                .build();
    }

    /** The bytes are used as they are and must not be changed afterwards. */
    static AgentMessage logChunk(Report report, long offset, byte[] bytes) {
        return AgentMessage.newBuilder()
                .setLogChunk(LogChunk.newBuilder()
                        .setCommandId(report.commandId())
                        .setAttemptId(report.attemptId())
                        .setOffsetBytes(offset)
                        .setData(UnsafeByteOperations.unsafeWrap(bytes)))
                .build();
    }

    static AgentMessage result(Report report, Result result, MachineFacts machine) {
        return AgentMessage.newBuilder()
                .setCommandResult(CommandResult.newBuilder()
                        .setCommandId(report.commandId())
                        .setAttemptId(report.attemptId())
                        .setOutcome(
                                switch (result.outcome()) {
                                    case EXITED -> CommandResult.Outcome.OUTCOME_EXITED;
                                    case DEADLINE_EXCEEDED -> CommandResult.Outcome.OUTCOME_DEADLINE_EXCEEDED;
                                    case INTERRUPTED -> CommandResult.Outcome.OUTCOME_INTERRUPTED;
                                    case NOT_STARTED -> CommandResult.Outcome.OUTCOME_NOT_STARTED;
                                    case CANCELLED -> CommandResult.Outcome.OUTCOME_CANCELLED;
                                })
                        .setExitCode(result.exitCode())
                        .setMessage(result.message())
                        .setStartedAtUnixMillis(result.startedAt().toEpochMilli())
                        .setCompletedAtUnixMillis(result.completedAt().toEpochMilli())
                        .setResourcesTotal(result.resourcesTotal())
                        .setResourcesUpdated(result.resourcesUpdated())
                        .setLogLengthBytes(result.logLengthBytes())
                        .setBundleSha256(result.bundleSha256())
                        .setMachine(machine(machine)))
                .build();
    }
}
