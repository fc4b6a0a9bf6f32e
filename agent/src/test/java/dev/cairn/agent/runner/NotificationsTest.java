package dev.cairn.agent.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who runs when another changed (chef-dsl: runner and notifications). */
class NotificationsTest {
    private static final String MARKS = """
            def mark(name, actions = :nothing, &extra)
              ruby_block(name) do
                block { puts "ran #{name}" }
                action actions
                instance_eval(&extra) if extra
              end
            end
            """;

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
    void deliversDelayedOnceAtTheEndAndImmediateAtOnce() throws Exception {
        assertThat(order("bell", """
                mark('first', :run) { notifies :run, 'ruby_block[late]'; notifies :run, 'ruby_block[now]', :immediately }
                mark('second', :run) { notifies :run, 'ruby_block[late]', :delayed }
                mark('late')
                mark('now')
                """)).containsExactly("first", "now", "second", "late");
    }

    @Test
    void letsDelayedOnesQueueMore() throws Exception {
        assertThat(order("chain", """
                mark('a', :run) { notifies :run, 'ruby_block[d1]'; notifies :run, 'ruby_block[d2]' }
                mark('d1') { notifies :run, 'ruby_block[d3]' }
                mark('d2')
                mark('d3')
                """)).containsExactly("a", "d1", "d2", "d3");
    }

    @Test
    void runsBeforeTargetsOnlyWhenAChangeIsComing() throws Exception {
        String recipe = """
                file("#{node['test']['dir']}/before") do
                  content 'x'
                  notifies :run, 'ruby_block[prepare]', :before
                end
                mark('prepare')
                """;
        assertThat(order("before", recipe)).containsExactly("prepare");
        assertThat(order("before", recipe)).isEmpty();
    }

    @Test
    void subscribesInBothDirections() throws Exception {
        assertThat(order("subs", """
                mark('early') { subscribes :run, 'ruby_block[source]', :immediately }
                mark('source', :run)
                mark('after') { subscribes :run, 'ruby_block[source]' }
                """)).containsExactly("source", "early", "after");
    }

    @Test
    void refusesAnUnknownTargetBeforeAnythingChanges() throws Exception {
        Recipes.Result result = recipes.convergeRecipe("unknown_target", """
                file("#{node['test']['dir']}/never") do
                  notifies :restart, 'service[ghost]'
                end
                """);
        assertThat(result.status()).isEqualTo(1);
        assertThat(directory.resolve("never")).doesNotExist();
        assertThat(result.error("class")).isEqualTo("Chef::Exceptions::ResourceNotFound");
        assertThat(result.error("message")).contains("service[ghost]", "recipes/default.rb:1");
    }

    @Test
    void stillDeliversDelayedOnesAfterAFailure() throws Exception {
        Recipes.Result result = recipes.convergeRecipe("afterfail", MARKS + """
                mark('changed', :run) { notifies :run, 'ruby_block[restart]' }
                execute 'false'
                mark('restart')
                mark('unreached', :run)
                """);
        assertThat(result.status()).isEqualTo(1);
        assertThat(ran(result)).containsExactly("changed", "restart");
    }

    @Test
    void notifiesOuterResourcesFromInsideACustomResource() throws Exception {
        recipes.write("cookbooks/outer/resources/inner.rb", """
                action :go do
                  file("#{node['test']['dir']}/inner") { content 'x'; notifies :run, 'ruby_block[outside]' }
                  ruby_block('inside') { block { puts 'ran inside' } }
                end
                """);
        assertThat(order("outer", """
                outer_inner('x') { notifies :run, 'ruby_block[told]', :immediately }
                mark('told')
                mark('outside')
                mark('last', :run)
                """)).containsExactly("inside", "told", "last", "outside");
    }

    @Test
    void findsEditsAndRunsResourcesAtCompileTime() throws Exception {
        Recipes.Result result = recipes.convergeRecipe("lookup", """
                dir = node['test']['dir']
                file("#{dir}/edited") { content 'one'; action :nothing }
                resources("file[#{dir}/edited]").content('two')
                edit_resource(:file, "#{dir}/edited") { mode '0600' }
                find_resource(:file, "#{dir}/edited").run_action(:create)
                puts "now=#{::File.read("#{dir}/edited")}"
                puts find_resource(:file, 'none').inspect
                declare_resource(:log, 'declared')
                begin
                  resources('file[none]')
                rescue Chef::Exceptions::ResourceNotFound => e
                  puts 'not found'
                end
                service('cloned') { service_name 'real'; supports :status => true; action :nothing }
                puts service('cloned') { action :nothing }.service_name
                """, "--chef-version", "11.10");
        assertThat(result.status()).as(result.log()).isZero();
        assertThat(result.log()).contains("now=two", "nil\n", "not found\n", "INFO: declared", "\nreal\n");
    }

    @Test
    void retriesAndIgnores() throws Exception {
        Recipes.Result result = recipes.convergeRecipe("retry", """
                ruby_block 'third time' do
                  block { node.run_state[:n] = node.run_state[:n].to_i + 1; raise 'not yet' if node.run_state[:n] < 3 }
                  retries 2
                  retry_delay 0
                end
                execute('fails') { command 'exit 3'; ignore_failure true }
                log 'end reached'
                """);
        assertThat(result.status()).as(result.log()).isZero();
        assertThat(result.log()).contains("1 attempt left", "INFO: end reached");
        assertThat(result.states("execute")).containsExactly("failed");
    }

    private static List<String> order(String cookbook, String recipe) throws Exception {
        Recipes.Result result = recipes.convergeRecipe(cookbook, MARKS + recipe);
        assertThat(result.status()).as(result.log()).isZero();
        return ran(result);
    }

    private static List<String> ran(Recipes.Result result) {
        return Pattern.compile("^ran (.*)$", Pattern.MULTILINE)
                .matcher(result.log())
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
    }
}
