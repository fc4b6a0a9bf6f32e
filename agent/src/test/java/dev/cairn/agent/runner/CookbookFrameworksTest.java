package dev.cairn.agent.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What frameworks that cookbooks carry in themselves rest on: hooks of resources, contexts and collections of their own. */
class CookbookFrameworksTest {
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
    void resourcesAreToldWhenTheyHaveBeenRead() throws Exception {
        recipes.write("cookbooks/hooked/resources/thing.rb", """
                actions :create
                default_action :create
                attribute :early, :kind_of => [TrueClass, FalseClass], :default => false
                def after_created
                  super
                  listed = run_context.resource_collection.any? { |resource| resource.equal?(self) }
                  Chef::Log.warn("#{name} is read, early #{early}, listed #{listed}")
                  Array(action).each { |verb| run_action(verb) } if early
                end
                """);
        recipes.write("cookbooks/hooked/providers/thing.rb", """
                action :create do
                  Chef::Log.warn("#{new_resource.name} runs")
                end
                """);

        Recipes.Result result = recipes.convergeRecipe("hooked", """
                hooked_thing('first') { early true }
                Chef::Log.warn('compiled')
                hooked_thing 'second'
                """);

        assertThat(result.status()).as(result.log()).isZero();
        assertThat(result.log())
                .containsSubsequence(
                        "first is read, early true, listed false",
                        "first runs",
                        "compiled",
                        "second is read, early false, listed false",
                        "first runs",
                        "second runs");
    }

    @Test
    void gemsInsideOfCookbooksKeepTheKeywordsOfRubyTwo() throws Exception {
        recipes.write("cookbooks/gemmed/files/halite_gem/poise_like/words.rb", """
                module PoiseLike
                  def self.say(word, times: 1) = Chef::Log.warn((["#{word}"] * times).join(' '))
                  class Words
                    def initialize(root, depth: 0)
                      @root, @depth = root, depth
                    end
                    def all(*more, last: '!') = "#{@root} #{@depth} #{more.join}#{last}"
                    def plain(options = {}) = options.inspect
                  end
                end
                """);
        recipes.write("cookbooks/gemmed/libraries/default.rb", """
                $LOAD_PATH << ::File.expand_path('../../files/halite_gem', __FILE__)
                require 'poise_like/words'
                """);

        Recipes.Result result = recipes.convergeRecipe("gemmed", """
                options = { :times => 2 }
                PoiseLike.say('twice', options)
                words = PoiseLike::Words.new('root', { 'depth' => 3 })
                log words.all('a', 'b', { :last => '?' })
                log words.all('a', :last => '.') + words.plain({ :x => 1 })
                """);

        assertThat(result.status()).as(result.log()).isZero();
        assertThat(result.log()).contains("twice twice", "root 3 ab?", "root 3 a.{:x=>1}");
    }

    @Test
    void aRunningResourceCanPutAnotherInItsPlace() throws Exception {
        Recipes.Result result = recipes.convergeRecipe("moving", """
                ruby_block 'mover' do
                  block do
                    collection = run_context.resource_collection
                    late = collection.lookup('log[late]')
                    collection.all_resources.delete(late)
                    collection.all_resources[collection.iterator.position] = late
                    collection.iterator.skip_back
                  end
                end
                log 'middle'
                log 'late'
                """);

        assertThat(result.status()).as(result.log()).isZero();
        assertThat(result.log()).containsSubsequence("log[late] action write", "log[middle] action write");
    }

