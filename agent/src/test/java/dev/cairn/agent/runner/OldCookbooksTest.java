package dev.cairn.agent.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Idioms of cookbooks of any age: attributes and names of Chef before 11, words without a dependency, chef-sugar. */
class OldCookbooksTest {
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
    void writesAttributesByTheirBareNameInAttributeFiles() throws Exception {
        recipes.write("cookbooks/bare/attributes/default.rb", """
                default[:bare][:low] = 'from default'
                bare Mash.new unless attribute?('bare')
                fresh Mash.new unless attribute?('fresh')
                bare[:dir] = '/etc/bare' unless bare.has_key?(:dir)
                bare[:deep] = { :a => 1 }
                bare[:deep][:b] = "#{bare[:dir]}/#{bare.deep.a}"
                bare.user = 'www'
                fresh[:x] = bare[:low]
                """);
        recipes.write("cookbooks/bare/recipes/default.rb", """
                log "bare #{node['bare'].to_hash.sort} fresh #{node['fresh']['x']} normal #{node.normal['bare']['user']}"
                begin
                  node['bare']['dir'] = '/tmp'
                rescue Chef::Exceptions::ImmutableAttributeModification
                  log 'the merged view stays read-only in recipes'
                end
                """);

        Recipes.Result result = recipes.converge("recipe[bare]");

        assertThat(result.status()).as(result.log()).isZero();
        assertThat(result.log())
                .contains("[\"deep\", {\"a\"=>1, \"b\"=>\"/etc/bare/1\"}], [\"dir\", \"/etc/bare\"]")
                .contains("[\"low\", \"from default\"], [\"user\", \"www\"]] fresh from default normal www")
                .contains("the merged view stays read-only in recipes");
    }

    @Test
    void anUnknownWordWithoutAMapStaysAnErrorInAttributeFiles() throws Exception {
        recipes.write("cookbooks/typo/attributes/default.rb", "defualt 'x'\n");
        recipes.write("cookbooks/typo/recipes/default.rb", "log 'x'\n");

        Recipes.Result result = recipes.converge("recipe[typo]");

        assertThat(result.status()).isEqualTo(1);
        assertThat(result.error("message")).contains("undefined node attribute or method `defualt'");
    }

    @Test
    void loadsAnAttributeFileOnceMore() throws Exception {
        recipes.write("cookbooks/again/attributes/default.rb", "default['again']['version'] = '1'\n");
        recipes.write(
                "cookbooks/again/attributes/derived.rb",
                "default['again']['url'] = \"file-#{node['again']['version']}\"\n");
        recipes.write("cookbooks/again/recipes/default.rb", """
                node.override['again']['version'] = '2'
                node.from_file(run_context.resolve_attribute('again', 'derived'))
                log "once #{node['again']['url']}"
                node.override['again']['version'] = '3'
                node.load_attribute_by_short_filename('derived', 'again')
                log "twice #{node['again']['url']}"
                """);

        Recipes.Result result = recipes.converge("recipe[again]");

        assertThat(result.status()).as(result.log()).isZero();
        assertThat(result.log()).contains("once file-2", "twice file-3");
    }

    @Test
    void findsConstantsOfChefByTheirShortNames() throws Exception {
        recipes.write(
                "cookbooks/short/attributes/default.rb", "default['short']['cache'] = Config[:file_cache_path]\n");
        recipes.write(
                "cookbooks/short/definitions/shout.rb",
                "define :shout do\n  Log.warn(\"shouted #{params[:name]}\")\nend\n");
        recipes.write("cookbooks/short/libraries/homebrew.rb", "module Homebrew\n  def self.exist? = false\nend\n");
        recipes.write("cookbooks/short/resources/thing.rb", "action(:run) { Log.warn('in an action') }\n");
        recipes.write("cookbooks/short/recipes/default.rb", """
                shout 'here'
                short_thing 'x'
                Log.warn("cache #{node['short']['cache'] == Chef::Config[:file_cache_path]}")
                Log.warn("its own #{Homebrew.exist?}")
                """);

        Recipes.Result result = recipes.converge("recipe[short]");

        assertThat(result.status()).as(result.log()).isZero();
        assertThat(result.log())
                .contains("WARN: shouted here", "WARN: in an action", "WARN: cache true", "WARN: its own false");
    }

