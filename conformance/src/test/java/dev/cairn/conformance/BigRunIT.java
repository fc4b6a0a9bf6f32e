package dev.cairn.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Sixty cookbooks with 1,500 resources. */
class BigRunIT {
    private static final int COOKBOOKS = 60;
    private static final int FILES = 18;
    private static final long MEMORY_LIMIT_KIB = 200 * 1024;
    private static final double FIRST_RUN_LIMIT_SECONDS = 90;

    /** Runs what it is given, then tells the highest memory of a process in KiB. */
    private static final String MEASURE = """
            system(@ARGV) == 0 or die "it failed\\n";
            my $usage = "\\0" x 144;
            syscall(98, -1, $usage);
            print "peak ", (unpack 'q18', $usage)[4], "\\n";
            """;

    @RegisterExtension
    static final TestMachine machine = TestMachine.plain("big");

    @TempDir
    static Path directory;

    private record Measured(double seconds, long kib, String output) {}

    @Test
    void staysWithinItsBudgetAndTheSecondRunOnlyLooks() throws IOException {
        StringBuilder runList = new StringBuilder();
        for (int i = 1; i <= COOKBOOKS; i++) {
            write(i);
            runList.append(i == 1 ? "" : ",").append("recipe[big-").append(i).append("]");
        }
        machine.script("mkdir /srv/big-cookbooks");
        machine.copy(directory, "/srv/big-cookbooks");

        Measured first = run(runList.toString());
        assertThat(machine.script("find /srv/big -type f | wc -l"))
                .isEqualTo(String.valueOf(COOKBOOKS * (FILES + 3) + 1));
        assertThat(machine.read("/srv/big/60/rendered"))
                .isEqualTo("cookbook 60 depends on 59\nline 1\nline 2\nline 3\n");
        assertThat(machine.script("grep -c . /srv/big/notified")).isEqualTo(String.valueOf(COOKBOOKS));
        assertThat(first.output()).contains("1500 resources");
        assertThat(first.kib()).isLessThan(MEMORY_LIMIT_KIB);
        assertThat(first.seconds()).isLessThan(FIRST_RUN_LIMIT_SECONDS);

        Measured second = run(runList.toString());
        assertThat(second.output()).containsPattern(" 0/\\d+ resources updated");
        assertThat(second.kib()).isLessThan(MEMORY_LIMIT_KIB);
        assertThat(second.seconds()).isLessThan(first.seconds() / 5);
    }

    private static Measured run(String runList) {
        long begun = System.nanoTime();
        Ran ran = machine.exec(
                "perl",
                "-e",
                MEASURE,
                "/opt/cairn/bin/cairn-converge",
                "--cookbooks",
                "/srv/big-cookbooks",
                "--run-list",
                runList);
        double seconds = (System.nanoTime() - begun) / 1e9;
        assertThat(ran.exitCode()).as(ran.output() + ran.errors()).isZero();
        String peak = ran.output()
                .lines()
                .filter(line -> line.startsWith("peak "))
                .findFirst()
                .orElseThrow();
        return new Measured(seconds, Long.parseLong(peak.substring(5)), ran.output());
    }

    /** 25 resources: a directory, files, a template, a link, work that takes half a second, and what is notified. */
    private static void write(int number) throws IOException {
        Path cookbook = directory.resolve("big-" + number);
        Files.createDirectories(cookbook.resolve("recipes"));
        Files.createDirectories(cookbook.resolve("attributes"));
        Files.createDirectories(cookbook.resolve("templates"));
        String depends = number == 1 ? "" : "depends 'big-" + (number - 1) + "'\n";
        Files.writeString(cookbook.resolve("metadata.rb"), "name 'big-" + number + "'\nversion '1.0.0'\n" + depends);
        Files.writeString(
                cookbook.resolve("attributes/default.rb"), "default['big']['" + number + "']['lines'] = %w(1 2 3)\n");
        Files.writeString(cookbook.resolve("templates/rendered.erb"), """
                cookbook <%= @number %> depends on <%= @number - 1 %>
                <% @lines.each do |line| %>
                line <%= line %>
                <% end %>
                """);
        Files.writeString(cookbook.resolve("recipes/default.rb"), """
                number = %d
                place = "/srv/big/#{number}"

                directory place do
                  recursive true
                end

                (1..%d).each do |index|
                  file "#{place}/file-#{index}" do
                    content "file #{index} of #{number}\\n" * 10
                    mode '0640'
                  end
                end

                template "#{place}/rendered" do
                  variables lazy { { :number => number, :lines => node['big'][number.to_s]['lines'] } }
                  notifies :run, "execute[notified #{number}]"
                end

                link "#{place}/link" do
                  to "#{place}/rendered"
                end

                execute "work of #{number}" do
                  command "sleep 0.5; touch #{place}/worked"
                  creates "#{place}/worked"
                end

                execute "notified #{number}" do
                  command "echo #{number} >> /srv/big/notified"
                  action :nothing
                end

                file "#{place}/guarded" do
                  content "guarded\\n"
                  only_if { ::File.directory?(place) }
                end

                log "cookbook #{number}" do
                  level :debug
                end
                """.formatted(number, FILES));
    }
}
