package dev.cairn.agent.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the node tells of this machine, in the words of Ohai. */
class AutomaticAttributesTest {
    @TempDir
    static Path directory;

    private static Recipes recipes;

    @BeforeAll
    static void start() {
        recipes = new Recipes(directory);
    }

    @AfterAll
    static void stop() {
        recipes.close();
    }

    @Test
    void routesThatLeadNowhereAreNotTheDefault() throws Exception {
        Recipes.Result result = recipes.convergeRecipe("routed", """
                puts Ohai::Sources.new.send(:default_route, <<ROUTES.lines)[0, 3].inspect
                Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT
                *\t00000000\t00000000\t0200\t0\t0\t0\t00000080\t0\t0\t0
                tun0\t00000000\t0100000A\t0003\t0\t0\t0\t00000080\t0\t0\t0
                *\t00000000\t00000000\t0200\t0\t0\t0\t00000000\t0\t0\t0
                eth0\t00000000\t0102000A\t0003\t0\t0\t100\t00000000\t0\t0\t0
                eth0\t0002000A\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0
                ROUTES
                """);
        assertThat(result.log()).contains("[\"eth0\", \"00000000\", \"0102000A\"]");
    }

    @Test
    void timesAreWordedFromTheLargestUnitThatIsNotZero() throws Exception {
        Recipes.Result result = recipes.convergeRecipe("worded", """
                puts [7, 67, 3_727, 90_127, 190_000].map { |seconds| Ohai::Sources.new.send(:in_words, seconds) }.join('; ')
                """);
        assertThat(result.log()).contains("""
                07 seconds; 1 minutes 07 seconds; 1 hours 02 minutes 07 seconds; 1 day 01 hours 02 minutes 07 seconds; \
                2 days 04 hours 46 minutes 40 seconds""");
    }

    @Test
    void tellsMemoryInterfacesAndLimits() throws Exception {
        Path file = Path.of("/etc/machine-id");
        String id = Files.exists(file) ? Files.readString(file).strip() : "";
        Recipes.Result result = recipes.convergeRecipe("told", """
                memory = node['memory']
                puts "memory #{[memory['total'], memory['committed_as'], memory['hugepage_size']].all?(/\\A\\d+kB\\z/)}"
                puts "pages #{memory['hugepages'].to_h}"
                puts "lo #{node['network']['interfaces']['lo']['flags'].to_a}"
                puts "id #{node['machine_id'].inspect}"
                puts "perl #{node['languages']['perl']['version']}"
                puts "paths #{node['sysconf']['PATH_MAX'].inspect} #{node['sysconf']['CHAR_MIN'].inspect}"
                """);
        assertThat(result.log())
                .contains("memory true")
                .contains("id " + (id.isEmpty() ? "nil" : '"' + id + '"'))
                .containsPattern("perl 5\\.\\d+")
                .containsPattern(
                        "pages \\{\"total\"=>\"\\d+\", \"free\"=>\"\\d+\", \"reserved\"=>\"\\d+\", \"surplus\"=>\"\\d+\"\\}")
                .contains("lo [\"LOOPBACK\", \"UP\", \"LOWER_UP\"]")
                .contains("paths 4096 -128");
    }
}
