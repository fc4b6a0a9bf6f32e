package dev.cairn.coordinator.compute.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.instance.InstanceSettings;
import dev.cairn.coordinator.domain.launch.LaunchOrder;
import dev.cairn.coordinator.domain.stack.StackId;
import dev.cairn.coordinator.port.Compute.LaunchRequest;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the script does on a machine is tested on machines, in the module conformance. */
final class UserDataTest {
    private static final String SHA256 = "9a2e73999b9d2ebec6dcdf79ffb9ba820448afba7b4cc06e89e80806af6e72d0";
    private static final String AUTHORITY =
            "-----BEGIN CERTIFICATE-----\n" + "MIIB".repeat(120) + "\n-----END CERTIFICATE-----\n";

    @TempDir
    Path directory;

    @Test
    void settingsArriveAsTheyAreWhateverIsInThem() throws Exception {
        assertThat(written(request(List.of("10.0.0.1:8443", "[fd00::1]:8443"), "it's $HOME `id` \\ \"x\" %s")))
                .isEqualTo(String.join(
                        "|",
                        "25adf7e4-616e-400f-8fef-cefe9f74238b",
                        "web1",
                        "10.0.0.1:8443,[fd00::1]:8443",
                        "it's $HOME `id` \\ \"x\" %s",
                        "true",
                        "https://cairn.example.com/agent/cairn-agent.tar.gz",
                        SHA256,
                        "aarch64",
                        AUTHORITY.strip()));
    }

    @Test
    void whatHoldsTheTokenIsTheirOwnersAlone() throws Exception {
        written(request(List.of("10.0.0.1:8443"), "secret"));

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("settings"))))
                .isEqualTo("rw-------");
        assertThat(Files.readString(directory.resolve("boot")))
                .doesNotContain("secret")
                .startsWith("#!/bin/sh\n");
    }

    @Test
    void fitsIntoEc2sUserDataWithRoomToSpare() {
        LaunchRequest largest = request(
                Collections.nCopies(8, "a-coordinator.with-a-long-name.internal.example.com:8443"), "f".repeat(64));

        assertThat(userData().of(largest).getBytes(StandardCharsets.UTF_8))
                .hasSizeLessThan(UserData.LIMIT_BYTES - 1_500);
    }

    /** Runs the part that writes; returns what a shell reads from the settings. */
    private String written(LaunchRequest request) throws IOException, InterruptedException {
        Path script = directory.resolve("user-data");
        Files.writeString(script, userData().of(request).replace("/var/lib/cairn-boot", directory.toString()));
        return output("sh", script.toString(), "write")
                + output(
                        "sh",
                        "-euc",
                        ". ./settings; printf '%s|%s|%s|%s|%s|%s|%s|%s|%s' \"$instance\" \"$hostname\" \"$addresses\""
                                + " \"$token\" \"$updates\" \"$agent_url\" \"$agent_sha256\" \"$architecture\" \"$authority\"");
    }

    private String output(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    private static UserData userData() {
        return new UserData(
                new AgentPackage(URI.create("https://cairn.example.com/agent/cairn-agent.tar.gz"), SHA256, "aarch64"));
    }

    private static LaunchRequest request(List<String> addresses, String token) {
        InstanceSettings settings = new InstanceSettings(
                "web1",
                List.of(),
                "t4g.small",
                "Debian 12",
                null,
                null,
                null,
                null,
                null,
                "arm64",
                "ebs",
                "hvm",
                List.of(),
                true,
                false,
                "INHERIT",
                "default");
        return new LaunchRequest(
                "launch",
                new StackId("stack"),
                new InstanceId("25adf7e4-616e-400f-8fef-cefe9f74238b"),
                new LaunchOrder("eu-west-1", null, settings, null, List.of(), List.of(), null, false, Map.of()),
                addresses,
                AUTHORITY,
                token);
    }
}
