package dev.cairn.agent.runner;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every failure ends in exit status 1 and says where it is: cookbook, file, line, resource, last output. */
class FailuresTest {
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
    void showsTheCommandItsOutputAndTheResource() throws Exception {
        Recipes.Result result = failing(
                "f_command", "log 'before'\n\nexecute 'broken' do\n  command 'echo some output; exit 7'\nend\n");
        assertThat(result.log())
                .contains("Error executing action `run` on resource 'execute[broken]'")
                .contains("Expected process to exit with [0], but received '7'")
                .contains("some output")
                .contains("  3: execute 'broken' do", "  4:   command", "  5: end")
                .contains(
                        "FATAL: Mixlib::ShellOut::ShellCommandFailed: execute[broken] (f_command::default line 3) had an error:");
        assertPlace(result, "f_command/recipes/default.rb", 3);
        assertThat(result.error("resource")).isEqualTo("execute[broken]");
    }

    @Test
    void namesFileAndLineOfCompileErrors() throws Exception {
        Recipes.Result raised = failing("f_raise", "log 'x'\nraise 'too bad'\n");
        assertThat(raised.log()).contains("Recipe Compile Error in", "too bad", "  2>> raise 'too bad'");
        assertPlace(raised, "f_raise/recipes/default.rb", 2);
        assertPlace(failing("f_unknown", "log 'x'\n\nno_such_thing 'y' do\nend\n"), "f_unknown/recipes/default.rb", 3);
        assertPlace(failing("f_syntax", "log 'x'\nif true\n  log 'y'\n"), "f_syntax/recipes/default.rb", null);
        assertPlace(failing("f_nil", "x = nil\nlog x['a']['b']\n"), "f_nil/recipes/default.rb", 2);
        assertPlace(failing("f_include", "include_recipe 'no_such_cookbook'\n"), "f_include/recipes/default.rb", 1);
    }

    @Test
    void namesFileAndLineOfABadProperty() throws Exception {
        Recipes.Result result = failing("f_property", "log 'x'\nfile '/tmp/x' do\n  mode '0644'\n  content 5\nend\n");
        assertThat(result.error("class")).isEqualTo("Chef::Exceptions::ValidationFailed");
        assertThat(result.error("message")).contains("Property content must be one of: String, nil!  You passed 5");
        assertPlace(result, "f_property/recipes/default.rb", 4);
        assertThat(failing("f_action", "file('/tmp/x') { action :dance }\n").error("message"))
                .contains(":create", ":dance");
    }

    @Test
    void namesWhatIsMissing() throws Exception {
        assertThat(recipes.converge("recipe[f_nowhere]").error("message")).contains("Cookbook 'f_nowhere' not found");
        recipes.write("cookbooks/f_depends/metadata.rb", "name 'f_depends'\ndepends 'f_absent'\n");
        assertThat(failing("f_depends", "").error("message")).contains("'f_absent' not found", "'f_depends'");
        recipes.write("cookbooks/f_there/recipes/other.rb", "");
        assertThat(recipes.converge("recipe[f_there::missing]").error("message"))
                .contains("could not find recipe missing for cookbook f_there", "other");
        Recipes.Result template = failing("f_template", "template('/tmp/never') { source 'gone.erb' }\n");
        assertThat(template.error("message")).contains("templates/default/gone.erb");
        assertPlace(template, "f_template/recipes/default.rb", 1);
    }

    @Test
    void showsTheLineOfATemplateThatFails() throws Exception {
        recipes.write("cookbooks/f_erb/templates/default/t.erb", "one\n<%= @missing.name %>\nthree\n");
        Recipes.Result result = failing("f_erb", "template(\"#{node['test']['dir']}/t\") { source 't.erb' }\n");
        assertThat(result.log())
                .contains(
                        "on line #2 of " + directory + "/cookbooks/f_erb/templates/default/t.erb",
                        "  2: <%= @missing.name %>");
        assertThat(directory.resolve("t")).doesNotExist();
    }

    @Test
    void namesTheFileOfLibrariesAndAttributes() throws Exception {
        recipes.write("cookbooks/f_attr/attributes/default.rb", "default['a'] = 1\ndefault['b'] = nil + 1\n");
        assertPlace(failing("f_attr", ""), "f_attr/attributes/default.rb", 2);
        recipes.write("cookbooks/f_lib/libraries/x.rb", "\n\nraise 'in a library'\n");
        assertPlace(failing("f_lib", ""), "f_lib/libraries/x.rb", 3);
    }

