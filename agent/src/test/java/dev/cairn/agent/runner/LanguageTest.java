package dev.cairn.agent.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Words of the recipe language whose finer points cookbooks rely on: each as the reference implementation answers. */
class LanguageTest {
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
    void attributesAreReplacedByBracketsAndByPaths() throws Exception {
        assertThat(log("levels", """
                node.default['a']['b'] = { 'old' => 1 }
                node.default!['a']['b'] = { 'new' => 2 }
                node.override['a']['c'] = 3
                node.force_override!['a']['c'] = 4
                node.default!('a', 'd', 5)
                puts "replaced #{node['a'].to_hash.sort.inspect}"
                puts "recipes #{node['recipes'].inspect} #{node.recipe?('levels')}"
                """))
                .contains("replaced [[\"b\", {\"new\"=>2}], [\"c\", 4], [\"d\", 5]]\n")
                .contains("recipes [\"levels\", \"levels::default\"] true\n");
    }

    @Test
    void defaultsBelongToTheResourceTheyAreReadFrom() throws Exception {
        recipes.write("cookbooks/properties/resources/thing.rb", """
                property :secret, String, default: lazy { "made-#{rand(10**9)}" }
                property :nested, Array, default: [{ 'a' => 'x' }]
                property :label, String, name_property: true
                property :anything, default: 7
                action(:create) {}
                """);
        recipes.write("cookbooks/properties/resources/special.rb", """
                property :one, Integer, identity: true, default: 1
                property :two, Integer, identity: true
                action(:create) {}
                """);
        recipes.write("cookbooks/properties/libraries/sub.rb", """
                class BaseThing < Chef::Resource
                  property :label, String, name_property: true
                end
                class SubThing < BaseThing
                  property :label, String, default: 'own'
                end
                """);
        assertThat(log("properties", """
                def here = 'the recipe'
                first = properties_thing('first')
                first.label lazy { |r| "#{r.name} of #{here}" }
                first.nested.first['a'] << 'y'
                second = properties_thing('second') { anything 8; anything nil }
                puts "once #{first.secret == first.secret}, own #{second.nested.inspect}, #{first.label}, #{second.anything}"
                puts "identity #{properties_special('s') { two 2 }.identity.inspect} #{SubThing.new('n').label}"
                """))
                .contains("once true, own [{\"a\"=>\"x\"}], first of the recipe, 7\n")
                .contains("identity {:one=>1, :two=>2} own\n");
    }

    @Test
    void nilGivesAPropertyItsDefaultAgainSinceChef13() throws Exception {
        recipes.write("cookbooks/nils/resources/thing.rb", """
                property :plain, String
                property :defaulted, String, :default => 'own'
                property :named, String, :name_property => true
                property :free, [String, nil], :default => 'own'
                attribute :old, :kind_of => String, :default => 'own'
                action(:run) {}
                """);
        String recipe = """
                names = %i(plain defaulted named free old)
                thing = nils_thing('thing') { names.each { |name| public_send(name, 'given') } }
                names.each { |name| thing.public_send(name, nil) }
                file = file('/none') { mode '0600'; action :nothing }
                file.mode(nil)
                puts "nils #{names.map { |name| thing.public_send(name).inspect }.join(' ')} #{file.mode}"
                """;
        assertThat(log("nils", recipe)).contains("nils nil \"own\" \"thing\" nil \"own\" 0600\n");
        assertThat(recipes.convergeRecipe("nils", recipe, "--chef-version", "12")
                        .log())
                .contains("nils \"given\" \"given\" \"given\" nil \"given\" 0600\n");
    }

    @Test
    void deletedResourcesAreGone() throws Exception {
        assertThat(log("deleting", """
                log('gone') { action :nothing }
                delete_resource(:log, 'gone')
                puts "found #{find_resource(:log, 'gone').inspect} #{delete_resource(:log, 'gone').inspect}"
                """)).contains("found nil nil\n");
    }

    @Test
    void commandsWithoutShellSyntaxAreLookedUpAndTheirLimitHasBothNames() throws Exception {
        assertThat(log("commands", """
                begin
                  shell_out('no-such-program --version')
                rescue Errno::ENOENT
                  puts 'not there'
                end
                puts "by the shell #{shell_out('no-such-program; exit 3').exitstatus}"
                begin
                  shell_out('sleep 20', :timeout => 1)
                rescue Chef::Exceptions::CommandTimeout => e
                  puts "too long #{e.class}"
                end
                log('guarded') { only_if 'no-such-program --version' }
                """))
                .contains("not there\n", "by the shell 3\n", "too long Mixlib::ShellOut::CommandTimeout\n")
                .contains("log[guarded] action write (skipped due to only_if)");
    }