    @Test
    void classesAreFoundByWhatANodeIsLikeAndCookbooksByTheirFiles() throws Exception {
        recipes.write("cookbooks/mapping/libraries/map.rb", "MAP = Chef::NodeMap.new\n");
        recipes.write("cookbooks/mapping/recipes/default.rb", """
                MAP.set(:thing, :other, :os => 'plan9')
                MAP.set(:thing, :any)
                MAP.set(:thing, :chosen, {}) { |node| node['test']['dir'].start_with?('/') }
                paths = Chef::CookbookVersion::COOKBOOK_SEGMENTS.flat_map { |segment| run_context.cookbook_collection['mapping'].segment_filenames(segment) }
                log "found #{MAP.get(node, :thing)} #{MAP.list(node, :thing)} files #{paths.map { |path| path.split('/mapping/').last }.uniq}"
                made = declare_resource(:log, 'by position', 'recipes/elsewhere.rb:7')
                log "made at #{made.source_line}"
                """);

        Recipes.Result result = recipes.converge("recipe[mapping]");

        assertThat(result.status()).as(result.log()).isZero();
        assertThat(result.log())
                .contains("found chosen [:chosen, :any] files [\"recipes/default.rb\", \"libraries/map.rb\"]")
                .contains("made at recipes/elsewhere.rb:7");
    }

    @Test
    void whatAnActionKnowsIsNoPropertyOfATypeOfOtherSystems() throws Exception {
        recipes.write("cookbooks/foreign/resources/feature.rb", """
                property :origin, String, default: 'here'
                action :add do
                  windows_feature 'x' do
                    source new_resource.origin
                    user 'somebody'
                    not_if { true }
                  end
                  log "known #{new_resource.origin}"
                end
                """);

        Recipes.Result result = recipes.convergeRecipe("foreign", "foreign_feature 'x'\n");

        assertThat(result.status()).as(result.log()).isZero();
        assertThat(result.log()).contains("known here");
    }

    @Test
    void typesOfTheCookbookForOlderVersionsOfChefAreThoseOfTheEngine() throws Exception {
        recipes.write("cookbooks/compat_resource/metadata.rb", "name 'compat_resource'\n");
        recipes.write("cookbooks/backward/metadata.rb", "name 'backward'\ndepends 'compat_resource'\n");
        recipes.write("cookbooks/backward/libraries/types.rb", """
                require 'chef_compat/resource'
                require 'chef/platform/provider_priority_map'
                module BackwardCookbook
                  class BackwardBase < ChefCompat::Resource
                    property :word, String, :default => 'none'
                  end
                  class BackwardHere < BackwardBase
                    use_automatic_resource_name
                    provides :backward
                    action(:say) { Chef::Log.warn("here #{new_resource.word} of #{new_resource}") }
                  end
                  class BackwardElsewhere < BackwardBase
                    use_automatic_resource_name
                    provides :backward
                    action(:say) { Chef::Log.warn('elsewhere') }
                  end
                end
                Chef::Platform::ResourcePriorityMap.instance.priority(:backward, [BackwardCookbook::BackwardHere, BackwardCookbook::BackwardElsewhere])
                """);

        Recipes.Result result = recipes.convergeRecipe("backward", """
                backward('x') { word 'one' }
                backward_elsewhere 'y'
                begin
                  gem 'no-such-gem', '= 1.0'
                rescue LoadError => e
                  log "no gem #{e.class}"
                end
                """);

        assertThat(result.status()).as(result.log()).isZero();
        assertThat(result.log()).contains("here one of backward_here[x]", "elsewhere", "no gem Gem::MissingSpecError");
    }

    @Test
    void partialsThatCookbooksMendAreRendered() throws Exception {
        recipes.write("cookbooks/mended/libraries/mended.rb", """
                class Chef::Mixin::Template::TemplateContext < Erubis::Context
                  def render(partial_name, options = {})
                    variables = options.delete(:variables) || _public_instance_variables
                    variables[:template_finder] = @template_finder
                    inner = self.class.new(variables)
                    inner._extend_modules(@_extension_modules)
                    _render_template(IO.binread(@template_finder.find(partial_name, options)), inner)
                  end
                end
                """);
        recipes.write("cookbooks/mended/templates/default/outer.erb", "<%= @a %> <%= render 'inner.erb' %>");
        recipes.write("cookbooks/mended/templates/default/inner.erb", "inner <%= @a %>");

        Recipes.Result result = recipes.convergeRecipe("mended", """
                template "#{node['test']['dir']}/mended" do
                  source 'outer.erb'
                  variables :a => 1
                end
                """);

        assertThat(result.status()).as(result.log()).isZero();
        assertThat(recipes.read("mended")).isEqualTo("1 inner 1");
    }
}
