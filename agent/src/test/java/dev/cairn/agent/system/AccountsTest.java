package dev.cairn.agent.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AccountsTest {
    @TempDir
    Path etc;

    private void write(String name, String text) throws IOException {
        Files.write(etc.resolve(name), text.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void findsByNameAndNumber() throws IOException {
        write(
                "passwd",
                "root:x:0:0:root:/root:/bin/bash\nweb:x:33:34:Web,,:/var/www:/bin/sh\nbroken\nalso:x:no:1:::\n");
        write("group", "root:x:0:\nwww:x:34:web,ann\n");
        write("shadow", "web:!$6$abc:19000:0:99999:7:10:20000:\n");
        Accounts accounts = new Accounts(etc);
        assertThat(accounts.user("web")).contains(new UserEntry("web", 33, 34, "Web,,", "/var/www", "/bin/sh"));
        assertThat(accounts.user(33)).isEqualTo(accounts.user("web"));
        assertThat(accounts.user("also")).isEmpty();
        assertThat(accounts.group("www").orElseThrow().members()).containsExactly("web", "ann");
        assertThat(accounts.groupName(34)).isEqualTo("www");
        assertThat(accounts.userName(4711)).isEqualTo("4711");
        assertThat(accounts.shadow("web")).contains(new ShadowEntry("web", "!$6$abc", "10", "20000"));
        assertThat(accounts.shadow("web").orElseThrow().locked()).isTrue();
    }

    @Test
    void seesNewAccountsAtOnce() throws IOException {
        write("passwd", "root:x:0:0:root:/root:/bin/bash\n");
        Accounts accounts = new Accounts(etc);
        assertThat(accounts.user("new")).isEmpty();
        Path staged = etc.resolve("passwd-");
        Files.writeString(staged, "root:x:0:0:root:/root:/bin/bash\nnew:x:1:1::/:/bin/sh\n");
        Files.move(staged, etc.resolve("passwd"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertThat(accounts.user("new")).isPresent();
    }

    @Test
    void takesNumbersAndRefusesUnknownNames() throws IOException {
        write("passwd", "root:x:0:0:root:/root:/bin/bash\n");
        Accounts accounts = new Accounts(etc);
        assertThat(accounts.uid("root")).isZero();
        assertThat(accounts.uid("1234")).isEqualTo(1234);
        assertThatThrownBy(() -> accounts.uid("ghost"))
                .isInstanceOf(UnknownAccountException.class)
                .hasMessage("cannot determine user id for 'ghost', does the user exist on this system?");
        assertThatThrownBy(() -> accounts.gid("ghosts")).hasMessageContaining("group id for 'ghosts'");
    }

    @Test
    void survivesLatinComments() throws IOException {
        write("passwd", "jo:x:5:5:Jos\u00e9:/home/jo:/bin/sh\n");
        assertThat(new Accounts(etc).user("jo").orElseThrow().comment()).isEqualTo("Jos\u00e9");
    }
}
