package dev.cairn.agent.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What recipes say and what becomes of it on the machine (chef-dsl: phases, attributes, files, templates, guards). */
class RecipesTest {
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
    void convergesFilesOnceAndThenFindsNothingToDo() throws Exception {
        String recipe = """
                dir = node['test']['dir'] + '/files'
                directory("#{dir}/a/b") { recursive true; mode '0750' }
                file("#{dir}/a/b/text") { content "one\\n"; mode 0640 }
                file("#{dir}/a/without") { content 'two'; mode '600' }
                link("#{dir}/link") { to "#{dir}/a" }
                execute 'once' do
                  command "echo ran >> #{dir}/ran"
                  creates "#{dir}/ran"
                end
                bash 'script' do
                  code "echo \\"$0\\" > #{dir}/script"
                  not_if { ::File.exist?("#{dir}/script") }
                end
                """;
        Recipes.Result first = recipes.convergeRecipe("files", recipe);
        assertThat(first.status()).as(first.log()).isZero();
        assertThat(first.updated()).isEqualTo(6);
        assertThat(recipes.read("files/a/b/text")).isEqualTo("one\n");
        assertThat(mode("files/a/b/text")).isEqualTo("rw-r-----");
        assertThat(mode("files/a/without")).isEqualTo("rw-------");
        assertThat(mode("files/a/b")).isEqualTo("rwxr-x---");
        assertThat(Files.readSymbolicLink(directory.resolve("files/link"))).isEqualTo(directory.resolve("files/a"));
        assertThat(first.log()).contains("Converging 6 resources", "Recipe: files::default", "    - create new file");

        Recipes.Result second = recipes.converge("recipe[files]");
        assertThat(second.status()).isZero();
        assertThat(second.updated()).isZero();
        assertThat(second.log()).contains("(up to date)", "(skipped due to not_if)", "Infra Phase complete, 0/");
        assertThat(recipes.read("files/ran")).isEqualTo("ran\n");
    }

    @Test
    void mergesAttributesByTheirLevels() throws Exception {
        recipes.write("cookbooks/base/metadata.rb", "name 'base'\nversion '1.2.0'\n");
        recipes.write("cookbooks/base/attributes/default.rb", """
                default['l']['x'] = 'base'
                default['l']['list'] = [1, 2]
                default['l']['json'] = 'default'
                set['l']['normal'] = 'set'
                default['l']['gone'] = 'here'
                """);
        recipes.write("cookbooks/base/recipes/default.rb", "");
        recipes.write("cookbooks/levels/metadata.rb", "name 'levels'\ndepends 'base', '~> 1.0'\n");
        recipes.write("cookbooks/levels/attributes/default.rb", """
                default['l']['x'] = 'levels'
                force_default['l']['list'] = [9]
                override['l']['deep'] = { 'a' => { 'b' => 1 } }
                default['l']['deep']['a']['c'] = 2
                default.l.method = 'style'
                default_unless['l']['x'] = 'never'
                default['l']['from'] = node['l']['x']
                """);
        recipes.write("levels.json", "{\"l\": {\"json\": \"normal\", \"deep\": {\"a\": {\"d\": 3}}}}");
        Recipes.Result result = recipes.convergeRecipe(
                "levels",
                """
                l = node['l']
                node.rm('l', 'gone')
                node.default['l']['late'] = 'recipe'
                begin
                  node['l']['x'] = 1
                rescue Chef::Exceptions::ImmutableAttributeModification => e
                  puts 'immutable'
                end
                puts "x=#{l['x']} list=#{l['list'].inspect} json=#{node[:l][:json]} normal=#{node.l.normal} deep=#{l['deep']}"
                puts "method=#{l['method']} from=#{l['from']} gone=#{node['l']['gone'].inspect} late=#{node['l']['late']}"
                puts "dig=#{node.dig('l', 'deep', 'a', 'b')} read=#{node.read('l', 'no', 'way').inspect} nil=#{node['nope'].inspect}"
                puts "hash=#{node['l'].is_a?(Hash)} array=#{node['l']['list'].is_a?(Array)} key=#{node.attribute?('l')}"
                """,
                "--json-attributes",
                directory.resolve("levels.json").toString());
        assertThat(result.status()).as(result.log()).isZero();
        assertThat(result.log())
                .contains("immutable\n")
                .contains("x=levels list=[1, 2, 9] json=normal normal=set")
                .contains("deep={\"a\"=>{\"c\"=>2, \"d\"=>3, \"b\"=>1}}")
                .contains("method=style from=levels gone=nil late=recipe")
                .contains("dig=1 read=nil nil=nil")
                .contains("hash=true array=true key=true");
    }

