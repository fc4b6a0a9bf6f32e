package dev.cairn.agent.system;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ShellLineTest {
    @Test
    void splitsPlainWords() {
        assertThat(ShellLine.arguments("apt-get  -y install nginx"))
                .containsExactly("apt-get", "-y", "install", "nginx");
        assertThat(ShellLine.arguments("  ls /tmp ")).containsExactly("ls", "/tmp");
    }

    @Test
    void leavesShellSyntaxToTheShell() {
        for (String line : new String[] {
            "a | b",
            "a && b",
            "a > b",
            "echo $HOME",
            "ls *.txt",
            "A=1 b",
            "echo 'x'",
            "a; b",
            "cd /tmp",
            "exit 3",
            "a\nb",
            "! true",
            ". file",
            ""
        }) {
            assertThat(ShellLine.arguments(line)).as(line).containsExactly("/bin/sh", "-c", line);
        }
    }
}
