package dev.cairn.agent.provider.mount;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.agent.provider.ProviderContract;
import dev.cairn.agent.provider.Providers;
import dev.cairn.agent.provider.Requests;
import dev.cairn.agent.resource.ResourceException;
import dev.cairn.agent.resource.ResourceRequest;
import dev.cairn.agent.system.CommandLine;
import dev.cairn.agent.system.FakeCommands.Answer;
import dev.cairn.agent.system.FakeMachine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** mount, on a machine whose mount(8) writes what the kernel would tell in /proc/mounts. */
class MountProviderTest extends ProviderContract {
    private static final String FSTAB = "# static\nUUID=1-2 / ext4 defaults 0 1\n";

    private FakeMachine machine;
    private Providers providers;
    private Path device;
    private Path place;

    @BeforeEach
    void machine(@TempDir Path root) throws IOException {
        machine = new FakeMachine(root);
        machine.write("/etc/fstab", FSTAB);
        machine.write("/proc/mounts", "");
        device = Files.createFile(root.resolve("sdb1")).toRealPath();
        place = Files.createDirectory(root.resolve("a place")).toRealPath();
        machine.commands().installed("mount", this::mount);
        machine.commands().installed("umount", command -> {
            machine.write("/proc/mounts", "");
            return Answer.ok("");
        });
        providers = Providers.on(machine, text -> {});
    }

    private Answer mount(CommandLine command) {
        List<String> words = command.arguments();
        if (words.contains("remount")) {
            return Answer.ok("");
        }
        String at = words.getLast().replace(" ", "\\040");
        machine.write("/proc/mounts", words.get(words.size() - 2) + " " + at + " ext4 rw 0 0\n");
        return Answer.ok("");
    }

    private ResourceRequest request(String action, Object... more) {
        Object[] properties = new Object[4 + more.length];
        properties[0] = "device";
        properties[1] = device.toString();
        properties[2] = "fstype";
        properties[3] = "ext4";
        System.arraycopy(more, 0, properties, 4, more.length);
        return Requests.of("mount", place.toString(), action, properties);
    }

    @Override
    protected Providers providers() {
        return providers;
    }

    @Override
    protected ResourceRequest changing() {
        return request("mount");
    }

    @Override
    protected ResourceRequest failing() {
        return Requests.of("mount", place + "/missing", "mount", "device", device.toString());
    }

    @Override
    protected Object state() throws IOException {
        return Files.readString(machine.path("/etc/fstab")) + Files.readString(machine.path("/proc/mounts"));
    }

    @Test
    void mountsWithTypeAndOptionsAndUnmounts() {
        assertThat(providers
                        .converge(request("mount", "options", List.of("noatime", "ro")))
                        .updated())
                .isTrue();
        assertThat(machine.commands().lines()).containsExactly("mount -t ext4 -o noatime,ro " + device + " " + place);
        assertThat(providers.converge(request("umount")).updated()).isTrue();
        assertThat(providers.converge(request("umount")).updated()).isFalse();
    }

    @Test
    void knowsABindMountByWhatIsThere() throws IOException {
        machine.write("/proc/mounts", "overlay " + place.toString().replace(" ", "\\040") + " overlay rw 0 0\n");
        Path origin = Files.createSymbolicLink(place.resolveSibling("origin"), place);
        ResourceRequest bound = Requests.of(
                "mount",
                place.toString(),
                "mount",
                "device",
                origin.toString(),
                "fstype",
                "none",
                "options",
                List.of("bind"));
        assertThat(providers.converge(bound).updated()).isFalse();
        ResourceRequest released = Requests.of("mount", place.toString(), "umount", "device", origin.toString());
        assertThat(providers.converge(released).updated()).isTrue();
    }

    @Test
    void keepsOneLineOfFstab() throws IOException {
        String source = device.toString();
        String at = place.toString().replace(" ", "\\040");
        assertThat(providers.converge(request("enable")).updated()).isTrue();
        assertThat(fstab()).isEqualTo(FSTAB + source + " " + at + " ext4 defaults 0 2\n");
        assertThat(providers.converge(request("enable")).updated()).isFalse();
        assertThat(providers
                        .converge(request("enable", "options", List.of("ro"), "pass", 0L))
                        .updated())
                .isTrue();
        assertThat(fstab()).isEqualTo(FSTAB + source + " " + at + " ext4 ro 0 0\n");
        assertThat(providers.converge(request("disable")).updated()).isTrue();
        assertThat(fstab()).isEqualTo(FSTAB);
        assertThat(providers.converge(request("disable")).updated()).isFalse();
    }

    @Test
    void namesADeviceThatIsMissing() {
        ResourceRequest request =
                Requests.of("mount", place.toString(), "mount", "device", "data", "device_type", "label");
        assertThatThrownBy(() -> providers.converge(request))
                .isInstanceOfSatisfying(
                        ResourceException.class, e -> assertThat(e.rubyClass()).isEqualTo("Chef::Exceptions::Mount"))
                .hasMessageContaining("LABEL=data does not exist");
    }

    private String fstab() throws IOException {
        return Files.readString(machine.path("/etc/fstab"));
    }
}
