package dev.cairn.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What cookbooks add to the language: definitions, resource types of all three styles, libraries that reopen classes. */
class TypesOfCookbooksIT {
    @RegisterExtension
    static final TestMachine machine = TestMachine.plain("types");

    @Test
    void definitionsDeclareInTheNameOfTheirCaller() {
        Run run = machine.converge("define-it", "define-it::notify");

        assertThat(machine.read("/srv/define/defaults/pool.conf")).isEqualTo("pool defaults size=4\nextra nil\n");
        assertThat(machine.stat("/srv/define/defaults").mode()).isEqualTo("750");
        assertThat(machine.stat("/srv/define/defaults/pool.conf").access()).isEqualTo("640 root:root");
        assertThat(machine.read("/srv/define/given/pool.conf"))
                .isEqualTo("pool given size=16\nweight 2.5\nmember alpha\nmember beta\nextra [\"one\", :two, 3]\n");
        assertThat(machine.read("/srv/define/given/beta.member")).isEqualTo("beta of given\n");
        assertThat(machine.read("/srv/define/listening/pool.conf")).isEqualTo("tiny listening 8080:tcp\n");
        assertThat(machine.exists("/srv/define/off")).isFalse();
        assertThat(machine.read("/srv/define/cron-nightly")).isEqualTo("definition runs sweep\n");
        assertThat(machine.script("ls /etc/cron.d 2>/dev/null || true")).doesNotContain("nightly");
        assertThat(machine.read("/srv/define/reloads")).isEqualTo("reloaded\n");
        assertThat(run.output()).doesNotContain("never to be seen");
        machine.staysWith("define-it", "define-it::notify");
    }

    @Test
    void resourcesAndProvidersOfOldFindEachOther() {
        machine.converge("lwrp-old", "lwrp-old::constants");

        assertThat(machine.read("/srv/lwrp/note")).isEqualTo("high: first\n");
        assertThat(machine.stat("/srv/lwrp/note").mode()).isEqualTo("600");
        assertThat(machine.read("/srv/lwrp/heard")).isEqualTo("heard\n");
        assertThat(machine.read("/srv/lwrp/main/site.conf")).isEqualTo("listen 8081\nroot /srv/lwrp/main\n");
        assertThat(machine.exists("/srv/lwrp/main/stamp")).isTrue();
        assertThat(machine.read("/srv/lwrp/changes")).isEqualTo("changed\n");
        assertThat(machine.read("/srv/lwrp/bare")).isEqualTo("low: by constant\n");
        assertThat(machine.read("/srv/lwrp/constant")).isEqualTo("low: compiled\n");
        assertThat(machine.read("/srv/lwrp/constant.updated")).startsWith("true ");
        machine.staysWith("lwrp-old", "lwrp-old::constants");

        machine.write("/srv/lwrp/note", "edited\n");
        assertThat(machine.converge("lwrp-old").changes())
                .containsExactlyInAnyOrder("lwrp_old_note[/srv/lwrp/note] write", "execute[note heard] run");
        assertThat(machine.read("/srv/lwrp/note")).isEqualTo("high: first\n");
    }

    @Test
    void customResourcesCompareTheirStateAndCollectForOneTemplate() {
        Run run = machine.converge("custom-new");

        assertThat(machine.read("/srv/custom/colour")).isEqualTo("colour/plain=blue\n");
        assertThat(machine.stat("/srv/custom/colour").mode()).isEqualTo("600");
        assertThat(machine.read("/srv/custom/colour.note")).isEqualTo("/srv/custom/colour belongs to root\n");
        assertThat(machine.read("/srv/custom/number")).isEqualTo("number/fancy=42\n");
        assertThat(machine.stat("/srv/custom/number").mode()).isEqualTo("644");
        assertThat(machine.read("/srv/custom/changes")).isEqualTo("changed\n");
        assertThat(run.output()).doesNotContain("not to be shown");
        // Notified before it was declared, it ran when it was: what came in between is in neither.
        assertThat(machine.read("/srv/custom/pair/deep/second")).isEqualTo("directory done\n");
        assertThat(machine.read("/srv/custom/pair/deep/third")).isEqualTo("directory done\nsecond declared\n");
        assertThat(machine.read("/srv/custom/base")).isEqualTo("hello from the base\n");
        assertThat(machine.read("/srv/custom/loud")).isEqualTo("HELLO from the base\n");
        assertThat(machine.read("/srv/custom/loud.loud")).isEqualTo("HELLO!\n");
        assertThat(machine.read("/srv/custom/listeners")).isEqualTo("http 80\nhttps 443\n");
        machine.staysWith("custom-new");

        Run changed = machine.converge("custom-new::change", "custom-new::clear");
        assertThat(changed.output()).contains("set value to \"red\" (was \"blue\")");
        assertThat(machine.read("/srv/custom/colour")).isEqualTo("colour/plain=red\n");
        assertThat(machine.exists("/srv/custom/number")).isFalse();
        machine.staysWith("custom-new::change", "custom-new::clear");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "custom-new::bad_required | value is a required property",
                "custom-new::bad_type | Property size must be one of: Integer",
                "custom-new::bad_equal_to | Option kind must be equal to one of",
                "custom-new::bad_callback | must be positive",
                "custom-new::bad_regex | does not match regular expression",
                "custom-new::bad_property | colour",
                "custom-new::bad_action | Option action must be equal to one of",
                "lwrp-old::bad_required | docroot is a required property",
                "lwrp-old::bad_text | Option level must be equal to one of",
                "lwrp-old::bad_type | Property text must be one of",
                "lwrp-old::bad_regex | does not match regular expression",
            })
    void eachValidationFailsOnceAndNamesItsPlace(String recipe, String message) {
        Run run = machine.fail(recipe);

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.output()).contains(message).contains(recipe.replace("::", "/recipes/") + ".rb");
        assertThat(machine.holds("ls /srv/*/bad")).isFalse();
    }

    @Test
    void librariesReopenTheClassesOfTheEngine() {
        machine.converge("library-land");

        assertThat(machine.read("/srv/land/recipe"))
                .isEqualTo("library-land::default greetings, recipe greetings, attributes\n");
        assertThat(machine.read("/srv/land/block")).isEqualTo("SHOUTED /SRV/LAND/IN/BLOCK\n");
        assertThat(machine.read("/srv/land/everywhere")).isEqualTo("file has it missing: a_gem_nobody_has true\n");
        assertThat(machine.read("/srv/land/template")).isEqualTo("greetings, template at /srv/land/template\nweb,db\n");
        assertThat(machine.read("/srv/land/marker")).isEqualTo("blue\n");
        assertThat(machine.read("/srv/land/lwrp_base")).isEqualTo("/srv/land/x on debian\n");
        assertThat(machine.read("/srv/land/commands")).isEqualTo("patched\n");
        machine.staysWith("library-land");
    }
}
