package dev.cairn.agent.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Providers of cookbooks that build on those of Chef: single steps, collections of their own, when they are meant. */
class CookbookProvidersTest {
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
    void providersRunCollectionsOfTheirOwn() throws Exception {
        recipes.write("cookbooks/inner/libraries/inner.rb", """
                module Inner
                  class Runner < Chef::Runner
                    def initialize(resource, *arguments)
                      super(*arguments)
                      @resource = resource
                    end

                    def run_delayed_notifications(error = nil)
                      return super if error
                      delayed_actions.each { |notification| @resource.run_context.add_delayed_action(notification) }
                    end
                  end

                  class Resource < Chef::Resource
                    provides :inner_block
                    default_action :run
                    allowed_actions :run
                    attr_accessor :inside
                    def initialize(*arguments)
                      super
                      @resource_name = :inner_block
                    end
                    def contents(&block) = self.inside = block
                  end

                  class Provider < Chef::Provider
                    include Chef::DSL::Recipe
                    provides :inner_block
                    def load_current_resource; end
                    def action_run
                      outer = @run_context
                      @run_context = outer.dup
                      @run_context.initialize_child_state
                      instance_eval(&new_resource.inside)
                      Runner.new(new_resource, @run_context).converge
                      new_resource.updated_by_last_action(@run_context.resource_collection.any?(&:updated?))
                    ensure
                      @run_context = outer
                    end
                  end
                end
                """);

        Recipes.Result result = recipes.convergeRecipe("inner", """
                ruby_block('bell') { block { Chef::Log.warn('bell rings') }; action :nothing }
                inner_block 'x' do
                  contents do
                    file("#{node['test']['dir']}/inside") { content 'x'; notifies :run, 'ruby_block[bell]' }
                  end
                end
                ruby_block('after') { block { Chef::Log.warn("after, #{run_context.resource_collection.size} resources") } }
                """);

        assertThat(result.status()).as(result.log()).isZero();
        assertThat(recipes.read("inside")).isEqualTo("x");
        assertThat(result.log()).containsSubsequence("after, 3 resources", "bell rings");
        assertThat(result.states("inner_block")).containsExactly("updated");
    }

    @Test
    void providersOfCookbooksSayTheStepsOfPackages() throws Exception {
        recipes.write("cookbooks/boxed/libraries/box.rb", """
                class Chef
                  class Resource::BoxPackage < Resource::Package
                    provides :box_package
                    def initialize(*arguments)
                      super
                      @provider = Provider::Package::Box
                    end
                  end
                  class Provider::Package::Box < Provider::Package
                    def load_current_resource
                      @current_resource = Resource::Package.new(new_resource.name)
                      @current_resource.version(new_resource.name.start_with?('old') ? '1' : nil)
                      @candidate_version = '2'
                      @current_resource
                    end
                    def install_package(name, version) = Chef::Log.warn("boxed #{name} #{version}")
                    def upgrade_package(name, version) = Chef::Log.warn("reboxed #{name} #{version}")
                    def remove_package(name, version) = Chef::Log.warn("unboxed #{name} #{version.inspect}")
                  end
                end
                """);

        Recipes.Result result = recipes.convergeRecipe("boxed", """
                box_package 'new'
                box_package('old-as-is') { version '1' }
                box_package('old-other') { version '3' }
                box_package('old-up') { action :upgrade }
                box_package('old-gone') { action :remove }
                box_package('never') { action :remove }
                """);

        assertThat(result.status()).as(result.log()).isZero();
        assertThat(result.log())
                .contains("boxed new 2", "boxed old-other 3", "reboxed old-up 2", "unboxed old-gone nil")
                .doesNotContain("boxed old-as-is", "unboxed never");
        assertThat(result.updated()).isEqualTo(4);
    }

    @Test
    void providersOfCookbooksSayTheStepsOfServices() throws Exception {
        recipes.write("cookbooks/served/libraries/served.rb", """
                class Chef::Provider::Service::Served < Chef::Provider::Service
                  def load_current_resource
                    @current_resource = Chef::Resource::Service.new(new_resource.name)
                    @current_resource.running(new_resource.name == 'up')
                    @current_resource
                  end
                  %w(start stop restart reload).each do |verb|
                    define_method("#{verb}_service") { Chef::Log.warn("step #{verb} of #{new_resource.name}") }
                  end
                end
                """);

        Recipes.Result result = recipes.convergeRecipe("served", """
                %w(up down).each do |name|
                  service name do
                    provider Chef::Provider::Service::Served
                    action [:start, :reload, :restart]
                  end
                end
                """);

        assertThat(result.status()).as(result.log()).isZero();
        assertThat(result.log())
                .contains("step reload of up", "step restart of up", "step start of down", "step restart of down")
                .doesNotContain("step start of up", "step reload of down");
    }

