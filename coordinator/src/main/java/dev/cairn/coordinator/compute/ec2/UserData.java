package dev.cairn.coordinator.compute.ec2;

import dev.cairn.coordinator.port.Compute.LaunchRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The user data with which a machine becomes an instance: a shell script that cloud-init runs at the first boot. It leaves the
 * service {@code cairn-boot}, which goes through the same steps at every further boot and takes over user data that have been
 * changed meanwhile. A machine that was stopped and has lost its certificate, or whose certificate has run out, thus comes back when
 * it is started with user data that hold a new token. Immutable.
 */
public final class UserData {
    /** What EC2 takes, in bytes before they are encoded in Base64. */
    public static final int LIMIT_BYTES = 16_384;

    private static final String BOOT = read("boot.sh");

    private final AgentPackage agent;

    public UserData(AgentPackage agent) {
        this.agent = agent;
    }

    /** The text, not yet encoded. It holds the one-time token, and nothing else that is secret. */
    public String of(LaunchRequest request) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("instance", request.instanceId().value());
        settings.put("hostname", request.hostname());
        settings.put("addresses", String.join(",", request.coordinatorAddresses()));
        settings.put("token", request.enrolmentToken());
        settings.put("updates", Boolean.toString(request.settings().installUpdatesOnBoot()));
        settings.put("agent_url", agent.address().toString());
        settings.put("agent_sha256", agent.sha256());
        settings.put("architecture", agent.architecture());
        settings.put("authority", request.authorityPem().strip());
        StringBuilder lines = new StringBuilder();
        settings.forEach((name, value) ->
                lines.append(name).append('=').append(quoted(value)).append('\n'));
        // By its second line the service recognises user data that it may run.
        return """
            #!/bin/sh
            # cairn-boot 1: joins this machine to its stack. Its log: /var/log/cairn-boot.log
            umask 077
            mkdir -p /var/lib/cairn-boot && cd /var/lib/cairn-boot || exit 1
            cat > settings.new <<'END_OF_SETTINGS'
            %sEND_OF_SETTINGS
            cat > boot.new <<'END_OF_BOOT'
            %sEND_OF_BOOT
            mv -f settings.new settings && mv -f boot.new boot || exit 1
            [ "${1-}" = write ] || exec /bin/sh ./boot begin
            """.formatted(lines, BOOT);
    }

    private static String quoted(String value) {
        return "'" + value.replace("'", "'\\''") + "'";
    }

    private static String read(String name) {
        try (InputStream script = UserData.class.getResourceAsStream(name)) {
            if (script == null) {
                throw new IllegalStateException("this build lacks " + name);
            }
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("a resource of this build cannot be read", e);
        }
    }
}