    @Test
    void loadsSegmentsInTheOrderOfDependencies() throws Exception {
        for (String name : new String[] {"o_lib", "o_top"}) {
            recipes.write("cookbooks/" + name + "/libraries/l.rb", "($order ||= []) << 'library " + name + "'\n");
            recipes.write("cookbooks/" + name + "/attributes/default.rb", "$order << 'attributes " + name + "'\n");
            recipes.write("cookbooks/" + name + "/resources/r.rb", "$order << 'resource " + name + "'\nactions :go\n");
            recipes.write("cookbooks/" + name + "/definitions/d.rb", "$order << 'definition " + name + "'\n");
        }
        recipes.write("cookbooks/o_lib/recipes/default.rb", "$order << 'recipe o_lib'\n");
        recipes.write("cookbooks/o_top/metadata.rb", "name 'o_top'\ndepends 'o_lib'\n");
        Recipes.Result result = recipes.convergeRecipe("o_top", """
                loaded = include_recipe('o_lib', 'o_lib::default')
                $order << "recipe o_top #{loaded.size}"
                puts $order.join(', ')
                """);
        assertThat(result.log())
                .contains("library o_lib, library o_top, attributes o_lib, attributes o_top, resource o_lib, "
                        + "resource o_top, definition o_lib, definition o_top, recipe o_lib, recipe o_top 1");
    }

    @Test
    void rendersTemplatesByTheRulesOfErubis() throws Exception {
        recipes.write("cookbooks/tpl/templates/default/page.erb", """
                title <%= @title %>
                <% @items.each do |item| %>
                  - <%= item %>
                <% end -%>
                <%# a comment %>
                literal <%% tag %>
                hash <%= @hash %> node <%= node['test']['dir'].empty? %>
                late <%= @late %> helper <%= shout('x') %>
                <%= render 'part.erb', :variables => { :inner => 'in' } %>""");
        recipes.write("cookbooks/tpl/templates/default/part.erb", "part <%= @inner %> <%= @title.inspect %>\n");
        recipes.write("cookbooks/tpl/templates/debian/pick.erb", "debian\n");
        recipes.write("cookbooks/tpl/templates/default/pick.erb", "default\n");
        Files.write(
                recipes.write("cookbooks/tpl/templates/default/bytes.erb", ""),
                "caf\u00e9 <%= 1 %>\r\n".getBytes(StandardCharsets.UTF_8));
        Recipes.Result result = recipes.convergeRecipe("tpl", """
                out = node['test']['dir']
                template "#{out}/page" do
                  source 'page.erb'
                  variables :title => 'T', :items => %w(a b), :hash => { :a => 1, 'b' => [2] }, :late => lazy { node.run_state[:late] }
                  helper(:shout) { |word| word.upcase }
                end
                template("#{out}/pick")
                template("#{out}/bytes")
                node.run_state[:late] = 'now'
                """);
        assertThat(result.status()).as(result.log()).isZero();
        assertThat(recipes.read("page")).isEqualTo("""
                title T
                  - a
                  - b
                literal <% tag %>
                hash {:a=>1, "b"=>[2]} node false
                late now helper X
                part in nil
                """);
        assertThat(recipes.read("pick")).isEqualTo("debian\n");
        assertThat(recipes.read("bytes")).isEqualTo("caf\u00e9 1\r\n");
    }

    @Test
    void takesCookbookFilesFromTheMostSpecificPlace() throws Exception {
        recipes.write("cookbooks/cf/files/default/a.txt", "default\n");
        recipes.write("cookbooks/cf/files/b.txt", "bare\n");
        Recipes.Result result = recipes.convergeRecipe("cf", """
                cookbook_file("#{node['test']['dir']}/a.txt") { mode '0600' }
                cookbook_file("#{node['test']['dir']}/renamed") { source 'b.txt' }
                """);
        assertThat(result.status()).as(result.log()).isZero();
        assertThat(recipes.read("a.txt")).isEqualTo("default\n");
        assertThat(recipes.read("renamed")).isEqualTo("bare\n");
    }

