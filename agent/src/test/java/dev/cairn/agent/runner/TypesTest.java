package dev.cairn.agent.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Types of resources that are made of others, and what cookbooks of old expect around them. */
class TypesTest {
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

    private void git(String script) throws Exception {
        Process process = new ProcessBuilder("/bin/sh", "-ec", script)
                .directory(
                        Files.createDirectories(directory.resolve("repository")).toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }

    @Test
    void deploysReleasesWithHooksAndRollsBack() throws Exception {
        git(
                "git init -q -b main .; git config user.email a@example.org; git config user.name a; mkdir -p config deploy;"
                        + " echo 'file(node[\"test\"][\"dir\"] + \"/hook\") { content release_path }' > deploy/before_restart.rb;"
                        + " echo one > text; git add .; git commit -qm one; git tag v1; echo two > text; git commit -qam two");
        String recipe = """
                dir = node['test']['dir']
                node['test']['revisions'].each do |name|
                  deploy_revision "#{dir}/app" do
                    repository "#{dir}/repository"
                    revision name
                    environment 'production'
                    migrate true
                    migration_command "echo $RAILS_ENV > #{dir}/migrated"
                    before_migrate do
                      directory("#{shared_path}/config") { recursive true }
                      file("#{new_resource.shared_path}/config/database.yml") { content 'host: db' }
                    end
                    restart_command "pwd > #{dir}/restarted"
                    action node['test']['action'].to_sym
                  end
                end
                """;
        Recipes.Result first = deploy(recipe, "deploy", "v1");
        assertThat(first.status()).as(first.log()).isZero();
        Path current = directory.resolve("app/current");
        assertThat(current.resolve("text")).hasContent("one");
        assertThat(current.resolve("config/database.yml")).isSymbolicLink().hasContent("host: db");
        assertThat(recipes.read("migrated")).isEqualTo("production\n");
        assertThat(recipes.read("hook"))
                .isEqualTo(Files.readSymbolicLink(current).toString());
        assertThat(recipes.read("restarted").strip())
                .isEqualTo(Files.readSymbolicLink(current).toString());
        assertThat(deploy(recipe, "deploy", "v1").updated()).isZero();

        assertThat(deploy(recipe, "deploy", "main").status()).isZero();
        assertThat(current.resolve("text")).hasContent("two");
        assertThat(deploy(recipe, "rollback", "main").status()).isZero();
        assertThat(current.resolve("text")).hasContent("one");
        Recipes.Result again = deploy(recipe, "rollback", "v1");
        assertThat(again.status()).isEqualTo(1);
        assertThat(again.error("message")).contains("no release to rollback to");
    }

    private Recipes.Result deploy(String recipe, String action, String revision) throws Exception {
        Path attributes = recipes.write(
                "deploy.json",
                "{\"test\": {\"dir\": \"" + directory + "\", \"action\": \"" + action + "\", \"revisions\": [\""
                        + revision + "\"]}}");
        return recipes.convergeRecipe("deploys", recipe, "--json-attributes", attributes.toString());
    }

    @Test
    void transfersADirectoryAndPurgesTheRest() throws Exception {
        recipes.write("cookbooks/trees/files/default/tree/a/b/deep", "deep");
        recipes.write("cookbooks/trees/files/default/tree/top", "top");
        recipes.write("target/a/foreign", "not of the cookbook");
        recipes.write("target/other/foreign", "not of the cookbook");
        String recipe = """
                remote_directory node['test']['dir'] + '/target' do
                  source 'tree'
                  mode '0755'
                  files_mode '0600'
                  purge true
                end
                """;
        Recipes.Result first = recipes.convergeRecipe("trees", recipe);
        assertThat(first.status()).as(first.log()).isZero();
        assertThat(recipes.read("target/a/b/deep") + recipes.read("target/top")).isEqualTo("deeptop");
        assertThat(directory.resolve("target/a/foreign")).doesNotExist();
        assertThat(directory.resolve("target/other")).doesNotExist();
        assertThat(recipes.converge("recipe[trees]").updated()).isZero();
    }

    @Test
    void takesCookbooksThatDependOnEachOther() throws Exception {
        for (List<String> pair : List.of(List.of("ring_a", "ring_b"), List.of("ring_b", "ring_a"))) {
            String name = pair.getFirst();
            recipes.write(
                    "cookbooks/" + name + "/metadata.rb", "name '" + name + "'\ndepends '" + pair.getLast() + "'\n");
            recipes.write("cookbooks/" + name + "/attributes/default.rb", """
                    default['ring'] = [platform?(node['platform']), platform_family?('none'), node.linux?, value_for_platform('default' => 7)]
                    """);
        }
        recipes.write("cookbooks/ring_b/recipes/default.rb", "");
        Recipes.Result result =
                recipes.convergeRecipe("ring_a", "include_recipe 'ring_b'\nputs \"ring #{node['ring'].inspect}\"");
        assertThat(result.status()).as(result.log()).isZero();
        assertThat(result.log()).contains("ring [true, false, true, 7]");
    }

    @Test
    void findsPartialsByEitherNameAndAliasesOfLaterProperties() throws Exception {
        recipes.write("cookbooks/partials/resources/_partial/_shared.rb", "property :shared, String\n");
        recipes.write("cookbooks/partials/resources/_beside.rb", "property :beside, String\n");
        recipes.write("cookbooks/partials/resources/thing.rb", """
                use '_partial/_shared'
                use 'beside'
                deprecated_property_alias 'old', 'renamed', 'renamed'
                property :renamed, String
                def word = 'four'
                action(:show) do
                  puts "#{new_resource.shared} #{new_resource.beside} #{new_resource.renamed}"
                  log('inner') { message word }
                end
                """);
        Recipes.Result result = recipes.convergeRecipe("partials", """
                partials_thing 'x' do
                  shared 'one'
                  beside 'two'
                  old 'three'
                end
                """);
        assertThat(result.status()).as(result.log()).isZero();
        assertThat(result.log()).contains("one two three\n", "INFO: four\n");
    }

    @Test
    void notifiesWhatAUnifiedActionDeclaresFurtherDown() throws Exception {
        recipes.write("cookbooks/unified/resources/thing.rb", """
                unified_mode true
                action :go do
                  log('first') { notifies :write, 'log[at once]', :immediately; notifies :write, 'log[at the end]' }
                  log('at once') { action :nothing }
                  log('second')
                  log('at the end') { action :nothing }
                end
                """);
        Recipes.Result result = recipes.convergeRecipe("unified", "unified_thing 'x'\n");
        assertThat(result.status()).as(result.log()).isZero();
        assertThat(result.log()
                        .lines()
                        .filter(line -> line.matches(".*INFO: (first|second|at .*)"))
                        .map(line -> line.replaceAll(".*INFO: ", "")))
                .containsExactly("first", "at once", "second", "at the end");
    }

    @Test
    void namesATypeOfAnotherSystemOnlyWhenItRuns() throws Exception {
        Recipes.Result skipped = recipes.convergeRecipe("elsewhere", """
                windows_package 'x' do
                  source 'C:\\\\x.msi'
                  options '/S'
                  only_if { false }
                end
                """);
        assertThat(skipped.status()).as(skipped.log()).isZero();
        Recipes.Result run = recipes.convergeRecipe("elsewhere", "registry_key 'HKLM' do\n  recursive true\nend\n");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.error("message")).contains("registry_key is not supported on this platform");
        assertThat(run.error("line")).isEqualTo("1");
    }

    @Test
    void readsArmouredKeysAndWritesListsOfRepositories() {
        assertThat(recipes.evaluate("""
                key = "-----BEGIN PGP PUBLIC KEY BLOCK-----\\nVersion: 1\\n\\naGVs\\nbG8=\\n=AbCd\\n-----END PGP PUBLIC KEY BLOCK-----\\n"
                Chef::Resource::AptRepository.dearmored(key) + Chef::Resource::AptRepository.dearmored('raw')
                """)).isEqualTo("helloraw");
        assertThat(recipes.evaluate("""
                r = Chef::Resource::AptRepository.new('my repo')
                r.uri 'http://example.org/debian'
                r.distribution 'stable'
                r.components %w(main contrib)
                r.arch 'amd64'
                r.key 'ABC'
                r.deb_src true
                r.list_line
                """)).isEqualTo("""
                deb      [arch=amd64 signed-by=/etc/apt/keyrings/my-repo.gpg] http://example.org/debian stable main contrib
                deb-src  [arch=amd64 signed-by=/etc/apt/keyrings/my-repo.gpg] http://example.org/debian stable main contrib
                """);
    }
}