    @Test
    void saysWhatWasLeftUndone() throws Exception {
        Recipes.Result result = failing(
                "f_undone",
                "file(\"#{node['test']['dir']}/done\") { content 'x' }\nremote_file('/tmp/never') { source 'file:///no/where' }\nlog 'later'\n");
        assertThat(result.log())
                .contains("2 of 3 resources of the recipes were reached, 1 were not. 1 actions changed something")
                .contains("Changed:\n  file[" + directory + "/done]\n")
                .contains("Not reached:\n  log[later] (f_undone::default line 3)\n")
                .doesNotContain("No such file or directory - No such file or directory");
    }

    @Test
    void aGuardThatCannotBeAskedFailsTheResource() throws Exception {
        String recipe = "log 'x' do\n  not_if 'exit 1', :user => 'no-such-user'\nend\n";
        assertThat(failing("f_guard", recipe).error("message")).contains("no-such-user");
        Recipes.Result dry = recipes.convergeRecipe("f_guard", recipe, "--why-run");
        assertThat(dry.status()).as(dry.log()).isZero();
        assertThat(dry.log()).contains("WARN: not_if `exit 1` cannot be asked", "assumed to be false");
    }

    @Test
    void aRequiredAttributeIsMissedWhereItIsReadBeforeChef13() throws Exception {
        recipes.write(
                "cookbooks/f_required/resources/thing.rb",
                "actions :create, :delete\nattribute :command, :required => true\n");
        recipes.write(
                "cookbooks/f_required/providers/thing.rb",
                "action(:create) { puts new_resource.command }\naction(:delete) { puts 'deleted' }\n");
        String delete = "f_required_thing('x') { action :delete }\n";
        assertThat(recipes.convergeRecipe("f_required", delete, "--chef-version", "12")
                        .log())
                .contains("deleted");
        assertThat(failing("f_required", "f_required_thing('x') { action :create }\n", "--chef-version", "12")
                        .error("message"))
                .contains("command is a required property");
        assertThat(failing("f_required", delete).error("message")).contains("command is a required property");
    }

    @Test
    void endsAsToldByTheRecipe() throws Exception {
        Recipes.Result fatal = recipes.convergeRecipe("f_fatal", "Chef::Application.fatal!('stop here', 42)\n");
        assertThat(fatal.status()).isEqualTo(42);
        assertThat(fatal.log()).contains("FATAL: stop here");
        assertThat(failing("f_exit", "exit 0\n").log()).contains("exit");
        assertThat(failing(
                                "f_json",
                                "",
                                "--json-attributes",
                                recipes.write("bad.json", "{\"a\": ").toString())
                        .error("message"))
                .contains("bad.json");
    }

    @Test
    void keepsWhatAServerAnsweredInTheException() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.start();
        try {
            Recipes.Result rescued = recipes.convergeRecipe(
                    "f_http", """
                    begin
                      remote_file("#{node['test']['dir']}/gone") {
                        source 'http://127.0.0.1:%d/gone'
                        action :nothing
                      }.run_action(:create)
                    rescue Net::HTTPServerException => e
                      puts "answered #{e.response.code}: #{e.message}"
                    end
                    """.formatted(server.getAddress().getPort()));
            assertThat(rescued.status()).as(rescued.log()).isZero();
            assertThat(rescued.log()).contains("answered 404: 404 from http://127.0.0.1:");
        } finally {
            server.stop(0);
        }
    }

    private static Recipes.Result failing(String cookbook, String recipe, String... more) throws Exception {
        Recipes.Result result = recipes.convergeRecipe(cookbook, recipe, more);
        assertThat(result.status()).as(result.log()).isEqualTo(1);
        assertThat(result.report().get("ok").asBoolean()).isFalse();
        return result;
    }

    private static void assertPlace(
            Recipes.Result result, String file, @org.jspecify.annotations.Nullable Integer line) {
        assertThat(result.error("file")).as(result.log()).endsWith(file);
        if (line != null) {
            assertThat(result.report().get("error").get("line").asInt())
                    .as(result.log())
                    .isEqualTo(line);
        }
    }

    @Test
    void aNameThatIsNotKnownIsASocketError() throws Exception {
        Recipes.Result result = recipes.convergeRecipe("unknown", """
                begin
                  remote_file("#{node['test']['dir']}/x") { source 'http://nowhere.invalid/x'; action :nothing }.run_action(:create)
                rescue SocketError => e
                  puts "rescued #{e.class}"
                end
                puts [Addrinfo, BasicSocket, TCPServer, UNIXSocket, OptionParser, TSort].inspect
                """);
        assertThat(result.log())
                .contains("rescued SocketError", "[Addrinfo, BasicSocket, TCPServer, UNIXSocket, OptionParser, TSort]");
    }
}
