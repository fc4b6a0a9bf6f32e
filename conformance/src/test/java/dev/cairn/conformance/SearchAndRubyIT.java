package dev.cairn.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Searching, editing files in place, and Ruby as it was. */
class SearchAndRubyIT {
    @RegisterExtension
    static final TestMachine machine = TestMachine.plain("language");

    /** Where to search, what for, and the names of what must be found. */
    private static final List<String[]> QUERIES =
            """
                fruits ; *:* ; apple lime pear plum
                fruits ;  ; apple lime pear plum
                fruits ; id:apple ; apple
                fruits ; colour:green ; lime pear
                fruits ; colour:Green ;
                fruits ; colour:gr* ; lime pear
                fruits ; colour:gre?n ; lime pear
                fruits ; colour:*e* ; apple lime pear plum
                fruits ; colour:"green" ; lime pear
                fruits ; tags:sweet ; apple pear
                fruits ; tags:sweet AND tags:crisp ; apple
                fruits ; tags:sweet OR tags:sour ; apple lime pear
                fruits ; tags:sweet && colour:red ; apple
                fruits ; tags:sweet || tags:sour ; apple lime pear
                fruits ; colour:green NOT action:remove ; lime
                fruits ; colour:green AND NOT action:remove ; lime
                fruits ; NOT colour:green ; apple plum
                fruits ; !colour:green ; apple plum
                fruits ; *:* -colour:green ; apple plum
                fruits ; +colour:green -action:remove ; lime
                fruits ; (colour:red OR colour:blue) AND ripe:true ; apple plum
                fruits ; colour:(red OR blue) ; apple plum
                fruits ; colour:red colour:blue ; apple plum
                fruits ; ripe:true ; apple plum
                fruits ; self:true ; lime
                fruits ; weight:120 ; apple
                fruits ; weight:[* TO *] ; apple lime pear plum
                fruits ; colour:[blue TO green] ; lime pear plum
                fruits ; colour:{blue TO red} ; lime pear
                fruits ; id:[a TO m] ; apple lime
                fruits ; origin_country:fr ; apple plum
                fruits ; country:fr ; apple plum
                fruits ; origin_soil_acid:6 ; apple
                fruits ; acid:6 ; apple
                fruits ; origin_*:it ; pear
                fruits ; origin:[* TO *] ; apple pear plum
                fruits ; origin:soi* ; apple
                fruits ; origin_country:[* TO *] ; apple pear plum
                fruits ; path:\\/srv\\/plum ; plum
                fruits ; path:/srv/plum ; plum
                fruits ; spaced:"two words" ; plum
                fruits ; spaced:two\\ words ; plum
                fruits ; recipe_like:fruit\\:\\:plum ; plum
                fruits ; recipe_like:fruit::plum ; plum
                fruits ; note:*pies* ; apple
                fruits ; green ; lime pear
                fruits ; nothing:here ;
                fruits ; id:apple id:pear ; apple pear
                fruits ; colour:green AND (tags:sour OR tags:sweet) NOT id:lime ; pear
                fruits ; (colour:red ; ArgumentError
                fruits ; colour: ; ArgumentError
                no_such_bag ; *:* ; Net::HTTPClientException
                node ; name:* ; language
                node ; recipes:search-grammar\\:\\:forms ;
                node ; recipes:search-grammar ; language
                node ; role:nothing ;
                node ; chef_environment:_default ; language
                node ; platform_family:debian AND chef_environment:_default ; language
                node ; hostname:[* TO *] AND chef_environment:_default ; language
                role ; *:* ;
                client ; *:* ;
                """.lines().map(line -> line.split(" *; *", -1)).toList();