    @Test
    void oldCommandsAreFedAndRead() throws Exception {
        assertThat(log("popen", """
                extend Chef::Mixin::Command
                popen4('sed s/a/b/; echo oops >&2') do |_pid, input, output, errors|
                  input.puts 'aa'
                  input.close
                  puts "piped #{output.read.strip} #{errors.read.strip}"
                end
                """)).contains("piped ba oops\n");
    }

    @Test
    void smallHelpersAnswerAsDocumented() throws Exception {
        assertThat(log("helpers", """
                puts "json #{render_json('a' => 1).inspect} constraint #{Chef::VersionConstraint.new('~> 6.0')}"
                puts "path #{Chef::Util::PathHelper.cleanpath('a//b/../c')} #{Chef::Exceptions::Override.superclass}"
                unknown = %i[omnios? freebsd_platform? mint? solaris? mac? leap_platform? vbox_host? euca? local_mode?].reject do |ask|
                  send(ask).then { true }
                end
                puts "unknown #{unknown.inspect} #{local_mode?} #{includes_recipe?('helpers')}"
                """))
                .contains("json \"{\\n  \\\"a\\\": 1\\n}\\n\" constraint ~> 6.0\n")
                .contains("path a/c RuntimeError\n", "unknown [] true true\n");
    }

    @Test
    void versionsOfPlatformsCompareAsVersionsFromChef17On() throws Exception {
        String recipe = """
                version = Chef::VersionString.new('12')
                puts "new #{version >= '9'} #{version == '12.0'} #{version =~ '< 7'} #{version =~ /^12/} #{"#{version}.1"}"
                puts "kind #{node['platform_version'].class} #{ERB.new("<% 1.times do -%>\nx\n<% end -%>\n", nil, '-').result}"
                """;
        assertThat(log("versions", recipe)).contains("new true true false 0 12.1\n", "kind Chef::VersionString x\n");
        assertThat(recipes.convergeRecipe("versions", recipe, "--chef-version", "12")
                        .log())
                .contains("kind String x\n");
    }

    @Test
    void encryptedItemsAreMadeAndRead() throws Exception {
        assertThat(log("encrypted", """
                sealed = Chef::EncryptedDataBagItem.encrypt_data_bag_item({ 'id' => 'x', 'words' => %w(a b) }, 'open sesame')
                item = Chef::EncryptedDataBagItem.new(sealed, 'open sesame')
                puts "sealed #{sealed['words'].key?('encrypted_data')} #{item['id']} #{item['words'].inspect}"
                plain = Chef::DataBagItem.new
                plain.data_bag('bag')
                plain.raw_data = { 'id' => 'y' }
                puts "plain #{plain.data_bag} #{plain.save.id}"
                """)).contains("sealed true x [\"a\", \"b\"]\n", "plain bag y\n");
    }

    @Test
    void aWholeRepositoryIsADirectoryOfCookbooks() throws Exception {
        for (String place : new String[] {"cookbooks/mine", "cookbooks/other", "site-cookbooks/mine"}) {
            recipes.write("repository/" + place + "/recipes/default.rb", "puts 'from " + place + "'\n");
        }
        Recipes.Result result = recipes.converge(
                "recipe[mine],recipe[other]",
                "--cookbooks",
                directory.resolve("repository").toString());
        assertThat(result.status()).as(result.log()).isZero();
        assertThat(result.log()).contains("from site-cookbooks/mine\n", "from cookbooks/other\n");
    }

    @Test
    void thePlainDeployNamesReleasesByTime() throws Exception {
        assertThat(log("deploying", """
                r = deploy('/srv/none') { repo '/nowhere'; action :nothing }
                puts "by #{Chef::Provider::Deploy.new(r, run_context).class}"
                """)).contains("by Chef::Provider::Deploy::Timestamped\n");
    }

    private static String log(String cookbook, String recipe) throws Exception {
        Recipes.Result result = recipes.convergeRecipe(cookbook, recipe);
        assertThat(result.status()).as(result.log()).isZero();
        return result.log();
    }
}
