package dev.cairn.agent.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Types of the engine that cookbooks define again, and resources of cookbooks that providers of the engine serve. */
class ReopenedTypesTest {
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
    void aTypeThatCookbooksDefineAgainLeavesItsNeighboursUsable() throws Exception {
        recipes.write("cookbooks/ohai/metadata.rb", "name 'ohai'\n");
        recipes.write("cookbooks/ohai/resources/hint.rb", "actions :create\nattribute :content, :kind_of => Hash\n");
        recipes.write("cookbooks/ohai/providers/hint.rb", """
                def load_current_resource
                  @current_resource = Chef::Resource::OhaiHint.new(new_resource.name)
                end
                action(:create) { log "hint by #{current_resource.class == new_resource.class} #{new_resource.content['a']}" }
                """);
        recipes.write("cookbooks/ohai/recipes/default.rb", """
                ohai_hint('mine') { content('a' => 'the cookbook') }
                ohai('again') { action :nothing }
                """);

        Recipes.Result result = recipes.converge("recipe[ohai]");

        assertThat(result.status()).as(result.log()).isZero();
        assertThat(result.log()).contains("hint by true the cookbook", "ohai[again] action nothing");
    }

    @Test
    void deploymentsThatACookbookBringsItselfUseTheEnginesGit() throws Exception {
        Process made = new ProcessBuilder("sh", "-ec", """
                        git init -q -b main repo && cd repo && git config user.email a@example.com && git config user.name a
                        echo one > page && git add . && git commit -qm one
                        """)
                .directory(directory.toFile())
                .inheritIO()
                .start();
        assertThat(made.waitFor()).isZero();
        recipes.write("cookbooks/brought/libraries/deploy.rb", """
                class Chef
                  class Resource
                    class Deploy < Chef::Resource
                      provides :deploy
                      allowed_actions :deploy
                      default_action :deploy
                      def initialize(name, run_context = nil)
                        super
                        @deploy_to = name
                        @revision = 'HEAD'
                      end
                      def destination = "#{@deploy_to}/copy"
                      def repo(arg = nil)
                        set_or_return(:repo, arg, :kind_of => String)
                      end
                      alias :repository :repo
                    end
                  end
                  class Provider
                    class Deploy < Chef::Provider
                      def self.new(*arguments) = allocate.tap { |provider| provider.send(:initialize, *arguments) }
                      def initialize(resource, run_context)
                        super(resource, run_context)
                        @scm_provider = Chef::Provider::Git.new(resource, run_context)
                      end
                      def load_current_resource; end
                      def action_deploy
                        Chef::Log.warn("slug #{@scm_provider.revision_slug.size}")
                        @scm_provider.run_action(:sync)
                      end
                    end
                  end
                end
                """);

        Recipes.Result result = recipes.convergeRecipe("brought", """
                deploy(node['test']['dir']) do
                  provider Chef::Provider::Deploy
                  repo "#{node['test']['dir']}/repo"
                end
                """);

        assertThat(result.status()).as(result.log()).isZero();
        assertThat(result.log()).contains("slug 40");
        assertThat(recipes.read("copy/page")).isEqualTo("one\n");
    }

    @Test
    void aWordIsFoundAlthoughOtherPartsOfItsCookbookCannotBeLoaded() throws Exception {
        recipes.write("cookbooks/halves/metadata.rb", "name 'halves'\ndepends 'nowhere'\n");
        recipes.write("cookbooks/halves/attributes/default.rb", "default['x'] = node['not']['given']\n");
        recipes.write("cookbooks/halves/definitions/half.rb", "define(:half_word) { log 'the other half' }\n");

        Recipes.Result result = recipes.convergeRecipe("whole", "half_word 'x'");

        assertThat(result.status()).as(result.log()).isZero();
        assertThat(result.log()).contains("the other half", "cannot load", "attributes/default.rb: NoMethodError");
    }

    @Test
    void aFileThatMatchesTheBeginningOfItsChecksumIsNotFetched() throws Exception {
        Path there = recipes.write("there", "hello\n");
        Files.createDirectories(directory.resolve("cookbooks"));
        String recipe = """
                remote_file "#{node['test']['dir']}/there" do
                  source 'file:///no/such/place'
                  checksum '%s'
                end
                """;

        Recipes.Result same = recipes.convergeRecipe("summed", recipe.formatted("5891B5B522D5DF08"));
        Recipes.Result other =
                recipes.convergeRecipe("summed", recipe.formatted("d2a84f4b8b650937ec8f73cd8be2c74add5a911b"));

        assertThat(same.status()).as(same.log()).isZero();
        assertThat(same.updated()).isZero();
        assertThat(other.error("class")).isNotEqualTo("Chef::Exceptions::ValidationFailed");
        assertThat(there).hasContent("hello\n");
    }

    @Test
    void providersOfPackagesTellWhatIsThere() throws Exception {
        recipes.write("cookbooks/asking/libraries/known.rb", """
                class Chef::Provider::Package::Known < Chef::Provider::Package::Apt
                  def known_states
                    Array(new_resource.package_name).map { |name| ["state of #{name}", 'version', "#{name}-1", "#{name}-2", []] }
                  end
                end
                """);

        Recipes.Result result = recipes.convergeRecipe("asking", """
                one = apt_package('a') { provider Chef::Provider::Package::Known; action :nothing }.provider_for_action(:install)
                many = apt_package(%w(b c)) { provider Chef::Provider::Package::Known; action :nothing }.provider_for_action(:install)
                log "one #{one.load_current_resource.version} #{one.candidate_version} many #{many.current_resource.version}"
                """);

        assertThat(result.status()).as(result.log()).isZero();
        assertThat(result.log()).contains("one a-1 a-2 many [\"b-1\", \"c-1\"]");
    }

    @Test
    void aLibrarysResourceNameIsAType() throws Exception {
        recipes.write("cookbooks/namely/libraries/types.rb", """
                class Namely
                  class Thing < Chef::Resource::LWRPBase
                    resource_name :namely_thing
                    actions :say
                    default_action :say
                  end
                  class Says < Chef::Provider::LWRPBase
                    provides :namely_thing
                    action(:say) { Chef::Log.warn("said by #{new_resource}") }
                  end
                end
                """);

        Recipes.Result result = recipes.convergeRecipe("namely", "namely_thing 'x'\n");

        assertThat(result.status()).as(result.log()).isZero();
        assertThat(result.log()).contains("said by namely_thing[x]");
    }
}
