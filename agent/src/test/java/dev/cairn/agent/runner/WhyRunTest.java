package dev.cairn.agent.runner;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A dry run goes on through what is not there yet; what is wrong in a recipe stays an error. And what reports tell. */
class WhyRunTest {
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
    void whatIsNotThereYetIsAssumed() throws Exception {
        recipes.write("cookbooks/dry/libraries/strict.rb", """
                class Chef
                  class Resource
                    class DryStrict < Chef::Resource
                      provides :dry_strict
                      allowed_actions :run
                      default_action :run
                    end
                  end
                  class Provider
                    class DryStrict < Chef::Provider
                      provides :dry_strict
                      def define_resource_requirements
                        requirements.assert(:run) do |assertion|
                          assertion.assertion { false }
                          assertion.failure_message 'the database is missing'
                          assertion.whyrun 'Assuming the database would have been made'
                        end
                      end

                      def action_run = converge_by('fill the database') { raise 'touched' }
                    end
                  end
                end
                """);
        Recipes.Result result = recipes.convergeRecipe("dry", """
                dir = node['test']['dir'] + '/dry'
                directory dir
                remote_file(dir + '/download') { source 'http://127.0.0.1:1/none' }
                remote_file(dir + '/copy') { source 'file://' + dir + '/made-before' }
                git(dir + '/git') { repository dir + '/none.git' }
                file(dir + '/lazy') { content lazy { File.read(dir + '/made-before') } }
                ruby_block('account') { block {}; only_if { Etc.getpwnam('no-such-user') } }
                dry_strict 'x'
                file(dir + '/last') { content "shown\\n" }
                """, "--why-run");
        assertThat(result.status()).as(result.log()).isZero();
        assertThat(result.log())
                .contains("* assumed not to fail by then: Connection refused - cannot fetch http://127.0.0.1:1/none")
                .contains("/made-before, given as source")
                .contains("does not appear to be a git repository")
                .contains("assumed not to fail by then: can't find user for no-such-user")
                .contains("* Assuming the database would have been made", "- Would fill the database")
                .contains("+shown");
        assertThat(result.states("remote_file")).containsExactly("updated", "updated");
        assertThat(directory.resolve("dry")).doesNotExist();
    }

    @Test
    void whatIsWrongInARecipeFailsTheDryRun() throws Exception {
        Recipes.Result wrong =
                recipes.convergeRecipe("wrong", "ruby_block('x') { block {}; only_if { nil.foo } }\n", "--why-run");
        assertThat(wrong.status()).isEqualTo(1);
        assertThat(wrong.log()).contains("undefined method 'foo' for nil");
        recipes.write("given", "text");
        Recipes.Result checksum = recipes.convergeRecipe("checksum", """
                remote_file(node['test']['dir'] + '/fetched') do
                  source 'file://' + node['test']['dir'] + '/given'
                  checksum 'a' * 64
                end
                """, "--why-run");
        assertThat(checksum.error("class")).isEqualTo("Chef::Exceptions::ChecksumMismatch");
    }

    @Test
    void reportsTellThePropertiesOfCustomResources() throws Exception {
        recipes.write("cookbooks/told/resources/thing.rb", """
                property :size, Integer
                property :tags, Array
                load_current_value { size 1 }
                action :create do
                  converge_if_changed {}
                end
                """);
        Recipes.Result result = recipes.convergeRecipe("told", "told_thing('x') { size 2; tags [:a] }\n");
        JsonNode changes = result.report().get("resources").get(0).get("changes");
        assertThat(changes.get(0).get("description").asText()).isEqualTo("update x");
        assertThat(changes.get(1).get("property").asText()).isEqualTo("size");
        assertThat(changes.get(1).get("before").asInt()).isEqualTo(1);
        assertThat(changes.get(1).get("after").asInt()).isEqualTo(2);
        assertThat(changes.get(2).get("before").isNull()).isTrue();
        assertThat(changes.get(2).get("after").get(0).asText()).isEqualTo("a");
    }

    @Test
    void failuresOfSensitiveResourcesAreNotSpelledOut() throws Exception {
        Recipes.Result result = recipes.convergeRecipe("hidden", """
                ruby_block 'secret' do
                  block { raise "the word is #{%w(open sesame).join(' ')}" }
                  sensitive true
                  retries 1
                  retry_delay 0
                end
                """);
        assertThat(result.status()).isEqualTo(1);
        Recipes.Result ignored = recipes.convergeRecipe("hidden-too", """
                ruby_block 'secret' do
                  block { raise "the word is #{%w(open sesame).join(' ')}" }
                  sensitive true
                  ignore_failure true
                end
                """);
        assertThat(ignored.status()).isZero();
        assertThat(result.log() + result.report() + ignored.log() + ignored.report())
                .doesNotContain("open sesame");
        assertThat(ignored.log())
                .contains("ruby_block[secret] (hidden-too::default line 1) had an error: RuntimeError");
        Path trace = directory.resolve("cache/chef-stacktrace.out");
        assertThat(Files.exists(trace) ? Files.readString(trace) : "").doesNotContain("open sesame");
    }
}
