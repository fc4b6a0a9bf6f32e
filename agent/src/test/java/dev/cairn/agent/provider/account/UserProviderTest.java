package dev.cairn.agent.provider.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.agent.provider.ProviderContract;
import dev.cairn.agent.provider.Providers;
import dev.cairn.agent.provider.Requests;
import dev.cairn.agent.resource.Change;
import dev.cairn.agent.resource.ResourceException;
import dev.cairn.agent.resource.ResourceRequest;
import dev.cairn.agent.system.CommandLine;
import dev.cairn.agent.system.LinuxMachine;
import dev.cairn.agent.system.ShadowEntry;
import dev.cairn.agent.system.UserEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a real user of an odd name on this machine, removed afterwards. */
final class UserProviderTest extends ProviderContract {
    private static final String CRYPTED =
            "$6$abcdefgh$1234567890123456789012345678901234567890123456789012345678901234567890";

    private final LinuxMachine machine = new LinuxMachine();
    private final Providers providers = Providers.on(machine, text -> {});
    private final String name = "cairntest-" + ProcessHandle.current().pid();

    @TempDir
    Path temporary;

    @AfterEach
    void remove() throws IOException {
        machine.commands().run(CommandLine.of("userdel", "-f", name));
        machine.commands().run(CommandLine.of("groupdel", name));
    }

    @Override
    protected Providers providers() {
        return providers;
    }

    @Override
    protected ResourceRequest changing() {
        return user(
                "create",
                "comment",
                "A test",
                "shell",
                "/bin/sh",
                "home",
                temporary + "/home",
                "manage_home",
                true,
                "system",
                true,
                "password",
                CRYPTED,
                "gid",
                "daemon",
                "expire_date",
                "2030-01-02",
                "inactive",
                7L);
    }

    @Override
    protected ResourceRequest failing() {
        return user("create", "uid", 0L);
    }

    @Override
    protected Object state() throws IOException {
        return List.of(entry(), machine.accounts().shadow(name));
    }

    private Optional<UserEntry> entry() throws IOException {
        return machine.accounts().user(name);
    }

    private ResourceRequest user(String action, @Nullable Object... properties) {
        return Requests.of("user", name, action, properties);
    }

    private List<String> converge(ResourceRequest request) {
        return providers.converge(request).changes().stream()
                .map(Change::description)
                .toList();
    }

    @Test
    void noLimitIsWhatANewUserHas() {
        ResourceRequest unlimited = user("create", "system", true, "expire_date", "-1", "inactive", -1L);
        assertThat(converge(unlimited)).containsExactly("create user " + name);
        assertThat(converge(unlimited)).isEmpty();
        assertThat(converge(user("create", "inactive", 3L))).hasSize(2);
        assertThat(converge(unlimited)).hasSize(2);
    }

    @Test
    void createsWithAllProperties() throws IOException {
        assertThat(converge(changing())).containsExactly("create user " + name);
        UserEntry created = entry().orElseThrow();
        assertThat(created.comment()).isEqualTo("A test");
        assertThat(created.shell()).isEqualTo("/bin/sh");
        assertThat(created.gid()).isEqualTo(1);
        assertThat(created.uid()).isLessThan(1000);
        assertThat(Path.of(created.home())).isDirectory();
        assertThat(machine.accounts().shadow(name)).contains(new ShadowEntry(name, CRYPTED, "7", "21916"));
    }

    @Test
    void makesNoHomeUnlessAsked() throws IOException {
        converge(user("create", "home", temporary + "/home"));
        assertThat(temporary.resolve("home")).doesNotExist();
        assertThat(entry().orElseThrow().home()).isEqualTo(temporary + "/home");
    }

    @Test
    void changesOnlyWhatDiffers() throws IOException {
        converge(user("create", "comment", "old", "home", temporary + "/old", "supports", Map.of("manage_home", true)));
        Files.writeString(temporary.resolve("old/mine"), "x");
        assertThat(converge(user(
                        "create",
                        "comment",
                        "new",
                        "shell",
                        entry().orElseThrow().shell(),
                        "home",
                        temporary + "/new",
                        "manage_home",
                        true,
                        "password",
                        CRYPTED)))
                .containsExactly(
                        "alter user " + name,
                        "change comment from old to new",
                        "change home from " + temporary + "/old to " + temporary + "/new",
                        "change password");
        assertThat(temporary.resolve("new/mine")).exists();
        assertThat(converge(user("modify", "comment", "newer")))
                .containsExactly("modify user " + name, "change comment from new to newer");
        assertThat(converge(user("manage", "comment", "newer"))).isEmpty();
    }

    @Test
    void removesWithItsHomeWhenAsked() throws IOException {
        converge(user("create", "home", temporary + "/home", "manage_home", true));
        assertThat(converge(user("remove", "manage_home", true))).containsExactly("remove user " + name);
        assertThat(temporary.resolve("home")).doesNotExist();
        assertThat(entry()).isEmpty();
        assertThat(converge(user("remove"))).isEmpty();
    }

    @Test
    void assumesInWhyRunThatTheAccountIsMadeMeanwhile() {
        ResourceRequest request = Requests.of("user", "nobody_yet", "lock");
        assertThatThrownBy(() -> providers.converge(request)).hasMessageContaining("does not exist");
        assertThat(providers.converge(Requests.whyRun(request)).updated()).isTrue();
    }

    @Test
    void locksAndUnlocks() throws IOException {
        converge(user("create", "password", CRYPTED));
        assertThat(converge(user("unlock"))).isEmpty();
        assertThat(converge(user("lock"))).containsExactly("lock the user " + name);
        assertThat(machine.accounts().shadow(name).orElseThrow().password()).isEqualTo("!" + CRYPTED);
        assertThat(converge(user("lock"))).isEmpty();
        assertThat(converge(user("create", "password", CRYPTED))).isEmpty();
        assertThat(converge(user("unlock"))).containsExactly("unlock the user " + name);
    }

    @Test
    void leavesAnAccountWithoutAPasswordLocked() throws IOException {
        converge(user("create"));
        assertThat(machine.accounts().shadow(name).orElseThrow().password()).isEqualTo("!");
        assertThat(converge(user("unlock"))).isEmpty();
        assertThat(converge(user("lock"))).isEmpty();
    }

    @Test
    void namesWhatIsMissing() {
        assertFails(user("modify", "comment", "x"), "does not exist");
        assertFails(user("lock"), "does not exist");
        assertFails(user("create", "gid", "no-such-group"), "no-such-group");
        assertThat(converge(user("manage", "comment", "x"))).isEmpty();
        assertThat(converge(Requests.whyRun(user("create", "gid", "no-such-group"))))
                .hasSize(1);
    }

    @Test
    void keepsThePasswordOutOfReports() {
        assertThat(providers.converge(changing()).toString()).doesNotContain(CRYPTED);
        assertThat(providers.converge(user("create", "password", CRYPTED + "x")).toString())
                .doesNotContain(CRYPTED);
    }

    private void assertFails(ResourceRequest request, String words) {
        assertThatThrownBy(() -> providers.converge(request))
                .isInstanceOfSatisfying(
                        ResourceException.class, e -> assertThat(e.rubyClass()).isEqualTo("Chef::Exceptions::User"))
                .hasMessageContaining(words);
    }
}