    @Test
    void loadsTheCookbookOfAWordThatNothingDependsOn() throws Exception {
        recipes.write(
                "cookbooks/wordy/definitions/late_word.rb",
                "define :late_word do\n  log \"of #{params[:name]}\"\nend\n");
        recipes.write("cookbooks/typed/resources/thing.rb", "action(:run) { log 'typed' }\n");
        recipes.write(
                "cookbooks/helping/libraries/helper.rb",
                "class Chef::Recipe\n  def late_helper(text)\n    log \"helped #{text}\"\n  end\nend\n");
        recipes.write("cookbooks/mixing/libraries/mixed.rb", """
                module MixedIn
                  def mixed_in? = true
                end
                include MixedIn
                """);
        recipes.write("cookbooks/blanks/libraries/blank.rb", """
                class Object
                  def all_blank? = respond_to?(:empty?) ? empty? : !self
                end
                class Chef::Resource::Log
                  def of_a_resource = "inside #{level}"
                end
                """);
        recipes.write("cookbooks/saying/recipes/default.rb", """
                log "blank #{node['test'].all_blank?}"
                log('resource') { message of_a_resource }
                log "partly #{partial_search(:node, 'name:*', :keys => { 'dir' => ['test', 'dir'] }).first.keys}"
                late_word 'a definition'
                typed_thing 'x'
                late_helper 'x'
                log "mixed in #{mixed_in?} #{node.attribute.platform == node['platform']}"
                """);
        recipes.write("cookbooks/saying/recipes/unknown.rb", "no_such_word 'x'\n");

        Recipes.Result result = recipes.converge("recipe[saying]");
        Recipes.Result unknown = recipes.converge("recipe[saying::unknown]");

        assertThat(result.status()).as(result.log()).isZero();
        assertThat(result.log())
                .contains("of a definition", "typed", "helped x", "mixed in true true")
                .contains("blank false", "inside info", "partly [\"dir\"]")
                .contains("MissingCookbookDependency: `late_word` is of cookbook 'wordy'");
        assertThat(unknown.status()).isEqualTo(1);
        assertThat(unknown.error("message")).contains("undefined method 'no_such_word'");
    }

    @Test
    void metadataThatCannotBeReadConcernsItsOwnCookbookOnly() throws Exception {
        recipes.write(
                "cookbooks/torn/metadata.rb",
                "long_description IO.read(File.join(File.dirname(__FILE__), 'NOPE.md'))\n");
        recipes.write("cookbooks/torn/recipes/default.rb", "log 'x'\n");
        recipes.write(
                "cookbooks/whole/recipes/default.rb",
                "log \"there #{run_context.cookbook_collection.key?('elsewhere')}\"\n");

        Recipes.Result whole = recipes.converge("recipe[whole]");
        Recipes.Result torn = recipes.converge("recipe[torn]");

        assertThat(whole.log()).contains("there false");
        assertThat(torn.status()).isEqualTo(1);
        assertThat(torn.error("message")).contains("NOPE.md");
    }

    @Test
    void anErrorThatIsNoStandardErrorIsReportedToo() throws Exception {
        recipes.write("cookbooks/deep/recipes/default.rb", "class Deep < Exception; end\nraise Deep, 'from below'\n");

        Recipes.Result result = recipes.converge("recipe[deep]");

        assertThat(result.status()).isEqualTo(1);
        assertThat(result.error("message")).isEqualTo("from below");
    }

