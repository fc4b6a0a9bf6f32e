package dev.cairn.agent.registration;

import dev.cairn.agent.Agent;
import dev.cairn.agent.AgentConfig;
import dev.cairn.agent.ec2.Ec2Identity;
import dev.cairn.agent.session.EnrolmentKey;
import dev.cairn.agent.session.Identity;
import dev.cairn.agent.session.IdentityStore;
import dev.cairn.agent.system.Chance;
import dev.cairn.agent.system.SystemTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One registration, step by step, each of which may be repeated: the key comes first and stays on disk until the machine is
 * enrolled, and the coordinator answers the same key with the same instance.
 */
final class Registration {
    private final Path config;
    private final Path state;
    private final IdentityStore identities;

    /**
     * Prepares a registration; nothing is written yet.
     *
     * @param config the agent's settings file, which is written anew
     * @param state the agent's state directory
     */
    Registration(Path config, Path state) {
        this.config = config;
        this.state = state;
        this.identities = new IdentityStore(identityDirectory());
    }

    /** What the coordinator is told of this machine. */
    record Machine(
            String stackId,
            String hostname,
            String privateIp,
            Optional<String> publicIp,
            Optional<Ec2Identity> identity,
            EnrolmentKey key) {}

    private Path identityDirectory() {
        return state.resolve("identity");
    }

    /** The file that a member of a stack has. */
    Path identityFile() {
        return identityDirectory().resolve("identity");
    }

    /** @throws IOException when this machine is a member of a stack already */
    void requireStranger() throws IOException {
        Optional<Identity> present = identities.read();
        if (present.isPresent()) {
            throw new IOException("this machine is registered already, as instance "
                    + present.get().instanceId() + " (" + identityFile()
                    + "). To register it anew, deregister that instance first: aws opsworks deregister-instance"
                    + " --instance-id " + present.get().instanceId());
        }
    }

    EnrolmentKey key() throws IOException {
        return EnrolmentKey.of(identities);
    }

    /** Writes the settings for an agent that enrols with the key. Former settings are kept beside them. */
    void writeSettings(List<String> coordinatorAddresses, String authorityPem, EnrolmentKey key) throws IOException {
        Path authority = state.resolve("authority.pem");
        Files.writeString(authority, authorityPem);
        Path token = state.resolve("token");
        Files.deleteIfExists(token);
        Files.createFile(token, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(token, key.token() + "\n");
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("coordinator.addresses", String.join(",", coordinatorAddresses));
        settings.put("coordinator.authority-file", authority.toString());
        settings.put("state-directory", state.toString());
        settings.put("enrolment.token-file", token.toString());
        settings.put("opsworks-files.manage", "true");
        settings.put("hosts-file.manage", "true");
        Files.createDirectories(config.toAbsolutePath().getParent());
        if (Files.exists(config)) {
            Files.move(
                    config, config.resolveSibling(config.getFileName() + ".old"), StandardCopyOption.REPLACE_EXISTING);
        }
        Files.writeString(config, AgentConfig.render(settings));
    }

    /** Exchanges the key for this machine's certificate. Tries until the coordinator answers. */
    Identity enrol(Path home, Chance chance)
            throws AgentConfig.InvalidException, Agent.CannotStartException, InterruptedException {
        return Agent.enrol(AgentConfig.read(config, home), new SystemTime(), chance, null);
    }
}
