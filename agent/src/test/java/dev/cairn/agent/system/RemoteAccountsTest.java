package dev.cairn.agent.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.agent.system.RemoteAccounts.Wanted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RemoteAccountsTest {
    private static final String ROOT = "root:x:0:0:root:/root:/bin/sh\n";
    private static final String ALICE = "alice:x:2001:900::/home/alice:/bin/bash\n";

    private final List<String> said = new ArrayList<>();
    private final FakeMachine machine;
    private final RemoteAccounts accounts;

    RemoteAccountsTest(@TempDir Path root) {
        machine = new FakeMachine(root);
        accounts = new RemoteAccounts(machine);
    }

    @BeforeEach
    void tools() {
        for (String tool : List.of("groupadd", "useradd", "usermod", "userdel", "/bin/sh")) {
            machine.commands().installed(tool, command -> FakeCommands.Answer.ok(""));
        }
        machine.write("/etc/group", "root:x:0:\nopsworks:x:900:\n");
    }

    @Test
    void aUserGetsAccountAndKey() {
        machine.write("/etc/group", "root:x:0:\n");
        assertThat(accounts.sync(List.of(alice(false)), said::add)).isTrue();
        assertThat(machine.commands().lines())
                .startsWith("groupadd opsworks", "useradd -u 2001 -g opsworks -d /home/alice -m -s /bin/bash alice");
        CommandLine key = machine.commands().ran().getLast();
        assertThat(key.user()).contains("2001");
        assertThat(new String(key.input(), java.nio.charset.StandardCharsets.UTF_8))
                .isEqualTo("ssh-ed25519 AAAA\n");
        assertThat(said).contains("made account alice (user id 2001)", "wrote the key of alice");
    }

    @Test
    void whatIsSoAlreadyIsLeftAlone() {
        machine.write("/etc/passwd", ROOT + ALICE);
        machine.write("/home/alice/.ssh/authorized_keys", "ssh-ed25519 AAAA\n");
        accounts.sync(List.of(alice(true)), said::add);
        said.clear();
        machine.commands().forget();
        assertThat(accounts.sync(List.of(alice(true)), said::add)).isTrue();
        assertThat(machine.commands().ran()).isEmpty();
        assertThat(said).isEmpty();
    }

    @Test
    void anotherKeyTakesThePlaceOfTheOld() {
        machine.write("/etc/passwd", ROOT + ALICE);
        machine.write("/home/alice/.ssh/authorized_keys", "ssh-ed25519 AAAA\nssh-ed25519 smuggled\n");
        accounts.sync(List.of(alice(false)), said::add);
        assertThat(said).containsExactly("wrote the key of alice");
    }

    @Test
    void whoMayNoLongerLogInLosesProcessesAccountAndHome() {
        machine.write("/etc/passwd", ROOT + ALICE);
        assertThat(accounts.sync(List.of(), said::add)).isTrue();
        assertThat(machine.commands().lines()).containsExactly("userdel -r alice");
        assertThat(said).containsExactly("removed account alice (user id 2001) with its home");
    }

    @Test
    void anAccountThatIsStillUsedIsTriedAgain() {
        machine.write("/etc/passwd", ROOT + ALICE);
        List<Integer> answers = new ArrayList<>(List.of(8, 8, 0));
        machine.commands().installed("userdel", command -> new FakeCommands.Answer(answers.removeFirst(), "", ""));
        assertThat(accounts.sync(List.of(), said::add)).isTrue();
        assertThat(machine.pauses()).hasSize(2);
    }

    @Test
    void anotherNameRenamesTheAccount() {
        machine.write("/etc/passwd", ROOT + ALICE);
        accounts.sync(List.of(new Wanted("alicia", 2001, "ssh-ed25519 AAAA", false)), said::add);
        assertThat(machine.commands().lines().getFirst()).isEqualTo("usermod -l alicia -d /home/alicia -m alice");
    }

    @Test
    void accountsOfOthersAreLeftAlone() {
        machine.write(
                "/etc/passwd",
                ROOT + "backup:x:2001:50::/b:/bin/sh\nbob:x:1000:1000::/home/bob:/bin/sh\nlow:x:500:900::/l:/bin/sh\n");
        assertThat(accounts.sync(List.of(alice(true), new Wanted("bob", 2002, "ssh-ed25519 BBBB", true)), said::add))
                .isTrue();
        assertThat(machine.commands().ran()).isEmpty();
        assertThat(said)
                .containsExactly(
                        "skipped user alice: the user id 2001 belongs to the account backup, which is none of OpsWorks'",
                        "skipped user bob: there is an account of that name with the user id 1000 instead of 2002");
        assertThat(machine.path("/etc/sudoers.d/opsworks")).doesNotExist();
    }

    @Test
    void sudoComesAndGoes() throws IOException {
        machine.write("/etc/passwd", ROOT + ALICE);
        machine.write("/home/alice/.ssh/authorized_keys", "ssh-ed25519 AAAA\n");
        Path rules = machine.path("/etc/sudoers.d/opsworks");
        accounts.sync(List.of(alice(true)), said::add);
        assertThat(Files.readString(rules)).endsWith("\nalice ALL=(ALL) NOPASSWD:ALL\n");
        assertThat(machine.files().status(rules).orElseThrow().mode() & 0777).isEqualTo(0440);
        accounts.sync(List.of(alice(false)), said::add);
        assertThat(rules).doesNotExist();
    }

    @Test
    void oneProblemKeepsNobodyElseOut() {
        machine.commands()
                .installed(
                        "useradd",
                        command -> command.text().endsWith(" alice")
                                ? FakeCommands.Answer.failed(3, "useradd: invalid user name 'alice'")
                                : FakeCommands.Answer.ok(""));
        assertThat(accounts.sync(List.of(alice(false), new Wanted("bob", 2002, "ssh-ed25519 BBBB", false)), said::add))
                .isFalse();
        assertThat(said)
                .contains("made account bob (user id 2002)")
                .anyMatch(line -> line.startsWith("WARN: cannot bring account alice up to date")
                        && line.contains("invalid user name"));
    }

    private static Wanted alice(boolean sudo) {
        return new Wanted("alice", 2001, "ssh-ed25519 AAAA", sudo);
    }
}
