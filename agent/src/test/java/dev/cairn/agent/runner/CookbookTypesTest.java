package dev.cairn.agent.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Custom resources among themselves, deployments of Chef 11 and the cookbook that its stacks bring along, names of old. */
class CookbookTypesTest {
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

    private static Path repository() throws Exception {
        Path repository = directory.resolve("repository");
        if (!Files.exists(repository)) {
            Process git = new ProcessBuilder("sh", "-ec", """
                            git init -q -b main "$0"
                            cd "$0"
                            mkdir deploy config
                            echo one > text
                            echo 'file("#{release_path}/hooked") { content release_path }' > deploy/before_migrate.rb
                            git add .
                            git -c user.name=a -c user.email=a@example.org commit -qm one
                            """, repository.toString())
                    .inheritIO()
                    .start();
            assertThat(git.waitFor()).isZero();
        }
        return repository;
    }

    @Test
    void deployAloneNamesReleasesByTheirTime() throws Exception {
        repository();
        Recipes.Result result = recipes.convergeRecipe("stamped", """
                deploy 'app' do
                  deploy_to node['test']['dir'] + '/stamped'
                  repo node['test']['dir'] + '/repository'
                  symlinks({})
                  symlink_before_migrate({})
                end
                """, "--chef-version", "11.10");
        assertThat(result.status()).as(result.log()).isZero();
        assertThat(Files.readSymbolicLink(directory.resolve("stamped/current"))
                        .getFileName()
                        .toString())
                .matches("\\d{14}");
        assertThat(directory.resolve("stamped/current/text")).hasContent("one");
    }

    @Test
    void theStackBringsTheDeployDefinitionsAlong() throws Exception {
        Path repository = repository();
        Path attributes = recipes.write("stack.json", """
                {"test": {"dir": "%1$s"},
                 "opsworks": {"deploy_chef_provider": "Revision", "instance": {"hostname": "web1", "layers": ["web"]}, "rails_stack": {"name": null}},
                 "deploy": {"shop": {"application_type": "other", "deploy_to": "%1$s/www", "user": "root", "group": "root",
                   "environment_variables": {"KEY": "value"}, "symlinks": {"config/extra": "extra"},
                   "scm": {"scm_type": "git", "repository": "%2$s", "revision": "main", "ssh_key": null}}}}
                """.formatted(directory, repository));
        recipes.write("cookbooks/shop/metadata.rb", "name 'shop'\ndepends 'deploy'\n");
        recipes.write("cookbooks/shop/attributes/default.rb", "include_attribute 'deploy'\n");
        recipes.write("cookbooks/shop/recipes/default.rb", """
                include_recipe 'deploy'
                node[:deploy].each do |application, deploy|
                  opsworks_deploy_dir do
                    user deploy[:user]
                    group deploy[:group]
                    path deploy[:deploy_to]
                  end
                  opsworks_deploy do
                    deploy_data deploy
                    app application
                  end
                  file node['test']['dir'] + '/environment' do
                    content deploy[:environment].to_hash.sort.inspect
                  end
                end
                """);
        List<String> options = List.of(
                "--cookbooks",
                Path.of("src/main/cookbooks").toAbsolutePath() + ":" + directory.resolve("cookbooks"),
                "--json-attributes",
                attributes.toString(),
                "--chef-version",
                "11.10");
        Recipes.Result result = recipes.converge("recipe[shop]", options.toArray(String[]::new));
        assertThat(result.status()).as(result.log()).isZero();
        Path current = directory.resolve("www/current");
        assertThat(current.resolve("text")).hasContent("one");
        assertThat(current.resolve("hooked"))
                .hasContent(Files.readSymbolicLink(current).toString());
        assertThat(Files.readSymbolicLink(current.resolve("extra")))
                .isEqualTo(directory.resolve("www/shared/config/extra"));
        assertThat(Files.readSymbolicLink(current.resolve("log"))).isEqualTo(directory.resolve("www/shared/log"));
        assertThat(recipes.read("environment"))
                .contains("[\"HOME\", \"/home/root\"]", "[\"KEY\", \"value\"]", "[\"RAILS_ENV\", \"production\"]");
        assertThat(recipes.converge("recipe[shop]", options.toArray(String[]::new))
                        .updated())
                .isZero();
    }

