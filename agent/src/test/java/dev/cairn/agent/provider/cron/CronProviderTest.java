package dev.cairn.agent.provider.cron;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.agent.provider.ProviderContract;
import dev.cairn.agent.provider.Providers;
import dev.cairn.agent.provider.Requests;
import dev.cairn.agent.resource.Change;
import dev.cairn.agent.resource.ResourceRequest;
import dev.cairn.agent.system.CommandLine;
import dev.cairn.agent.system.FakeCommands.Answer;
import dev.cairn.agent.system.FakeMachine;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CronProviderTest extends ProviderContract {
    private final Map<String, String> crontabs = new TreeMap<>();

    @TempDir
    Path temporary;

    private FakeMachine machine;
    private Providers providers;

    @BeforeEach
    void machine() {
        machine = new FakeMachine(temporary);
        machine.commands().installed("crontab", this::crontab);
        providers = Providers.on(machine, text -> {});
    }

    /** As Debian's crontab(1). */
    private Answer crontab(CommandLine command) {
        List<String> words = command.arguments();
        String user = words.get(words.indexOf("-u") + 1);
        if (words.contains("-l")) {
            String text = crontabs.get(user);
            return text == null ? Answer.failed(1, "no crontab for " + user) : Answer.ok(text);
        }
        String text = new String(command.input(), StandardCharsets.UTF_8);
        if (text.contains("refused")) {
            return Answer.failed(1, "errors in crontab file, can't install.");
        }
        crontabs.put(user, text);
        return Answer.ok("");
    }

    @Override
    protected Providers providers() {
        return providers;
    }

    @Override
    protected ResourceRequest changing() {
        return cron("report", "create", "minute", "5", "hour", 3L, "command", "/bin/report");
    }

    @Override
    protected ResourceRequest failing() {
        crontabs.put("root", "# mine\n");
        return cron("report", "create", "command", "refused");
    }

    @Override
    protected Object state() {
        return Map.copyOf(crontabs);
    }

    private static ResourceRequest cron(String name, String action, @Nullable Object... properties) {
        return Requests.of("cron", name, action, properties);
    }

    private List<String> converge(ResourceRequest request) {
        return providers.converge(request).changes().stream()
                .map(Change::description)
                .toList();
    }

    @Test
    void keepsForeignLines() {
        crontabs.put("root", "# mine\n0 0 * * * /mine\n");
        assertThat(converge(cron("a", "create", "minute", "5", "command", "/a")))
                .containsExactly("add crontab entry for cron[a]");
        converge(cron("b", "create", "command", "/b"));
        assertThat(crontabs).containsEntry("root", """
                        # mine
                        0 0 * * * /mine
                        # Chef Name: a
                        5 * * * * /a
                        # Chef Name: b
                        * * * * * /b
                        """);
        assertThat(converge(cron("a", "create", "minute", "6", "command", "/a")))
                .containsExactly("update crontab entry for cron[a]");
        assertThat(converge(cron("b", "delete"))).containsExactly("delete crontab entry for cron[b]");
        assertThat(converge(cron("b", "delete"))).isEmpty();
        assertThat(crontabs).containsEntry("root", """
                        # mine
                        0 0 * * * /mine
                        # Chef Name: a
                        6 * * * * /a
                        """);
    }

    @Test
    void writesVariablesAndSpecialTimes() {
        ResourceRequest request = cron(
                "n",
                "create",
                "user",
                "web",
                "time",
                "daily",
                "command",
                "/n",
                "mailto",
                "a@example.com",
                "path",
                "/x:/y",
                "shell",
                "/bin/bash",
                "home",
                "/srv",
                "environment",
                Map.of("RAILS_ENV", "production"));
        converge(request);
        assertThat(crontabs).containsEntry("web", """
                        # Chef Name: n
                        MAILTO="a@example.com"
                        PATH="/x:/y"
                        SHELL="/bin/bash"
                        HOME="/srv"
                        RAILS_ENV=production
                        @daily /n
                        """);
        assertThat(converge(request)).isEmpty();
        converge(cron("n", "create", "user", "web", "weekday", "monday", "command", "/n", "time_out", 10L));
        assertThat(crontabs).containsEntry("web", "# Chef Name: n\n* * * * 1 timeout 10 /n\n");
    }

    @Test
    void refusesWhatCronCannotMean() {
        assertThatThrownBy(() -> providers.converge(cron("x", "create", "minute", "60", "command", "/x")))
                .hasMessageContaining("minute")
                .hasMessageContaining("between 0 and 59");
        assertThatThrownBy(() -> providers.converge(cron("x", "create", "time", "noon", "command", "/x")))
                .hasMessageContaining("noon");
        assertThatThrownBy(() -> providers.converge(cron("x", "create", "command", "/x\n* * * * * /y")))
                .hasMessageContaining("line break");
        assertThatThrownBy(() -> providers.converge(cron("x", "create"))).hasMessageContaining("command is required");
        assertThat(crontabs).isEmpty();
    }

    @Test
    void saysThatCronIsMissing() {
        Providers bare = Providers.on(new FakeMachine(temporary.resolve("bare")), text -> {});
        assertThatThrownBy(() -> bare.converge(cron("x", "create", "command", "/x")))
                .hasMessageContaining("install the package cron");
        assertThat(bare.converge(cron("x", "delete")).updated()).isFalse();
    }
}
