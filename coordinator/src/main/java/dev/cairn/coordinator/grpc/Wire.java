package dev.cairn.coordinator.grpc;

import com.google.protobuf.ByteString;
import dev.cairn.coordinator.domain.deployment.AttemptId;
import dev.cairn.coordinator.domain.deployment.CommandId;
import dev.cairn.coordinator.domain.instance.Reported;
import dev.cairn.coordinator.domain.instance.SpotNotice;
import dev.cairn.coordinator.port.AgentInbox.Addresses;
import dev.cairn.coordinator.port.AgentInbox.AgentHello;
import dev.cairn.coordinator.port.AgentInbox.Greeting;
import dev.cairn.coordinator.port.AgentInbox.JournalEntry;
import dev.cairn.coordinator.port.AgentInbox.RunResult;
import dev.cairn.coordinator.port.AgentInbox.RunResult.Ending;
import dev.cairn.coordinator.port.CommandToRun;
import dev.cairn.coordinator.port.MachineMetrics;
import dev.cairn.proto.agent.v1.BundleChunk;
import dev.cairn.proto.agent.v1.CancelCommand;
import dev.cairn.proto.agent.v1.Command;
import dev.cairn.proto.agent.v1.CommandResult;
import dev.cairn.proto.agent.v1.CoordinatorMessage;
import dev.cairn.proto.agent.v1.Goodbye;
import dev.cairn.proto.agent.v1.Heartbeat;
import dev.cairn.proto.agent.v1.HeartbeatReply;
import dev.cairn.proto.agent.v1.Hello;
import dev.cairn.proto.agent.v1.Host;
import dev.cairn.proto.agent.v1.LogAcknowledged;
import dev.cairn.proto.agent.v1.LogChunk;
import dev.cairn.proto.agent.v1.Machine;
import dev.cairn.proto.agent.v1.Metrics;
import dev.cairn.proto.agent.v1.RemoteUser;
import dev.cairn.proto.agent.v1.RemoteUsers;
import dev.cairn.proto.agent.v1.ResultAcknowledged;
import dev.cairn.proto.agent.v1.SpotInterruption;
import dev.cairn.proto.agent.v1.Welcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Messages to domain words and back. An empty text on the wire is an unknown value, null here. */
final class Wire {
    private Wire() {}

    static AgentHello hello(Hello hello) {
        Machine machine = hello.getMachine();
        List<JournalEntry> journal =
                hello.getJournalList().stream().map(Wire::journalEntry).toList();
        return new AgentHello(
                hello.getAgentRunId(),
                new Reported(
                        hello.getAgentVersion(),
                        hello.getBootId(),
                        machine.getOsName(),
                        machine.getOsFamily(),
                        machine.getOsVersion(),
                        machine.getKernelVersion(),
                        machine.getArchitecture(),
                        machine.getCpuCount(),
                        machine.getMemoryTotalBytes(),
                        emptyToNull(machine.getSshHostRsaPublicKey()),
                        emptyToNull(machine.getSshHostDsaPublicKey())),
                new Addresses(
                        emptyToNull(machine.getPrivateIp()),
                        emptyToNull(machine.getPublicIp()),
                        emptyToNull(machine.getPrivateDns()),
                        emptyToNull(machine.getPublicDns())),
                journal);
    }

    private static JournalEntry journalEntry(dev.cairn.proto.agent.v1.JournalEntry entry) {
        return new JournalEntry(
                new CommandId(entry.getCommandId()),
                new AttemptId(entry.getAttemptId()),
                entry.getState() == dev.cairn.proto.agent.v1.JournalEntry.State.STATE_FINISHED);
    }

    static MachineMetrics metrics(Metrics m) {
        return new MachineMetrics(
                m.getCpuUser(),
                m.getCpuNice(),
                m.getCpuSystem(),
                m.getCpuIdle(),
                m.getCpuWaitio(),
                m.getCpuSteal(),
                m.getMemoryTotalKb(),
                m.getMemoryUsedKb(),
                m.getMemoryFreeKb(),
                m.getMemoryBuffersKb(),
                m.getMemoryCachedKb(),
                m.getMemorySwapKb(),
                m.getLoad1(),
                m.getLoad5(),
                m.getLoad15(),
                m.getProcs(),
                m.getCpuPressure(),
                m.getMemoryPressure(),
                m.getIoPressure(),
                m.getDiskFreeBytes());
    }

    /** Null for no notice, and for one of a kind that is not known here. */
    static @Nullable SpotNotice spotNotice(Heartbeat heartbeat) {
        SpotInterruption notice = heartbeat.getSpotInterruption();
        SpotNotice.Action action = switch (notice.getAction()) {
            case ACTION_TERMINATE -> SpotNotice.Action.TERMINATE;
            case ACTION_STOP -> SpotNotice.Action.STOP;
            case ACTION_HIBERNATE -> SpotNotice.Action.HIBERNATE;
            case ACTION_UNSPECIFIED, UNRECOGNIZED -> null;
        };
        return action == null ? null : new SpotNotice(action, Instant.ofEpochMilli(notice.getAtUnixMillis()));
    }

    static RunResult result(CommandResult result) {
        return new RunResult(
                new CommandId(result.getCommandId()),
                new AttemptId(result.getAttemptId()),
                ending(result.getOutcome()),
                result.getExitCode(),
                result.getMessage(),
                emptyToNull(result.getBundleSha256()),
                result.getResourcesTotal(),
                result.getResourcesUpdated());
    }

