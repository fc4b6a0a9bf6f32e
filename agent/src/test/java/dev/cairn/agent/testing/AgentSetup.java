package dev.cairn.agent.testing;

import dev.cairn.agent.AgentConfig;
import dev.cairn.proto.agent.v1.Command;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Properties;

/** The settings of an agent that lives in one directory and whose converge program is a shell script. */
public final class AgentSetup {
    private final Path directory;
    private final StringBuilder settings = new StringBuilder();

    public AgentSetup(Path directory, FakeCoordinator coordinator) throws IOException {
        this.directory = directory;
        coordinator.tokens.put("token-1", FakeCoordinator.INSTANCE);
        Files.writeString(directory.resolve("root.pem"), coordinator.authority().rootPem());
        Files.writeString(directory.resolve("token"), "token-1\n");
        set("coordinator.addresses", coordinator.address());
        set("coordinator.authority-file", directory.resolve("root.pem").toString());
        set("enrolment.token-file", directory.resolve("token").toString());
        set("state-directory", directory.resolve("state").toString());
        set("runs-directory", directory.resolve("chef/runs").toString());
        set("boot-id.file", directory.resolve("boot-id").toString());
        set("converge.program", directory.resolve("converge").toString());
        set("converge.kill-grace-seconds", "1");
        set("session.first-pause-millis", "100");
        set("session.longest-pause-millis", "300");
        converge("echo converged");
    }

    public Path directory() {
        return directory;
    }

    /** A later value of a key wins. */
    public AgentSetup set(String key, String value) {
        settings.append(key).append(" = ").append(value).append('\n');
        return this;
    }

    /** What the converge program does; the agent's arguments are its own. */
    public void converge(String script) throws IOException {
        Path program = directory.resolve("converge");
        Files.writeString(program, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    public Path write() throws IOException {
        Path file = directory.resolve("agent.properties");
        Files.writeString(file, settings.toString());
        return file;
    }

    public AgentConfig config() {
        try {
            Properties properties = new Properties();
            properties.load(new StringReader(settings.toString()));
            return AgentConfig.of(properties, "test", Path.of("/nowhere"));
        } catch (IOException | AgentConfig.InvalidException e) {
            throw new IllegalStateException(e);
        }
    }

    public Path runDirectory(String commandId) {
        return directory.resolve("chef/runs").resolve(commandId);
    }

    /** A command with one recipe, and neither cookbooks nor attributes. */
    public static Command.Builder command(String id, long sequence) {
        return Command.newBuilder()
                .setCommandId(id)
                .setAttemptId(id + "-1")
                .setSequence(sequence)
                .setType("execute_recipes")
                .addRunList("a::b")
                .setTimeoutSeconds(60)
                .setChefVersion("12")
                .setHostname("web1")
                .setLogLimitBytes(1 << 20);
    }
}
