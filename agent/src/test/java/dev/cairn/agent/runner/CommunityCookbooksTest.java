package dev.cairn.agent.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Idioms that cookbooks of the community rest on, each found in a run of such a cookbook beside Chef. */
class CommunityCookbooksTest {
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
    void anActionsBlockIsHandedTheCustomResource() throws Exception {
        recipes.write("cookbooks/gather/resources/entry.rb", """
                unified_mode true
                property :word, String, name_property: true
                action :add do
                  with_run_context :root do
                    edit_resource(:template, "#{node['test']['dir']}/words") do |new_resource|
                      source 'words.erb'
                      cookbook 'gather'
                      variables['words'] ||= []
                      variables['words'] << new_resource.word
                      action :nothing
                      delayed_action :create
                    end
                  end
                  file "#{node['test']['dir']}/#{new_resource.word}" do |outer|
                    content outer.word
                  end
                end
                """);
        recipes.write("cookbooks/gather/templates/words.erb", "<%= @words.join(',') %>");
        Recipes.Result result = recipes.convergeRecipe("gather", "%w(one two).each { |word| gather_entry word }");
        assertThat(result.status()).as(result.log()).isZero();
        assertThat(recipes.read("words")).isEqualTo("one,two");
        assertThat(recipes.read("two")).isEqualTo("two");
    }

    @Test
    void theHandlersThatChefBringsCanBeEnabled() throws Exception {
        Recipes.Result result = recipes.convergeRecipe("handled", """
                chef_handler 'Chef::Handler::JsonFile' do
                  source 'chef/handler/json_file'
                  arguments path: "#{node['test']['dir']}/reports"
                end
                file("#{node['test']['dir']}/handled") { content 'x' }
                """);
        assertThat(result.status()).as(result.log()).isZero();
        try (var reports = Files.list(directory.resolve("reports"))) {
            assertThat(reports)
                    .singleElement()
                    .satisfies(report -> assertThat(Files.readString(report)).contains("\"success\": true", "handled"));
        }
    }

    private static final String LATER = """
            provides :later_%1$s
            %2$s
            action :go do
              log('first') do
                notifies :write, 'log[last]', :immediately
              end
              puts 'ruby goes on'
              log('last') { action :nothing }
              log('heard') { action :nothing; subscribes :write, 'log[first]' }
            end
            """;

    @Test
    void fromChef18OnActionsRunTheirResourcesAsTheyAreDeclared() throws Exception {
        recipes.write("cookbooks/later/resources/plain.rb", LATER.formatted("plain", ""));
        recipes.write("cookbooks/later/resources/old.rb", LATER.formatted("old", "unified_mode false"));
        assertThat(order(recipes.convergeRecipe("later", "later_plain 'x'")))
                .containsExactly("log[first]", "ruby", "log[last]", "log[heard]");
        assertThat(order(recipes.convergeRecipe("later", "later_old 'x'")))
                .containsExactly("ruby", "log[first]", "log[last]", "log[heard]");
        assertThat(order(recipes.convergeRecipe("later", "later_plain 'x'", "--chef-version", "12")))
                .containsExactly("ruby", "log[first]", "log[last]", "log[heard]");
    }

    private static List<String> order(Recipes.Result result) {
        assertThat(result.status()).as(result.log()).isZero();
        return Pattern.compile("\\* (log\\[\\w+\\]) action write|^(ruby) goes on", Pattern.MULTILINE)
                .matcher(result.log())
                .results()
                .map(found -> found.group(1) == null ? found.group(2) : found.group(1))
                .toList();
    }