    @Test
    void speaksTheWordsOfChefSugar() throws Exception {
        recipes.write("cookbooks/sweet/attributes/default.rb", """
                namespace 'sweet', 'server' do
                  port 80
                  namespace('deep') { list [1] }
                end
                namespace('sweet', precedence: :normal) { level 'normal' }
                """);
        recipes.write("cookbooks/sweet/recipes/default.rb", """
                include_recipe 'chef-sugar'
                require 'chef/sugar'
                log 'first'
                log 'last'
                compile_time { log('while compiling') }
                before('log[last]') { log 'middle' }
                after('log[first]') { log 'second' }
                node.automatic['platform'] = 'debian'
                node.automatic['platform_version'] = '12'
                facts = [debian_after_or_at_wheezy?, debian_before_squeeze?, ubuntu_trusty?, debian_bookworm?, node.deep_fetch('sweet', 'server', 'port'),
                         node['sweet']['server']['deep']['list'], node.normal['sweet']['level'], chef_version.to_s, installed?('sh'), in?('_default')]
                Chef::Log.warn("facts #{facts.inspect}")
                """);

        Recipes.Result result = recipes.converge("recipe[sweet]");

        assertThat(result.status()).as(result.log()).isZero();
        assertThat(result.log())
                .contains("facts [true, false, false, true, 80, [1], \"normal\", \"18.11.3\", true, true]");
        assertThat(result.log().indexOf("INFO: while compiling"))
                .isLessThan(result.log().indexOf("Converging"));
        assertThat(result.log()).containsSubsequence("INFO: first", "INFO: second", "INFO: middle", "INFO: last");
    }

    @Test
    void librariesTeachWordsToAttributesAndEmptyMetadataIsNone() throws Exception {
        recipes.write("cookbooks/taught/metadata.json", "");
        recipes.write("cookbooks/taught/metadata.rb", "name 'taught'\nversion '3.2.1'\n");
        recipes.write("cookbooks/taught/libraries/words.rb", """
                module TaughtWords
                  def taught(word, times = 1) = word * times
                end
                class ::Chef::Node::Attribute
                  include ::TaughtWords
                end
                """);
        recipes.write("cookbooks/taught/attributes/default.rb", "default['taught']['word'] = taught('ab', 2)\n");

        Recipes.Result result = recipes.convergeRecipe(
                "taught", "log \"word #{node['taught']['word']} #{node['cookbooks']['taught']['version']}\"\n");

        assertThat(result.status()).as(result.log()).isZero();
        assertThat(result.log()).contains("word abab 3.2.1");
    }

    @Test
    void stacksOfChefElevenKnowTheWordsThatOpsWorksTaughtEveryObject() throws Exception {
        String recipe = """
                log "words #{[nil, '', " \n", 'x', [], [1], false, 0, node['opsworks']].map { |value| value.blank? }}"
                log "present #{'x'.present?} #{''.presence.inspect} #{node['opsworks']['layers'].presence.to_a}"
                """;
        Path stack = recipes.write("stack.json", "{\"opsworks\": {\"layers\": {\"web\": 1}}}");

        Recipes.Result result = recipes.convergeRecipe("wording", recipe, "--json-attributes", stack.toString());

        assertThat(result.status()).as(result.log()).isZero();
        assertThat(result.log())
                .contains("words [true, true, true, false, true, false, true, false, false]")
                .contains("present true nil [[\"web\", 1]]");
    }

    @Test
    void whatIsSelectedOfAttributesStillAnswersToSymbols() throws Exception {
        String recipe = """
                apps = node['deploy'].select { |_, app| app[:application_type] == 'php' }
                apps.each { |name, app| log "selected #{name} #{app[:deploy_to]} #{app['deploy_to']} #{apps.class}" }
                node['deploy'].reject { |name, _| name == 'shop' }.each { |name, app| log "rejected but #{name} #{app[:deploy_to]}" }
                """;
        Path stack = recipes.write(
                "apps.json",
                "{\"deploy\": {\"shop\": {\"application_type\": \"php\", \"deploy_to\": \"/a\"},"
                        + " \"blog\": {\"application_type\": \"java\", \"deploy_to\": \"/b\"}}}");

        Recipes.Result result = recipes.convergeRecipe("selecting", recipe, "--json-attributes", stack.toString());

        assertThat(result.status()).as(result.log()).isZero();
        assertThat(result.log()).contains("selected shop /a /a Hash").contains("rejected but blog /b");
    }
}
