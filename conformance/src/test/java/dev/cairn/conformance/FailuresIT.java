package dev.cairn.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs that fail: what they tell, and what they leave. And those that go on all the same. */
class FailuresIT {
    @RegisterExtension
    static final TestMachine machine = TestMachine.plain("failures");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "failures::compile_error | recipes/compile_error.rb:3 | no_such_word_anywhere",
                "failures::syntax_error | recipes/syntax_error.rb | syntax",
                "failures::missing_template | recipes/missing_template.rb:3 | absent.erb",
                "failures::missing_cookbook_file | recipes/missing_cookbook_file.rb:3 | absent.txt",
                "failures::bad_property | recipes/bad_property.rb:3 | backup",
                "failures::template_syntax | recipes/template_syntax.rb:1 | syntax.erb",
                "failures::guard | recipes/guard.rb:5 | the guard broke",
                "failures::lazy_value | recipes/lazy_value.rb:5 | nil",
                "failures::unknown_target | recipes/unknown_target.rb:1 | service[nobody]",
                "failures::missing_recipe | recipes/missing_recipe.rb:1 | not_there",
                "failures::missing_dependency | recipes/missing_dependency.rb:1 | cookbook-nobody-has",
                "failing-library | libraries/broken.rb:2 | not a number",
                "failing-attributes | attributes/default.rb:2 | nil",
            })
    void namesFileAndLineAndWritesNothing(String recipe, String place, String message) {
        Run run = machine.fail(recipe);

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.output()).contains(place).contains(message);
        assertThat(run.error()).containsIgnoringCase(message);
        assertThat(machine.exists("/srv/failing")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "cookbook-nobody-has | cookbook-nobody-has",
                "failing-dependency | cookbook-nobody-has",
                "failing-constraint | define-lib",
                "failures::nowhere | nowhere",
            })
    void nothingIsCompiledWithoutAllCookbooks(String recipe, String message) {
        Run run = machine.fail(recipe);

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.error()).contains(message);
        assertThat(machine.exists("/srv/failing")).isFalse();
    }

    /** OpsWorks' own cookbooks depended on each other in circles. */
    @Test
    void cookbooksMayDependOnEachOtherInACircle() {
        machine.converge("failing-circle-one", "failing-circle-two");

        assertThat(machine.exists("/srv/circle-one")).isTrue();
        assertThat(machine.exists("/srv/circle-two")).isTrue();
    }

    @Test
    void aTemplateThatMeetsNilLeavesTheFileAndTellsItsLine() {
        Run run = machine.fail("failures::template_nil");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.output())
                .contains("nil.erb:3")
                .contains("template_nil.rb:4")
                .contains("host <%= @server['name'] %>");
        assertThat(machine.read("/srv/failing")).isEqualTo("as it was\n");
        assertThat(machine.exists("/srv/after")).isFalse();
        assertThat(machine.script("ls -A /srv")).doesNotContain(".chef");
        machine.script("rm /srv/failing");
    }

    @Test
    void aCommandTellsItsOutputItsStatusAndWhatWasLeftUndone() {
        Run run = machine.fail("failures::command");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.output())
                .contains("execute[build]")
                .contains("command.rb:3")
                .contains("line two of the output")
                .contains("cannot find the parts")
                .contains("received '7'")
                .contains("execute 'build' do")
                .contains("Not reached:\n  file[/srv/after] (failures::command line 8)");
        assertThat(machine.exists("/srv/before")).isTrue();
        assertThat(machine.exists("/srv/after")).isFalse();
    }

    @Test
    void aResourceInsideACustomResourceIsNamedWithIt() {
        Run run = machine.fail("failing-type");

        assertThat(run.output())
                .contains("execute[inside]")
                .contains("resources/default.rb:6")
                .contains("recipes/default.rb:1")
                .contains("inner words")
                .contains("received '6'");
    }

    @Test
    void aPackageThatDoesNotExistIsNamed() {
        Run run = machine.fail("failures::missing_package");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.error()).contains("no-such-package-anywhere");
        assertThat(run.output()).contains("missing_package.rb:3");
        assertThat(machine.exists("/srv/after")).isFalse();
    }

    @Test
    void aFullDiskKeepsTheOldFile() {
        machine.script("mkdir -p /srv/small; mount -t tmpfs -o size=1m tmpfs /srv/small; echo old > /srv/small/kept");
        Run run = machine.fail("failures::disk_full");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.error()).contains("No space left").contains("/srv/small");
        assertThat(run.output()).contains("disk_full.rb:1");
        assertThat(machine.read("/srv/small/kept")).isEqualTo("old\n");
        assertThat(machine.script("ls -A /srv/small")).isEqualTo("kept");
        machine.script("umount /srv/small");
    }

    @Test
    void exitEndsTheRunAsAFailureAndFatalWithItsCode() {
        Run exit = machine.fail("failures::exit_called");
        assertThat(exit.exitCode()).isEqualTo(1);
        assertThat(exit.output()).contains("exit_called.rb:2");

        Run fatal = machine.fail("failures::fatal");
        assertThat(fatal.exitCode()).isEqualTo(42);
        assertThat(fatal.output()).contains("this cannot be");
    }

    @Test
    void aBrokenHandlerIsLoggedAndNoMore() {
        Run run = machine.converge("failures::handler");

        assertThat(run.output()).contains("the handler broke");
        assertThat(machine.exists("/srv/handled")).isTrue();
    }

    @Test
    void delayedNotificationsRunAfterAFailureAndBothAreTold() {
        Run run = machine.fail("failures::notified");

        assertThat(run.output())
                .contains("received '5'")
                .contains("received '4'")
                .contains("later words");
        assertThat(machine.read("/srv/told")).isEqualTo("x\n");
    }

    @Test
    void triesAgainAndIgnoresWhatIsToBeIgnored() {
        Run run = machine.converge("retry-and-ignore");

        assertThat(machine.script("wc -l < /srv/retry/tries")).isEqualTo("3");
        assertThat(machine.read("/srv/retry/both")).isEqualTo("both\n");
        assertThat(machine.read("/srv/retry/quiet")).isEqualTo("quiet\n");
        assertThat(machine.exists("/srv/retry/told")).isFalse();
        assertThat(machine.read("/srv/retry/after")).isEqualTo("went on\n");
        assertThat(run.output())
                .contains("ignore_failure is set, continuing")
                .doesNotContain("the words of the command\n");
        machine.staysWith("retry-and-ignore");
    }

    @Test
    void givesUpAfterTheLastTryWithPausesBetween() {
        Run run = machine.fail("retry-and-ignore::exhausted");

        assertThat(run.error()).contains("not today");
        double[] tries = machine.read("/srv/retry/exhausted")
                .lines()
                .mapToDouble(Double::parseDouble)
                .toArray();
        assertThat(tries).hasSize(3);
        assertThat(tries[2] - tries[0]).isGreaterThanOrEqualTo(2);
        assertThat(machine.exists("/srv/retry/unreached")).isFalse();

        Run guard = machine.run(Converge.recipes("retry-and-ignore::guard"));
        assertThat(guard.exitCode()).as(guard.output()).isZero();
        assertThat(machine.read("/srv/retry/guarded")).isEqualTo("made\n");
        assertThat(machine.script("wc -l < /srv/retry/guards")).isEqualTo("3");
    }
}