    @Test
    void asksGuardsInAllTheirForms() throws Exception {
        Recipes.Result result = recipes.convergeRecipe("guards", """
                dir = node['test']['dir']
                def marked(name, &block) = log(name, &block)
                marked('runs 1') { only_if { true } }
                marked('skipped 1') { only_if { nil } }
                marked('skipped 2') { not_if 'test -d /' }
                marked('runs 2') { not_if 'test -d /nonexistent' }
                marked('skipped 3') { only_if { true }; not_if { true } }
                marked('skipped 4') { only_if 'test "$A" = b', :environment => { 'A' => 'c' } }
                marked('runs 3') { only_if 'test "$A" = b', :environment => { 'A' => 'b' } }
                marked('runs 4') { only_if 'test "$(pwd)" = /tmp', :cwd => '/tmp' }
                marked('skipped 5') { only_if 'no-such-command-anywhere' }
                execute 'inherits' do
                  command 'true'
                  cwd '/tmp'
                  environment 'G' => '1'
                  only_if 'test "$(pwd)" = /tmp -a "$G" = 1'
                end
                bash 'does not inherit' do
                  code 'true'
                  cwd '/tmp'
                  not_if 'test "$(pwd)" = /tmp'
                end
                bash 'inherits by interpreter' do
                  code 'true'
                  cwd '/tmp'
                  guard_interpreter :bash
                  not_if '[[ $(pwd) == /tmp ]]'
                end
                """);
        assertThat(result.status()).as(result.log()).isZero();
        assertThat(result.log()).contains("INFO: runs 1", "INFO: runs 2", "INFO: runs 3", "INFO: runs 4");
        assertThat(result.log()).doesNotContain("INFO: skipped");
        assertThat(result.states("execute")).containsExactly("updated");
        assertThat(result.states("bash")).containsExactly("updated", "skipped");
        // The first one's own; guards say nothing.
        assertThat(result.log()).containsOnlyOnce("execute \"bash\"");
        assertThat(result.report().get("resources").get(1).get("guard").asText())
                .startsWith("only_if");
    }

    @Test
    void whyRunTouchesNothing() throws Exception {
        Recipes.Result result = recipes.convergeRecipe("dry", """
                directory("#{node['test']['dir']}/dry")
                file("#{node['test']['dir']}/dry/file") { content "text\\n" }
                execute("touch #{node['test']['dir']}/dry-executed")
                ruby_block('never') { block { raise 'ran' } }
                """, "--why-run");
        assertThat(result.status()).as(result.log()).isZero();
        assertThat(directory.resolve("dry")).doesNotExist();
        assertThat(directory.resolve("dry-executed")).doesNotExist();
        assertThat(result.log()).contains("- Would create new directory", "- Would execute", "would have been updated");
    }

    @Test
    void hidesWhatIsSensitive() throws Exception {
        Recipes.Result result = recipes.convergeRecipe("secret", """
                file("#{node['test']['dir']}/secret") { content 'geheim'; sensitive true }
                execute('x') { command 'echo geheim; exit 1'; sensitive true }
                """);
        assertThat(result.status()).isEqualTo(1);
        assertThat(recipes.read("secret")).isEqualTo("geheim");
        assertThat(result.log()).doesNotContain("geheim\n").doesNotContain("+geheim");
        assertThat(result.report().toString()).doesNotContain("geheim");
    }

    @Test
    void answersForThePlatform() throws Exception {
        Recipes.Result result = recipes.convergeRecipe("platforms", """
                node.automatic['platform'] = 'ubuntu'
                node.automatic['platform_version'] = '22.04'
                node.automatic['platform_family'] = 'debian'
                puts platform?('ubuntu', 'x'), platform_family?(:debian), debian?, ubuntu?, rhel?
                puts value_for_platform(%w(debian ubuntu) => { '>= 20.04' => 'new', 'default' => 'old' }, 'default' => 'other')
                puts value_for_platform('ubuntu' => { '22.04' => 'exact', '>= 20.04' => 'new' })
                puts value_for_platform('centos' => { 'default' => 'c' }, 'default' => 'top')
                puts value_for_platform_family(['rhel', 'fedora'] => 'r', 'debian' => 'd')
                puts value_for_platform_family('rhel' => 'r').inspect
                puts node['etc']['passwd']['root']['uid'], node['kernel']['machine'].empty?, node['memory']['total'] =~ /kB/ ? 'kB' : 'none'
                """);
        assertThat(result.log()).contains("true\ntrue\ntrue\ntrue\nfalse\nnew\nexact\ntop\nd\nnil\n0\nfalse\nkB\n");
    }

    private static String mode(String file) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(file)));
    }

    @Test
    void asksOnlyIfBeforeNotIf() throws Exception {
        Recipes.Result result = recipes.convergeRecipe("guard_order", """
                log 'never' do
                  not_if { raise 'the only_if had to come first' }
                  only_if { false }
                end
                """);
        assertThat(result.status()).as(result.log()).isZero();
        assertThat(result.log()).contains("(skipped due to only_if)");
    }
}
