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
import dev.cairn.agent.system.GroupEntry;
import dev.cairn.agent.system.LinuxMachine;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** With a real group of an odd name on this machine, removed afterwards. */
final class GroupProviderTest extends ProviderContract {
    private final LinuxMachine machine = new LinuxMachine();
    private final Providers providers = Providers.on(machine, text -> {});
    private final String name = "cairngroup-" + ProcessHandle.current().pid();

    @AfterEach
    void remove() throws IOException {
        machine.commands().run(CommandLine.of("groupdel", name));
    }

    @Override
    protected Providers providers() {
        return providers;
    }

    @Override
    protected ResourceRequest changing() {
        return group("create", "system", true, "members", List.of("nobody", "daemon"));
    }

    @Override
    protected ResourceRequest failing() {
        return group("create", "members", List.of("no-such-user"));
    }

    @Override
    protected Object state() throws IOException {
        return entry();
    }

    private Optional<GroupEntry> entry() throws IOException {
        return machine.accounts().group(name);
    }

    private List<String> members() throws IOException {
        return entry().orElseThrow().members();
    }

    private ResourceRequest group(String action, @Nullable Object... properties) {
        return Requests.of("group", name, action, properties);
    }

    private List<String> converge(ResourceRequest request) {
        return providers.converge(request).changes().stream()
                .map(Change::description)
                .toList();
    }

    @Test
    void replacesTheMembers() throws IOException {
        converge(group("create", "members", "nobody, daemon"));
        assertThat(members()).containsExactly("nobody", "daemon");
        assertThat(converge(group("create", "members", List.of("daemon", "nobody"))))
                .isEmpty();
        assertThat(converge(group("create", "members", List.of("bin"))))
                .containsExactly("alter group " + name, "replace group members with new list of members: bin");
        assertThat(members()).containsExactly("bin");
        converge(group("create"));
        assertThat(members()).isEmpty();
    }

    @Test
    void appendsAndExcludes() throws IOException {
        converge(group("create", "members", List.of("nobody", "bin")));
        assertThat(converge(group(
                        "modify",
                        "append",
                        true,
                        "members",
                        List.of("daemon"),
                        "excluded_members",
                        List.of("bin", "sys"))))
                .containsExactly(
                        "modify group " + name, "add missing member(s): daemon", "remove existing member(s): bin");
        assertThat(members()).containsExactly("nobody", "daemon");
        assertThat(converge(group("manage", "append", true, "members", List.of("daemon"))))
                .isEmpty();
        assertFails(
                group("modify", "append", true, "members", "bin", "excluded_members", "bin"),
                "Chef::Exceptions::ConflictingMembersInGroup");
    }

    @Test
    void changesTheNumberOnlyWhenGiven() throws IOException {
        converge(group("create", "gid", 64321L));
        assertThat(entry().orElseThrow().gid()).isEqualTo(64321);
        assertThat(converge(group("create"))).isEmpty();
        assertThat(converge(group("create", "gid", "64322")))
                .containsExactly("alter group " + name, "change gid from 64321 to 64322");
    }

    @Test
    void removesAndMindsWhatIsMissing() {
        assertFails(group("modify"), "Chef::Exceptions::Group");
        assertThat(converge(group("manage"))).isEmpty();
        assertThat(converge(group("remove"))).isEmpty();
        converge(group("create"));
        assertThat(converge(group("remove"))).containsExactly("remove group " + name);
    }

    private void assertFails(ResourceRequest request, String rubyClass) {
        assertThatThrownBy(() -> providers.converge(request))
                .isInstanceOfSatisfying(
                        ResourceException.class, e -> assertThat(e.rubyClass()).isEqualTo(rubyClass));
    }
}
