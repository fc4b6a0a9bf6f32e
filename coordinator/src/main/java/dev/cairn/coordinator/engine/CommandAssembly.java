package dev.cairn.coordinator.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.coordinator.domain.attributes.CommandDocuments;
import dev.cairn.coordinator.domain.attributes.MountedVolumes;
import dev.cairn.coordinator.domain.attributes.RemoteLogins;
import dev.cairn.coordinator.domain.deployment.Command;
import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.instance.InstanceStatus;
import dev.cairn.coordinator.domain.instance.Server;
import dev.cairn.coordinator.domain.lifecycle.UserSync;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import dev.cairn.coordinator.domain.user.UserProfile;
import dev.cairn.coordinator.port.CommandToRun;
import dev.cairn.coordinator.port.HostKeyFingerprint;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts together what an agent needs to run a command, from the stack as it is at that moment. */
final class CommandAssembly {
    private static final Logger LOG = LoggerFactory.getLogger(CommandAssembly.class);

    /** Numbers pass through as they were written: 1.10 stays 1.10, and no digit of a long one is lost. */
    private final ObjectMapper json = new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private final long logLimitBytes;
    private final Duration runLimit;

    CommandAssembly(long logLimitBytes, Duration runLimit) {
        this.logLimitBytes = logLimitBytes;
        this.runLimit = runLimit;
    }

    CommandToRun of(StackSnapshot snapshot, Command command, List<UserProfile> users, Instant now) {
        Instance instance = snapshot.instances().get(command.instanceId());
        if (instance == null) {
            throw new IllegalStateException("command " + command.id() + " is of an instance that is gone");
        }
        CommandDocuments documents = CommandDocuments.of(snapshot, command, users, now, new Texts(snapshot, command));
        return new CommandToRun(
                command.id(),
                command.sequence(),
                command.attemptId(),
                command.type(),
                command.recipes(),
                text(documents.attributes()),
                text(documents.dataBags()),
                command.bundleSha256(),
                command.timeout().compareTo(runLimit) < 0 ? command.timeout() : runLimit,
                snapshot.stack().settings().chefVersion(),
                logLimitBytes,
                now,
                instance.hostname(),
                hosts(snapshot),
                command.iamUserArn(),
                UserSync.carriedBy(command) ? users(snapshot, users) : null,
                command.type().equals("setup") ? text(MountedVolumes.of(snapshot, instance)) : null);
    }

    private static List<CommandToRun.RemoteUser> users(StackSnapshot snapshot, List<UserProfile> users) {
        return RemoteLogins.of(snapshot, users).stream()
                .map(login ->
                        new CommandToRun.RemoteUser(login.name(), login.unixId(), login.publicKey(), login.sudo()))
                .toList();
    }

    private static List<CommandToRun.Host> hosts(StackSnapshot snapshot) {
        return snapshot.instances().values().stream()
                .filter(instance -> instance.status() == InstanceStatus.ONLINE)
                .map(CommandAssembly::host)
                .toList();
    }

    private static CommandToRun.Host host(Instance instance) {
        Server server = instance.server();
        return new CommandToRun.Host(
                instance.hostname(),
                server == null ? null : server.privateIp(),
                server == null ? null : server.publicIp());
    }

    private String text(Object tree) {
        try {
            return json.writeValueAsString(tree);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a document of maps, lists and values could not be written as JSON", e);
        }
    }

    /** Reads what the documents of one command are made of. */
    private final class Texts implements CommandDocuments.Outside {
        private final StackSnapshot snapshot;
        private final Command command;

        Texts(StackSnapshot snapshot, Command command) {
            this.snapshot = snapshot;
            this.command = command;
        }

        /** The API lets only objects in; should one be damaged all the same, the command runs without it and the log tells. */
        @Override
        public Map<String, @Nullable Object> object(String text) {
            try {
                return json.readValue(text, new TypeReference<LinkedHashMap<String, @Nullable Object>>() {});
            } catch (JsonProcessingException e) {
                LOG.warn(
                        "stack={} command={} custom JSON cannot be read and is left out",
                        snapshot.stack().id(),
                        command.id(),
                        e);
                return new LinkedHashMap<>();
            }
        }

        @Override
        public @Nullable String fingerprint(@Nullable String publicKey) {
            return HostKeyFingerprint.of(publicKey);
        }
    }
}
