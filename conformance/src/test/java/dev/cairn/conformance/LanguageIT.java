package dev.cairn.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Templates, attributes and the order of loading, all in one run: what the files are in the end tells what was evaluated. */
class LanguageIT {
    @RegisterExtension
    static final TestMachine machine = TestMachine.plain("language");

    private static final Converge ALL = new Converge(
                    "role[levels],recipe[templates-spec],recipe[levels],recipe[order]", List.of(), Map.of())
            .options("--roles", "/srv/conformance/roles", "--environments", "/srv/conformance/environments")
            .options("--environment", "levels")
            .file("/srv/conformance/roles/levels.json", levelsOf("levels", "role", 2, 6))
            .file("/srv/conformance/environments/levels.json", levelsOf("levels", "environment", 1, 7))
            .attributes("""
                {"levels": {"json beats default": "json", "override beats json": "json", "from json": "json"}}
                """);

    /** ladder.N is written by the levels up to the N-th. */
    private static String levelsOf(String name, String kind, int defaults, int overrides) {
        return """
            {"name": "%s",
             "default_attributes": {"levels": {"ladder": {%s}}},
             "override_attributes": {"levels": {"ladder": {%s}}}}
            """.formatted(name, ladder(defaults, kind + " default"), ladder(overrides, kind + " override"));
    }

    private static String ladder(int first, String value) {
        StringBuilder entries = new StringBuilder();
        for (int step = first; step <= 9; step++) {
            entries.append(step == first ? "" : ",").append("\"%d\": \"%s\"".formatted(step, value));
        }
        return entries.toString();
    }

    @BeforeAll
    static void converge() {
        machine.converge(ALL);
    }

    @Test
    void changesNothingTheSecondTime() {
        machine.staysWith(ALL);
    }

    @Test
    void takesTheMostSpecificFile() {
        assertThat(file("winner")).isEqualTo("host-language\n");
        assertThat(file("version")).isEqualTo("debian-12\n");
        assertThat(file("platform")).isEqualTo("debian\n");
        assertThat(file("any")).isEqualTo("default\n");
        assertThat(file("static")).isEqualTo("debian\n");
        assertThat(file("lent")).isEqualTo("word of the other cookbook\n");
        assertThat(machine.stat("/srv/language/lent").access()).isEqualTo("600 daemon:root");
        assertThat(file("by-path")).isEqualTo("whole part on the machine\n");
    }

    @Test
    void rendersPartsWithTheVariablesTheyGet() {
        assertThat(file("parts")).isEqualTo("""
            part "own" 2
            part "given" nil
            part foreign of the other cookbook
            local part on the machine
            """);
    }

    @Test
    void callsHelpersAndLateValues() {
        assertThat(file("helpers")).isEqualTo("BLOCK! 6 module inline node\n");
        assertThat(file("lazy")).isEqualTo("converge time inner plain node node\n");
    }

    @Test
    void trimsLinesAsErubisDoes() {
        assertThat(file("lines")).isEqualTo("""
            begin
            one
            two 0
            two 1
            three joined
            four
            left  right\s
            <% kept %>
            % plain text
            a<b>&"c"
            |nil|[1, "a", nil]
            end
            """);
        assertThat(file("crlf")).isEqualTo("one\r\ntwo x\r\nthree\r\n");
    }

    @Test
    void keepsTheBytesOfAnyEncoding() {
        assertThat(file("utf8")).isEqualTo("# größer als → “déjà vu” ü\n");
        assertThat(machine.script("od -An -c /srv/language/latin1")).endsWith("c   a   f 351       x  \\n");
    }

    @Test
    void printsHashesInTheOldForm() {
        String hash = "{\"a\"=>1, :b=>nil, 3=>[\"x\", {:y=>1.5}]}";
        assertThat(file("hashes").lines())
                .containsExactly(
                        hash,
                        "interpolated: " + hash,
                        "inspected: " + hash,
                        "node: {\"a\"=>1, \"b\"=>{\"c\"=>[1, nil, \"x\"]}}");
    }

    @Test
    void weighsTheLevelsOfAttributes() throws IOException {
        JsonNode seen = new ObjectMapper().readTree(file("levels.json"));
        List<String> levels = List.of(
                "default",
                "environment default",
                "role default",
                "force_default",
                "normal",
                "override",
                "role override",
                "environment override",
                "force_override",
                "automatic");
        for (int step = 0; step < levels.size(); step++) {
            assertThat(seen.get("ladder").get(Integer.toString(step)).asText()).isEqualTo(levels.get(step));
        }
        Map<String, String> expected = Map.ofEntries(
                entry("of two cookbooks", "\"own\""),
                entry("base only", "\"base\""),
                entry("override of base", "\"base\""),
                entry("united", "[2,3,9]"),
                entry("replaced", "[9]"),
                entry("hash", "{\"left\":1,\"both\":\"own\",\"right\":2}"),
                entry("json beats default", "\"json\""),
                entry("override beats json", "\"attributes\""),
                entry("from json", "\"json\""),
                entry("hidden", "null"),
                entry("by set", "\"set\""),
                entry("unless", "\"first\""),
                entry("seen", "\"base json\""),
                entry("recipe", "\"recipe\""),
                entry("removed", "{}"),
                entry("all removed", "{\"default\":\"default\",\"normal\":\"normal\"}"));
        expected.forEach((key, value) ->
                assertThat(String.valueOf(seen.get(key))).as(key).isEqualTo(value));
    }

    @Test
    void readsAttributesInEveryWay() throws IOException {
        JsonNode seen = new ObjectMapper().readTree(file("levels.json"));
        for (String way : List.of("string", "symbol", "method", "dig", "read")) {
            assertThat(seen.get(way).asText()).as(way).isEqualTo("three");
        }
        assertThat(seen.get("read missing").asText()).isEqualTo("nil");
        assertThat(seen.get("missing").asText()).isEqualTo("nil");
        assertThat(seen.get("below missing").asText()).isEqualTo("NoMethodError");
        for (String write : List.of("write merged", "write merged deep", "append merged")) {
            assertThat(seen.get(write).asText())
                    .as(write)
                    .isEqualTo("Chef::Exceptions::ImmutableAttributeModification");
        }
        assertThat(seen.get("is a hash").asBoolean()).isTrue();
        assertThat(seen.get("is an array").asBoolean()).isTrue();
        assertThat(seen.get("exist").toString()).isEqualTo("[true,false]");
        assertThat(file("converging")).isEqualTo("seen by later lazies");
    }

    @Test
    void loadsSegmentBySegmentAndDependenciesFirst() {
        // The first run's lines; each later one repeats all but the last.
        List<String> order = machine.read("/tmp/order").lines().toList();
        assertThat(order.subList(0, order.indexOf("converge") + 1))
                .containsExactly("""
                    order-first libraries
                    order-second libraries
                    order libraries deep
                    order libraries
                    order-first attributes
                    order-first attributes later
                    order-first attributes early after first
                    order-second attributes
                    order attributes
                    order-first resources
                    order-second resources
                    order resources
                    order-first definitions
                    order-second definitions
                    order definitions
                    order recipe
                    order-second recipe
                    order part
                    loaded 2
                    loaded 0
                    order defined
                    order recipe ends
                    converge
                    """.lines().toArray(String[]::new));
    }

    private static String file(String name) {
        return machine.read("/srv/language/" + name);
    }
}