    /** An outcome of a newer agent that is not known here is not a success, and its message says more. */
    private static Ending ending(CommandResult.Outcome outcome) {
        return switch (outcome) {
            case OUTCOME_EXITED -> Ending.EXITED;
            case OUTCOME_DEADLINE_EXCEEDED -> Ending.DEADLINE_EXCEEDED;
            case OUTCOME_INTERRUPTED -> Ending.INTERRUPTED;
            case OUTCOME_CANCELLED -> Ending.CANCELLED;
            case OUTCOME_NOT_STARTED, OUTCOME_UNSPECIFIED, UNRECOGNIZED -> Ending.NOT_STARTED;
        };
    }

    static CoordinatorMessage welcome(Greeting greeting, String runId, String version) {
        return CoordinatorMessage.newBuilder()
                .setWelcome(Welcome.newBuilder()
                        .setHeartbeatIntervalMillis(millis(greeting.heartbeatInterval()))
                        .setCoordinatorRunId(runId)
                        .setCoordinatorVersion(version)
                        .setStackName(greeting.stackName())
                        .addAllLayerNames(greeting.layerNames())
                        .setHostname(greeting.hostname()))
                .build();
    }

    static CoordinatorMessage heartbeatReply(long sequence, Duration interval) {
        return CoordinatorMessage.newBuilder()
                .setHeartbeatReply(
                        HeartbeatReply.newBuilder().setSequence(sequence).setHeartbeatIntervalMillis(millis(interval)))
                .build();
    }

    static CoordinatorMessage command(CommandToRun command) {
        Command.Builder builder = Command.newBuilder()
                .setCommandId(command.commandId().value())
                .setSequence(command.sequence())
                .setAttemptId(command.attemptId().value())
                .setType(command.type())
                .addAllRunList(command.runList())
                .setAttributesJson(command.attributesJson())
                .setDataBagsJson(command.dataBagsJson())
                .setBundleSha256(nullToEmpty(command.bundleSha256()))
                .setTimeoutSeconds(Math.toIntExact(command.timeout().toSeconds()))
                .setChefVersion(command.chefVersion())
                .setLogLimitBytes(command.logLimitBytes())
                .setSentAtUnixMillis(command.sentAt().toEpochMilli())
                .setHostname(command.hostname())
                .setIamUserArn(nullToEmpty(command.iamUserArn()));
        for (CommandToRun.Host host : command.hosts()) {
            builder.addHosts(Host.newBuilder()
                    .setHostname(host.hostname())
                    .setPrivateIp(nullToEmpty(host.privateIp()))
                    .setPublicIp(nullToEmpty(host.publicIp())));
        }
        List<CommandToRun.RemoteUser> users = command.remoteUsers();
        if (users != null) {
            RemoteUsers.Builder accounts = RemoteUsers.newBuilder();
            for (CommandToRun.RemoteUser user : users) {
                accounts.addUsers(RemoteUser.newBuilder()
                        .setName(user.name())
                        .setUid(user.unixId())
                        .setPublicKey(user.publicKey())
                        .setSudo(user.sudo()));
            }
            builder.setRemoteUsers(accounts);
        }
        builder.setVolumesJson(nullToEmpty(command.volumesJson()));
        return CoordinatorMessage.newBuilder().setCommand(builder).build();
    }

    static CoordinatorMessage cancel(CommandId commandId, AttemptId attemptId) {
        return CoordinatorMessage.newBuilder()
                .setCancelCommand(CancelCommand.newBuilder()
                        .setCommandId(commandId.value())
                        .setAttemptId(attemptId.value())
                        .setKill(true))
                .build();
    }

    static CoordinatorMessage resultAcknowledged(CommandResult result) {
        return CoordinatorMessage.newBuilder()
                .setResultAcknowledged(ResultAcknowledged.newBuilder()
                        .setCommandId(result.getCommandId())
                        .setAttemptId(result.getAttemptId()))
                .build();
    }

    static CoordinatorMessage logAcknowledged(LogChunk chunk, long nextOffset) {
        return CoordinatorMessage.newBuilder()
                .setLogAcknowledged(LogAcknowledged.newBuilder()
                        .setCommandId(chunk.getCommandId())
                        .setAttemptId(chunk.getAttemptId())
                        .setNextOffsetBytes(nextOffset))
                .build();
    }

    static CoordinatorMessage removed() {
        return goodbye(Goodbye.Reason.REASON_REMOVED, Duration.ZERO);
    }

    static CoordinatorMessage draining(Duration reconnectAfter) {
        return goodbye(Goodbye.Reason.REASON_DRAINING, reconnectAfter);
    }

    private static CoordinatorMessage goodbye(Goodbye.Reason reason, Duration reconnectAfter) {
        return CoordinatorMessage.newBuilder()
                .setGoodbye(Goodbye.newBuilder().setReason(reason).setReconnectAfterMillis(millis(reconnectAfter)))
                .build();
    }

    static BundleChunk chunk(byte[] data) {
        return BundleChunk.newBuilder().setData(ByteString.copyFrom(data)).build();
    }

    private static int millis(Duration duration) {
        return Math.toIntExact(duration.toMillis());
    }

    private static @Nullable String emptyToNull(String text) {
        return text.isEmpty() ? null : text;
    }

    private static String nullToEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
