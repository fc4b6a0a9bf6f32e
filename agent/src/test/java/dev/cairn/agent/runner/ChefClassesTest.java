package dev.cairn.agent.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Classes of Chef that cookbooks name, reopen and subclass, and the libraries that Chef comes with. */
class ChefClassesTest {
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
                    @log_directory = ::File.join('/var/log', @service_name)
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
}