    @Test
    void providersOfGemsInOtherPlacesAddToTheEnginesSteps() throws Exception {
        recipes.write("gems/specifications/there-1.2.gemspec", "");
        recipes.write("cookbooks/gems/libraries/gems.rb", """
                class Chef::Provider::Package::PlaceGems < Chef::Provider::Package::Rubygems
                  class Place < AlternateGemEnvironment
                    attr_accessor :place
                    def gem_paths = [place]
                  end
                  def initialize(new_resource, run_context = nil)
                    super
                    @gem_env = Place.new(gem_binary_path).tap { |environment| environment.place = node['test']['dir'] + '/gems' }
                  end
                  def install_package(name, version)
                    Chef::Log.warn("#{gem_binary_path} install #{name} #{version}#{opts} remote #{source_is_remote?}")
                  end
                end
                """);

        Recipes.Result result = recipes.convergeRecipe("gems", """
                [['there', '1.2'], ['there', '1.3']].each do |name, wanted|
                  gem_package "#{name} #{wanted}" do
                    package_name name
                    provider Chef::Provider::Package::PlaceGems
                    version wanted
                    options '--quick'
                  end
                end
                """);

        assertThat(result.status()).as(result.log()).isZero();
        assertThat(result.log())
                .contains("gem install there 1.3 --quick remote true")
                .doesNotContain("install there 1.2");
    }

    @Test
    void providersAndTypesAreAskedWhetherTheyAreMeant() throws Exception {
        recipes.write("cookbooks/asked/libraries/asked.rb", """
                class Asked < Chef::Resource
                  provides :asked
                  allowed_actions :go, :stop
                  default_action :go
                  attr_accessor :by
                  def self.provides?(node, type) = type == :asked
                end
                class AskedNever < Chef::Resource
                  provides :asked
                  allowed_actions :go
                  def self.provides?(_node, _type) = false
                end
                class AskedProvider < Chef::Provider
                  def self.provides?(_node, resource) = resource.name.start_with?(self::WORD)
                  def self.supports?(_resource, action) = method_defined?(:"action_#{action}")
                  def load_current_resource; end
                  def action_go
                    Chef::Log.warn("#{new_resource.name} by #{self.class}")
                  end
                end
                %w(One Two).each do |name|
                  Object.const_set("Asked#{name}", Class.new(AskedProvider) do
                    const_set(:WORD, name.downcase)
                    provides :asked
                  end)
                end
                class AskedTwoStopping < AskedTwo
                  provides :asked
                  undef_method :action_go
                  def action_stop
                    Chef::Log.warn("#{new_resource.name} stopped by #{self.class}")
                  end
                end
                """);

        Recipes.Result result = recipes.convergeRecipe("asked", """
                asked('one') { action [:go] }
                asked('two') { action [:go, :stop] }
                """);

        assertThat(result.status()).as(result.log()).isZero();
        assertThat(result.log()).contains("one by AskedOne", "two by AskedTwo", "two stopped by AskedTwoStopping");
    }

    @Test
    void providersOfRepositoriesMakeCommandsOfTheirOwn() throws Exception {
        recipes.write("cookbooks/probing/libraries/probe.rb", """
                class Chef::Provider::SubversionProbe < Chef::Provider::Subversion
                  def scm(*arguments) = ['echo asked', *arguments].compact.join(' ')
                  def action_sync
                    command = scm(:info, @new_resource.repository, @new_resource.svn_info_args, authentication)
                    status, out, error = output_of_command(command, run_options)
                    Chef::Log.warn("#{status.exitstatus} #{out.strip} #{error.empty?}")
                  end
                end
                """);

        Recipes.Result result = recipes.convergeRecipe("probing", """
                subversion 'probe' do
                  repository 'http://svn.example.com/shop'
                  svn_username 'deploy'
                  svn_password 'secret'
                  provider Chef::Provider::SubversionProbe
                  action :sync
                end
                """);

        assertThat(result.status()).as(result.log()).isZero();
        assertThat(result.log())
                .contains("0 asked info http://svn.example.com/shop --username deploy --password secret true");
    }
}