    private static Converge withFruits(String recipe) throws JsonProcessingException {
        String queries = new ObjectMapper()
                .writeValueAsString(Map.of(
                        "id",
                        "queries",
                        "queries",
                        QUERIES.stream().map(row -> List.of(row[0], row[1])).toList()));
        return Converge.recipes(recipe)
                .dataBagItem("tables", "queries", queries)
                .dataBagItem("fruits", "apple", """
                        {"id": "apple", "colour": "red", "tags": ["sweet", "crisp"], "weight": 120, "ripe": true, "origin": {"country": "fr", "soil": {"acid": 6}}, "note": "a red one: for pies"}
                        """)
                .dataBagItem("fruits", "lime", """
                        {"id": "lime", "colour": "green", "tags": ["sour", "crisp"], "weight": 60, "self": true, "origin": null}
                        """)
                .dataBagItem("fruits", "pear", """
                        {"id": "pear", "colour": "green", "tags": ["sweet"], "weight": 150, "ripe": false, "origin": {"country": "it"}, "action": "remove"}
                        """)
                .dataBagItem("fruits", "plum", """
                        {"id": "plum", "colour": "blue", "tags": [], "weight": 40, "ripe": true, "origin": {"country": "fr"}, "path": "/srv/plum", "spaced": "two words", "recipe_like": "fruit::plum"}
                        """);
    }

    @Test
    void queriesFindWhatTheyMean() throws JsonProcessingException {
        machine.converge(withFruits("search-grammar"));

        assertThat(machine.read("/srv/search/answers").lines().map(String::stripTrailing))
                .containsExactlyElementsOf(QUERIES.stream()
                        .map(row -> (row[0] + " " + row[1] + " => " + row[2]).stripTrailing())
                        .toList());
        machine.staysWith(withFruits("search-grammar"));
    }

    @Test
    void searchIsCalledInAllItsForms() throws JsonProcessingException {
        machine.converge(withFruits("search-grammar::forms"));

        assertThat(machine.read("/srv/search/forms")).isEqualTo("""
                block apple
                symbol red
                all 4
                rows 2
                positional 2
                filter [["c", "blue"], ["deep", "fr"]]
                none [] nil
                hash action,colour,id,origin,ripe,tags,weight
                raw green
                unknown Net::HTTPClientException
                missing 404
                ids apple,lime,pear,plum
                query lime,pear 0 2
                nodes language
                node debian
                """);
        machine.staysWith(withFruits("search-grammar::forms"));
    }

    @Test
    void filesAreEditedInPlaceAndOnlyWhereSomethingMatches() {
        machine.converge("file-edit");

        assertThat(machine.read("/srv/edit/sshd")).isEqualTo("""
                Port 222
                PermitRootLogin no
                UseDNS
                UseDNS no
                X11Forwarding yes
                End
                AllowUsers deploy
                """);
        assertThat(machine.stat("/srv/edit/sshd").mode()).isEqualTo("640");
        assertThat(machine.read("/srv/edit/sshd.old"))
                .isEqualTo("Port 22\nPermitRootLogin yes\n# UseDNS\nX11Forwarding yes\nX11Forwarding maybe\nEnd\n");
        assertThat(machine.read("/srv/edit/pending")).isEqualTo("true\n");
        assertThat(machine.read("/srv/edit/edited")).isEqualTo("true false\n");
        assertThat(machine.read("/srv/edit/idle")).isEqualTo("false\n");
        assertThat(machine.exists("/srv/edit/untouched.old")).isFalse();
        assertThat(machine.read("/srv/edit/absent-error")).isEqualTo("ArgumentError\n");
        machine.staysWith("file-edit");
    }

    @Test
    void codeOfOldRubyRunsEverywhere() {
        Run run = machine.converge("old-ruby");

        List<String> probes = machine.read("/srv/old/probes").lines().toList();
        assertThat(probes).hasSizeGreaterThan(30).allMatch(line -> line.endsWith(": ok"));
        assertThat(machine.read("/srv/old/attributes")).isEqualTo("exists\nfixnum\na%20b\n{:k=>\"v\"}\n");
        assertThat(machine.read("/srv/old/recipe"))
                .isEqualTo("exists\nx y\n{\"k\"=>:v}\nlate\ncaf\u00e9 na\u00efve\na constant of a recipe\n");
        assertThat(machine.read("/srv/old/template"))
                .isEqualTo("exists\np%20q\n{\"a\"=>1, :b=>[2]}\ntrue\na: 1\nb: [2]\n");
        // The machine has no /etc/protocols, of which JRuby would complain at length.
        assertThat(run.output()).doesNotContain("warning:").doesNotContain("\tat org.jruby");
        machine.staysWith("old-ruby");
    }
}