    @Test
    void aBlockInAnActionIsGivenTheCustomResource() throws Exception {
        recipes.write("cookbooks/gather/resources/line.rb", """
                provides :gathered_line
                unified_mode true
                action :add do
                  with_run_context :root do
                    edit_resource(:file, node['test']['dir'] + '/gathered') do |line|
                      content [content, line.name].compact.join(' ')
                      action :nothing
                      delayed_action :create
                    end
                  end
                end
                """);
        Recipes.Result result = recipes.convergeRecipe("gather", """
                gathered_line 'first'
                gathered_line 'second'
                """);
        assertThat(result.status()).as(result.log()).isZero();
        assertThat(recipes.read("gathered")).isEqualTo("first second");
        assertThat(result.states("gathered_line")).hasSize(2);
        assertThat(result.log()).contains("* gathered_line[first] action add").doesNotContain("gather_line[");
    }

    @Test
    void aFailureInACustomResourceNamesWhoUsesIt() throws Exception {
        recipes.write("cookbooks/outer/resources/step.rb", """
                unified_mode true
                action :take do
                  execute 'stumble' do
                    command 'echo inner words; exit 6'
                  end
                end
                """);
        Recipes.Result result = recipes.convergeRecipe("outer", "outer_step 'first'\n");
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.log())
                .containsPattern("# Used by outer_step\\[first\\], declared in .*/outer/recipes/default\\.rb:1")
                .containsPattern(
                        "outer_step\\[first\\] \\(outer::default line 1\\) had an error: .*execute\\[stumble\\]"
                                + " \\(.*/outer/resources/step\\.rb line 3\\) had an error");
    }

    @Test
    void aCookbookMayBeNamedByASymbol() throws Exception {
        recipes.write("cookbooks/symbols/files/note.txt", "noted\n");
        Recipes.Result result = recipes.convergeRecipe("symbols", """
                cookbook_file node['test']['dir'] + '/noted' do
                  source 'note.txt'
                  cookbook :symbols
                end
                """);
        assertThat(result.status()).as(result.log()).isZero();
        assertThat(recipes.read("noted")).isEqualTo("noted\n");
    }

    @Test
    void findsTheNamesOfOldRubyInsideModules() throws Exception {
        recipes.write("cookbooks/oldmodule/libraries/old.rb", """
                require 'erb'
                require 'etc'
                module OldModule
                  def self.words
                    [TimeoutError == Timeout::Error, SortedSet.new([3, 1]).to_a, Etc.getgrgid(0).is_a?(Struct::Group),
                     ERB.new("<% if true -%>\\nx\\n<% end -%>\\n", nil, '-').result(binding)]
                  end
                end
                """);
        Recipes.Result result = recipes.convergeRecipe("oldmodule", "puts OldModule.words.inspect\n");
        assertThat(result.status()).as(result.log()).isZero();
        assertThat(result.log()).contains("[true, [1, 3], true, \"x\\n\"]");
    }

    @Test
    void searchFindsWhoHasAnythingBelowAKey() throws Exception {
        recipes.write("bags/fruits/apple.json", "{\"id\": \"apple\", \"origin\": {\"soil\": {\"acid\": 6}}}");
        recipes.write("bags/fruits/lime.json", "{\"id\": \"lime\", \"origin\": null}");
        Recipes.Result result = recipes.convergeRecipe(
                "keys", """
                        puts "any #{search(:fruits, 'origin:[* TO *]').map(&:id)}"
                        puts "like #{search(:fruits, 'origin:so*').map(&:id)} #{search(:fruits, 'soil:acid').map(&:id)}"
                        """, "--data-bags", directory.resolve("bags").toString());
        assertThat(result.log()).contains("any [\"apple\"]").contains("like [\"apple\"] [\"apple\"]");
    }

    @Test
    void aResourceAsAHashHasItsDefaultsToo() throws Exception {
        recipes.write("cookbooks/hashed/resources/default.rb", """
                unified_mode true
                property :word, String, default: 'given'
                property :environment, Hash, default: {}
                property :user, String
                property :hidden, String, default: 'no', desired_state: false
                action :go do
                  template "#{node['test']['dir']}/hashed" do
                    source 'hashed.erb'
                    variables new_resource.to_hash.merge(seen: new_resource.to_h.keys.include?(:hidden))
                  end
                end
                """);
        recipes.write(
                "cookbooks/hashed/templates/hashed.erb",
                "<%= @word %> <%= @environment.size %> <%= @user.inspect %> <%= @name %> <%= @seen %>");
        Recipes.Result result = recipes.convergeRecipe("hashed", "hashed 'x'");
        assertThat(result.status()).as(result.log()).isZero();
        assertThat(recipes.read("hashed")).isEqualTo("given 0 nil x false");
    }
}