    @Test
    void inUnifiedModeASubscriptionToWhatHasRunIsRefusedUnlessItCanWait() throws Exception {
        recipes.write("cookbooks/toolate/resources/default.rb", """
                unified_mode true
                action :go do
                  log 'first'
                  log('heard') { action :nothing; subscribes :write, 'log[first]', :immediately }
                end
                """);
        Recipes.Result result = recipes.convergeRecipe("toolate", "toolate 'x'");
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.log()).contains("UnifiedModeImmediateSubscriptionEarlierResource", "log[first]");
    }

    @Test
    void whatARecipesResourceNotifiesDoesNotConcernItsNamesakeWithinAnAction() throws Exception {
        recipes.write("cookbooks/namesake/resources/default.rb", """
                unified_mode true
                action :go do
                  ruby_block('same') { block { } }
                end
                """);
        Recipes.Result result = recipes.convergeRecipe("namesake", """
                namesake('x') { notifies :write, 'log[earlier]' }
                ruby_block('same') { block { }; notifies :write, 'log[later]' }
                log('later') { action :nothing }
                log('earlier') { action :nothing }
                """);
        assertThat(order(result)).containsExactly("log[earlier]", "log[later]");
        assertThat(result.report().get("resources").findValuesAsText("within")).containsExactly("namesake[x]");
    }

    @Test
    void pluginsOfOhaiHaveAPlaceBesideTheConfiguration() throws Exception {
        Recipes.Result result = recipes.convergeRecipe("place", """
                place = ::File.join(::File.dirname(Chef::Config['config_file']), 'ohai', 'plugins')
                puts "plugins at #{place} #{::Ohai::Config.ohai['plugin_path'].include?(place)}"
                """);
        assertThat(result.log()).contains("plugins at /etc/chef/ohai/plugins true");
    }

    @Test
    void filesOfTheSystemReadAsChefWritesThem() throws Exception {
        Recipes.Result result = recipes.convergeRecipe("texts", """
                puts build_resource(:cron_d, 'job') {
                  command '/bin/true'
                  user 'ann'
                  mailto 'ann@example.org'
                  environment 'A' => 'b c'
                }.text.inspect
                puts build_resource(:sudo, 'ops') {
                  groups 'ops'
                  users %w(ann)
                  nopasswd true
                  commands %w(/bin/ls)
                  defaults %w(env_reset !requiretty)
                }.text.inspect
                puts build_resource(:user_ulimit, 'ann') {
                  as_soft_limit 5
                  cpu_limit 7
                  virt_limit 9
                }.text[/ann\\n.*ann - cpu 7\\n/m].inspect
                """);
        assertThat(result.log())
                .contains("\"# Generated by Chef Infra Client. Changes will be overwritten.\\nMAILTO=ann@example.org\\n"
                        + "A=b\\\\ c\\n\\n* * * * * ann /bin/true\\n\"")
                .contains("\"# This file is managed by Chef Infra Client. Changes will be overwritten.\\n\\n"
                        + "%ops,ann ALL=(ALL) NOPASSWD:/bin/ls\\nDefaults:%ops,ann env_reset,!requiretty\\n\"")
                .contains("\"ann\\n\\nann soft as 5\\n\\n\\nann - cpu 7\\n\"");
    }

    @Test
    void hostsThatAreKnownAreWrittenOnceAtTheEnd() throws Exception {
        Recipes.Result result = recipes.convergeRecipe("known", """
                list = "#{node['test']['dir']}/known_hosts"
                account = Etc.getpwuid.name
                ssh_known_hosts_entry 'b.example' do
                  key 'BB'
                  key_type 'ecdsa'
                  file_location list
                  owner account
                  group Process.gid
                end
                ssh_known_hosts_entry('a.example') { key 'AA'; port 2222; file_location list }
                ruby_block('look') { block { puts "written #{::File.exist?(list)}" } }
                """);
        assertThat(result.status()).as(result.log()).isZero();
        assertThat(result.log()).contains("written false");
        assertThat(recipes.read("known_hosts"))
                .isEqualTo("[a.example]:2222 ssh-rsa AA\nb.example ecdsa-sha2-nistp256 BB\n");
    }

    @Test
    void aTypeForOtherVersionsOfChefLeavesItsNameToTheEngineIfThatKnowsIt() throws Exception {
        for (String[] type : new String[][] {{"sudo", "<"}, {"swap_file", ">="}, {"unheard_of", "<"}}) {
            recipes.write("cookbooks/versions/resources/" + type[0] + ".rb", """
                    chef_version_for_provides '%s 14.0' if respond_to?(:chef_version_for_provides)
                    provides :%s
                    action(:install) { log 'of the cookbook' }
                    """.formatted(type[1], type[0]));
        }
        Recipes.Result result = recipes.convergeRecipe("versions", """
                %i(sudo swap_file unheard_of).each do |type|
                  puts "#{type} of #{build_resource(type, 'x').class.defining_cookbook.inspect}"
                end
                """);
        assertThat(result.log()).contains("sudo of nil", "swap_file of \"versions\"", "unheard_of of \"versions\"");
    }

    @Test
    void aCustomResourceAlsoFindsTheFilesOfTheCookbookThatUsesIt() throws Exception {
        recipes.write("cookbooks/lender/resources/default.rb", """
                unified_mode true
                action :go do
                  %w(own lent).each do |name|
                    cookbook_file("#{node['test']['dir']}/#{name}.file") { source "#{name}.txt" }
                    template("#{node['test']['dir']}/#{name}.made") { source "#{name}.erb" }
                  end
                end
                """);
        recipes.write("cookbooks/lender/files/own.txt", "lender");
        recipes.write("cookbooks/lender/templates/own.erb", "lender");
        recipes.write("cookbooks/borrower/metadata.rb", "name 'borrower'\ndepends 'lender'\n");
        recipes.write("cookbooks/borrower/files/lent.txt", "borrower");
        recipes.write("cookbooks/borrower/templates/lent.erb", "borrower");
        Recipes.Result result = recipes.convergeRecipe("borrower", "lender 'x'");
        assertThat(result.status()).as(result.log()).isZero();
        assertThat(recipes.read("own.file") + recipes.read("own.made")).isEqualTo("lenderlender");
        assertThat(recipes.read("lent.file") + recipes.read("lent.made")).isEqualTo("borrowerborrower");
    }

    @Test
    void whatAPropertyAllowsMayBeCountedOut() throws Exception {
        recipes.write("cookbooks/counted/resources/default.rb", """
                unified_mode true
                property :port, Integer, equal_to: 1.upto(65_535)
                property :level, Integer, equal_to: 1..9
                property :share, is: [0..100, :all]
                action :go do
                end
                """);
        Recipes.Result result = recipes.convergeRecipe("counted", """
                counted 'x' do
                  port 6379
                  level 9
                  share 50
                end
                begin
                  counted('y') { level 10 }
                rescue Chef::Exceptions::ValidationFailed => e
                  puts e.message
                end
                """);
        assertThat(result.status()).as(result.log()).isZero();
        assertThat(result.log()).contains("Option level must be equal to one of: 1, 2, 3, 4, 5, 6, 7, 8, 9!");
    }

    @Test
    void aLibrarysModuleMayBearTheNameOfTheCookbooksType() throws Exception {
        recipes.write("cookbooks/homonym/libraries/helpers.rb", """
                module Homonym
                  def word = 'from the module'
                  def self.answer = 'asked'
                end
                """);
        recipes.write("cookbooks/homonym/resources/default.rb", """
                actions :go
                default_action :go
                """);
        recipes.write("cookbooks/homonym/providers/default.rb", """
                include Homonym
                action :go do
                  log "#{word}, #{Homonym.answer}"
                end
                """);
        Recipes.Result result = recipes.convergeRecipe("homonym", """
                homonym 'x'
                puts "found #{Chef::Resource::Homonym.new('y', run_context)}, #{Chef::Provider::Homonym.include?(Homonym)}"
                """);
        assertThat(result.status()).as(result.log()).isZero();
        assertThat(result.log()).contains("log[from the module, asked]", "found homonym[y], true");
    }

    @Test
    void anAttributesOptionsMayBeTypesOrABareWord() throws Exception {
        recipes.write("cookbooks/worded/resources/default.rb", """
                actions :go
                default_action :go
                attribute :network, :required
                attribute :path, String, default: '/srv'
                attribute :size, [Integer, nil]
                """);
        recipes.write("cookbooks/worded/providers/default.rb", """
                action(:go) { log [new_resource.network.inspect, new_resource.path, new_resource.size].join(' ') }
                """);
        Recipes.Result result = recipes.convergeRecipe("worded", """
                worded('x') { size 3 }
                begin
                  worded('y') { path 3 }
                rescue Chef::Exceptions::ValidationFailed => e
                  puts "refused: #{e.message}"
                end
                """);
        assertThat(result.status()).as(result.log()).isZero();
        assertThat(result.log()).contains("log[nil /srv 3]", "refused: Property path must be one of: String!");
    }
}
