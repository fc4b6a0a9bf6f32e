package dev.cairn.agent.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What cookbooks of any age take for granted: idioms of Chef before 11, Chef's own classes, libraries it comes with. */
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
        recipes.write("cookbooks/short/resources/thing.rb", "action(:run) { Log.warn('in an action') }\n");
        recipes.write("cookbooks/short/recipes/default.rb", """
                shout 'here'
                short_thing 'x'
                Log.warn("cache #{node['short']['cache'] == Chef::Config[:file_cache_path]}")
                """);

        Recipes.Result result = recipes.converge("recipe[short]");

        assertThat(result.status()).as(result.log()).isZero();
        assertThat(result.log()).contains("WARN: shouted here", "WARN: in an action", "WARN: cache true");
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
        recipes.write("cookbooks/saying/recipes/default.rb", """
                late_word 'a definition'
                typed_thing 'x'
                late_helper 'x'
                """);
        recipes.write("cookbooks/saying/recipes/unknown.rb", "no_such_word 'x'\n");

        Recipes.Result result = recipes.converge("recipe[saying]");
        Recipes.Result unknown = recipes.converge("recipe[saying::unknown]");

        assertThat(result.status()).as(result.log()).isZero();
        assertThat(result.log())
                .contains("of a definition", "typed", "helped x")
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
    void comparesVersionsThatAreText() throws Exception {
        recipes.write("cookbooks/versions/recipes/default.rb", """
                version = Chef::VersionString.new('12.4')
                facts = [Chef::VERSION >= 18, Chef::VERSION > '9.1', version > '9', version < 13, version =~ '>= 12.1', version =~ '~> 11.0',
                         version == '12.4', version.to_f, { '12.4' => :found }[version], version.between?('12', '12.10'),
                         Chef::VersionString.new('1.0.rc') < '1.0', node['platform_version'].is_a?(Chef::VersionString)]
                log "facts #{facts.inspect}"
                """);

        Recipes.Result result = recipes.converge("recipe[versions]");

        assertThat(result.log())
                .contains("facts [true, true, true, true, true, false, true, 12.4, :found, true, true, true]");
    }

    @Test
    void consultsTheMapOfPlatformsThatCookbooksChange() throws Exception {
        recipes.write("cookbooks/mapped/libraries/providers.rb", """
                class Chef::Resource::Mapped < Chef::Resource
                  def initialize(*arguments)
                    super
                    @resource_name = :mapped
                    @action = :run
                    @allowed_actions.push(:run)
                  end
                end
                class Chef::Provider::MappedHere < Chef::Provider
                  def load_current_resource; end
                  def action_run
                    Chef::Log.warn('mapped by hand')
                  end
                end
                Chef::Platform.platforms[:default].merge!(:mapped => Chef::Provider::MappedHere)
                """);
        recipes.write("cookbooks/mapped/recipes/default.rb", """
                mapped 'x'
                Chef::Platform.set(:platform => node['platform'], :version => '>= 1', :resource => :other, :provider => Chef::Provider::MappedHere)
                log "other #{Chef::Platform.find(node['platform'], node['platform_version'])[:other]}"
                """);

        Recipes.Result result = recipes.converge("recipe[mapped]");

        assertThat(result.status()).as(result.log()).isZero();
        assertThat(result.log()).contains("mapped by hand", "other Chef::Provider::MappedHere");
    }

    @Test
    void prefersProvidersInTheOrderThatIsSet() throws Exception {
        recipes.write("cookbooks/ranked/libraries/providers.rb", """
                class Chef::Resource::Ranked < Chef::Resource::LWRPBase
                  provides :ranked
                  actions :run
                  default_action :run
                end
                %w(First Second).each do |name|
                  type = Class.new(Chef::Provider::LWRPBase) do
                    provides :ranked
                    action(:run) { Chef::Log.warn("ran #{name}") }
                  end
                  Chef::Provider.const_set("Ranked#{name}", type)
                end
                Chef::Platform::ProviderPriorityMap.instance.priority(:ranked, [Chef::Provider::RankedFirst, Chef::Provider::RankedSecond], :os => 'linux')
                """);
        recipes.write("cookbooks/ranked/recipes/default.rb", "ranked 'x'\n");

        Recipes.Result result = recipes.converge("recipe[ranked]");

        assertThat(result.log()).contains("ran First").doesNotContain("ran Second");
    }

    @Test
    void knowsTheClassesOfChefThatCookbooksName() throws Exception {
        recipes.write("cookbooks/named/libraries/foreign.rb", """
                class Chef::Provider::Service::OnlyThere < Chef::Provider::Service::Macosx; end
                class Chef::Resource::Daemon < Chef::Resource::Service
                  def initialize(*arguments)
                    super
                    @log_directory = File.join('/var/log', @service_name)
                  end
                  attr_reader :log_directory
                end
                Chef::Resource::FORBIDDEN_IVARS << :@secret
                """);
        recipes.write("cookbooks/named/recipes/default.rb", """
                Chef::Provider::Package::Yum::YumCache.instance.reload
                Chef::Provider::Package::Dnf::PythonHelper.instance.restart
                owner = begin
                  Object.new.extend(Chef::Mixin::HomebrewUser).find_homebrew_uid
                rescue Chef::Exceptions::CannotDetermineHomebrewOwner
                  'nobody'
                end
                facts = [Chef::ResourceResolver.resolve(:file), Chef::Resource.resource_for_node(:directory, node), Chef::Client::SANE_PATHS.size,
                         ChefUtils::Dist::Infra::CLIENT, Chef::Config[:audit_mode], Chef::Resource::Daemon.new('x').log_directory, owner,
                         Chef::AttributeAllowlist.filter({ 'a' => { 'b' => 1, 'c' => 2 } }, ['a/b']),
                         service('y') { supports [{ :status => true }, :restart] }.supports,
                         node.run_list.map { |item| [item.name, item.recipe?] }, Gem.loaded_specs['chef'].version.to_s,
                         Gem::Specification.find_by_name('chef').gem_dir]
                facts.each { |fact| Chef::Log.warn("fact #{fact}") }
                """);

        Recipes.Result result = recipes.converge("recipe[named]");

        assertThat(result.status()).as(result.log()).isZero();
        assertThat(result.log()
                        .lines()
                        .filter(line -> line.contains("fact "))
                        .map(line -> line.replaceAll(".*fact ", "")))
                .containsExactly(
                        "Chef::Resource::File",
                        "Chef::Resource::Directory",
                        "6",
                        "chef-client",
                        "disabled",
                        "/var/log/x",
                        "nobody",
                        "{\"a\"=>{\"b\"=>1}}",
                        "{:status=>true, :restart=>true}",
                        "[[\"named\", true]]",
                        "18.11.3",
                        "/opt/chef");
    }

    @Test
    void aProviderOfAnotherSystemFailsByItsName() throws Exception {
        recipes.write("cookbooks/foreign/recipes/default.rb", """
                service 'x' do
                  provider Chef::Provider::Service::Solaris
                  action :start
                end
                """);

        Recipes.Result result = recipes.converge("recipe[foreign]");

        assertThat(result.status()).isEqualTo(1);
        assertThat(result.error("message"))
                .contains("Chef::Provider::Service::Solaris is not supported on this platform");
    }

    @Test
    void comesWithTheLibrariesThatChefComesWith() throws Exception {
        recipes.write("cookbooks/libs/recipes/default.rb", """
                require 'iniparse'
                require 'webrick/httpauth/htpasswd'
                text = IniParse.gen do |document|
                  document.section('Unit') do |section|
                    section.option('After', %w(a b))
                    section.comment('why')
                  end
                  document.section('Tight', :option_sep => '=') { |section| section.option('On', true) }
                end.to_s
                Chef::Log.warn("ini #{text.inspect}")
                read = IniParse.parse("; top\\nz = 1\\n[a]\\nx=1\\nx=2\\ny = \\"q w\\"\\nt = true ; why\\n")
                Chef::Log.warn("read #{read.to_hash.inspect} #{read['a']['x']}")
                file = WEBrick::HTTPAuth::Htpasswd.new("#{node['test']['dir']}/htpasswd")
                file.set_passwd(nil, 'ann', 'secret')
                file.flush
                again = WEBrick::HTTPAuth::Htpasswd.new("#{node['test']['dir']}/htpasswd").get_passwd(nil, 'ann', false)
                Chef::Log.warn("password #{'secret'.crypt(again) == again}")
                """);

        Recipes.Result result = recipes.converge("recipe[libs]");

        assertThat(result.status()).as(result.log()).isZero();
        assertThat(result.log())
                .contains("ini \"[Unit]\\nAfter = a\\nAfter = b\\n; why\\n[Tight]\\nOn=true\\n\"")
                .contains("\"a\"=>{\"x\"=>[1, 2], \"y\"=>\"q w\", \"t\"=>true}} [1, 2]")
                .contains("password true");
    }

    @Test
    void callersReadAsTheyDid() throws Exception {
        recipes.write("cookbooks/called/libraries/who.rb", """
                module WhoCalled
                  def self.paths(frames) = frames.map { |frame| frame[/^(.+):\\d+:in `.+'/, 1] }
                  def self.included(base)
                    Chef::Log.warn("included by #{paths(caller).first} #{caller(1, 1).size} #{caller.grep(/^uri:|^org.jruby/).size}")
                  end
                end
                class Includes
                  include WhoCalled
                end
                """);
        recipes.write("cookbooks/called/recipes/default.rb", "log 'x'\n");

        Recipes.Result result = recipes.converge("recipe[called]");

        assertThat(result.log()).containsPattern("included by \\S+/called/libraries/who.rb 1 0");
    }

    @Test
    void anErrorThatIsNoStandardErrorIsReportedToo() throws Exception {
        recipes.write("cookbooks/deep/recipes/default.rb", "class Deep < Exception; end\nraise Deep, 'from below'\n");

        Recipes.Result result = recipes.converge("recipe[deep]");

        assertThat(result.status()).isEqualTo(1);
        assertThat(result.error("message")).isEqualTo("from below");
    }

    @Test
    void reopensProvidersWithTheSuperclassesThatTheyHaveInChef() throws Exception {
        recipes.write("cookbooks/reopened/libraries/patches.rb", """
                class Chef
                  class Provider
                    %i[Package Service File Execute User Group Cron Mount Link Git].each do |name|
                      raise "#{name}: #{const_get(name).superclass}" unless const_get(name).superclass == Chef::Provider
                    end
                    class Package < Chef::Provider; end
                    class Execute < Chef::Provider
                      def action_run
                        Chef::Log.warn('patched')
                        super
                      end
                    end
                  end
                end
                """);
        recipes.write("cookbooks/reopened/recipes/default.rb", "execute 'true'\n");

        Recipes.Result result = recipes.converge("recipe[reopened]");

        assertThat(result.status()).as(result.log()).isZero();
        assertThat(result.log()).contains("patched");
        assertThat(result.states("execute")).containsExactly("updated");
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
}
