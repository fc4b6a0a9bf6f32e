package dev.cairn.agent.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What cookbooks bring along: libraries, definitions, LWRPs, custom resources; data bags, search; Ruby of old. */
class CookbookCodeTest {
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
    void runsLwrpsOfOld() throws Exception {
        recipes.write("cookbooks/oldie/resources/thing.rb", """
                actions :create, :remove
                default_action :create
                attribute :path, :kind_of => String, :name_attribute => true
                attribute :text, :kind_of => [String, NilClass], :default => 'preset'
                attr_accessor :exists
                """);
        recipes.write("cookbooks/oldie/providers/thing.rb", """
                def whyrun_supported?
                  true
                end
                def load_current_resource
                  @current_resource = Chef::Resource::OldieThing.new(@new_resource.name)
                  @current_resource.exists = ::File.exist?(@new_resource.path)
                end
                action :create do
                  file new_resource.path do
                    content new_resource.text
                  end
                end
                action :remove do
                  if @current_resource.exists
                    converge_by("remove #{new_resource.path}") { ::File.unlink(new_resource.path) }
                    new_resource.updated_by_last_action(true)
                  end
                end
                """);
        String recipe = "oldie_thing(\"#{node['test']['dir']}/oldie\")\n";
        Recipes.Result first = recipes.convergeRecipe("oldie", recipe);
        assertThat(first.status()).as(first.log()).isZero();
        assertThat(recipes.read("oldie")).isEqualTo("preset");
        assertThat(first.states("oldie_thing")).containsExactly("updated");
        assertThat(recipes.converge("recipe[oldie]").states("oldie_thing")).containsExactly("up_to_date");
    }

    @Test
    void runsCustomResources() throws Exception {
        recipes.write("cookbooks/modern/resources/conf.rb", """
                resource_name :modern_conf
                provides :modern_conf
                unified_mode true
                property :path, String, name_property: true
                property :value, String, default: lazy { "lazy #{::File.basename(path)}" }
                property :level, [Integer, String], coerce: proc { |x| x.to_i }, default: 3
                property :kind, Symbol, equal_to: %i(a b)
                load_current_value do |wanted|
                  current_value_does_not_exist! unless ::File.exist?(wanted.path)
                  lines = ::File.read(wanted.path).split("\\n")
                  value lines[0]
                  level lines[1]
                end
                action :create do
                  converge_if_changed :value, :level do
                    ::File.write(new_resource.path, "#{new_resource.value}\\n#{new_resource.level}\\n")
                  end
                  beside
                end
                action_class do
                  def beside
                    file("#{new_resource.path}.side") { content 'side' }
                  end
                end
                """);
        String recipe = "modern_conf(\"#{node['test']['dir']}/modern\") { level '%s' }\n";
        Recipes.Result first = recipes.convergeRecipe("modern", recipe.formatted(7));
        assertThat(first.status()).as(first.log()).isZero();
        assertThat(recipes.read("modern")).isEqualTo("lazy modern\n7\n");
        assertThat(recipes.read("modern.side")).isEqualTo("side");
        assertThat(recipes.converge("recipe[modern]").updated()).isZero();
        Recipes.Result changed = recipes.convergeRecipe("modern", recipe.formatted(8));
        assertThat(changed.log()).contains("set level to 8 (was 7)");
        Recipes.Result bad = recipes.convergeRecipe("modern", "modern_conf('x') { kind :c }\n");
        assertThat(bad.error("message")).contains("Option kind must be equal to one of: :a, :b!");
    }

    @Test
    void runsDefinitionsWithTheCallersTemplates() throws Exception {
        recipes.write("cookbooks/defs/definitions/site.rb", """
                define :site, :enable => true, :names => [] do
                  template "#{node['test']['dir']}/site-#{params[:name]}" do
                    source 'site.erb'
                    variables :params => params
                    only_if { params[:enable] }
                  end
                end
                """);
        recipes.write("cookbooks/defs/recipes/default.rb", "");
        recipes.write("cookbooks/user/metadata.rb", "name 'user'\ndepends 'defs'\n");
        recipes.write(
                "cookbooks/user/templates/default/site.erb",
                "<%= @params[:name] %> <%= @params[:names].inspect %> <%= @params[:port] %>\n");
        Recipes.Result result = recipes.convergeRecipe("user", """
                site('one') do
                  names 'a', 'b'
                  port 80
                end
                site('two') { enable false }
                """);
        assertThat(result.status()).as(result.log()).isZero();
        assertThat(recipes.read("site-one")).isEqualTo("one [\"a\", \"b\"] 80\n");
        assertThat(directory.resolve("site-two")).doesNotExist();
    }

    @Test
    void letsLibrariesReopenClasses() throws Exception {
        recipes.write("cookbooks/land/libraries/all.rb", """
                require 'chef/mixin/shell_out'
                begin
                  require 'no_such_gem_anywhere'
                rescue LoadError
                  NO_GEM = true
                end
                module LandHelper
                  def land(x) = "land #{x}"
                end
                Chef::Recipe.send(:include, LandHelper)
                class Chef
                  class Resource
                    class File
                      def landed = 'reopened'
                    end
                  end
                end
                class Chef::Resource::LandLib < Chef::Resource
                  def initialize(name, run_context = nil)
                    super
                    @resource_name = :land_lib
                    @allowed_actions.push(:go)
                    @action = :go
                    @provider = Chef::Provider::LandLib
                  end

                  def word(arg = nil)
                    set_or_return(:word, arg, :kind_of => String, :default => 'preset')
                  end
                end
                class Chef::Provider::LandLib < Chef::Provider
                  include Chef::Mixin::ShellOut
                  def load_current_resource; end
                  def action_go
                    converge_by("say #{new_resource.word}") { puts shell_out!('echo', new_resource.word).stdout }
                  end
                end
                def everywhere = 'top level'
                """);
        Recipes.Result result = recipes.convergeRecipe("land", """
                puts land('r'), everywhere, NO_GEM
                puts file('x') { action :nothing }.landed
                land_lib('l') { word 'spoken' }
                puts shell_out('exit 3').exitstatus
                puts shell_out('echo $V', :environment => { 'V' => 'value' }).stdout
                puts Mixlib::ShellOut.new('echo out; echo err >&2', :cwd => '/').run_command.stderr
                begin
                  shell_out!('echo text; exit 4')
                rescue Mixlib::ShellOut::ShellCommandFailed => e
                  puts e.message
                end
                """);
        assertThat(result.status()).as(result.log()).isZero();
        assertThat(result.log())
                .contains("land r\ntop level\ntrue\nreopened\n3\nvalue\nerr\n")
                .contains("received '4'", "STDOUT: text")
                .contains("    - say spoken", "spoken\n");
    }

    @Test
    void searchesDataBags() throws Exception {
        recipes.write("bags/aws_opsworks_instance/web1.json", """
                {"id": "web1", "hostname": "web1", "self": true, "role": ["web", "app"], "status": "online",
                 "private_ip": "10.0.0.1", "nested": {"deep": {"key": "found"}}}""");
        recipes.write(
                "bags/aws_opsworks_instance/db1.json",
                "{\"id\": \"db1\", \"hostname\": \"db1\", \"self\": false, \"role\": [\"db\"], \"status\": \"stopped\"}");
        recipes.write(
                "bags/aws_opsworks_app/shop.json", "{\"id\": \"shop\", \"shortname\": \"shop\", \"deploy\": true}");
        Recipes.Result result = recipes.convergeRecipe(
                "searching", """
                def ids(query) = search(:aws_opsworks_instance, query).map { |item| item['hostname'] }.join('+')
                puts ['self:true', '*:*', 'role:web', 'role:web AND status:online', 'role:web OR role:db', 'role:db NOT status:online',
                      'role:web AND NOT status:online', 'hostname:w*', 'hostname:?b1', 'hostname:[a TO e]', 'deep_key:x', 'nested_deep_key:found',
                      'key:found', '-role:web', '(role:web OR role:db) AND status:stopped', 'status:"online"', 'private_ip:10.0.0.1',
                      'role:(app OR db)', 'nest*:found'].map { |query| "#{query} => #{ids(query)}" }
                puts search('aws_opsworks_app', 'deploy:true').first[:shortname]
                puts data_bag('aws_opsworks_instance').inspect, data_bag_item('aws_opsworks_app', 'shop')['deploy']
                puts search(:aws_opsworks_instance, 'role:web', filter_result: { 'ip' => ['private_ip'], 'k' => %w(nested deep key) }).inspect
                begin
                  data_bag_item('aws_opsworks_app', 'none')
                rescue Net::HTTPServerException => e
                  puts "code #{e.response.code}"
                end
                """, "--data-bags", directory.resolve("bags").toString());
        assertThat(result.status()).as(result.log()).isZero();
        assertThat(result.log().lines())
                .contains(
                        "self:true => web1",
                        "*:* => db1+web1",
                        "role:web => web1",
                        "role:web AND status:online => web1",
                        "role:web OR role:db => db1+web1",
                        "role:db NOT status:online => db1",
                        "role:web AND NOT status:online => ",
                        "hostname:w* => web1",
                        "hostname:?b1 => db1",
                        "hostname:[a TO e] => db1",
                        "deep_key:x => ",
                        "nested_deep_key:found => web1",
                        "key:found => web1",
                        "-role:web => db1",
                        "(role:web OR role:db) AND status:stopped => db1",
                        "status:\"online\" => web1",
                        "private_ip:10.0.0.1 => web1",
                        "role:(app OR db) => db1+web1",
                        "nest*:found => web1",
                        "shop",
                        "[\"db1\", \"web1\"]",
                        "true",
                        "[{\"ip\"=>\"10.0.0.1\", \"k\"=>\"found\"}]",
                        "code 404");
    }

    @Test
    void readsSourcesAndTemplatesInLatin1() throws Exception {
        recipes.write("cookbooks/latin/templates/default/latin.erb", "");
        recipes.write("cookbooks/latin/recipes/default.rb", "");
        Files.write(
                directory.resolve("cookbooks/latin/templates/default/latin.erb"),
                "caf\u00e9 <%= @word %>\n".getBytes(StandardCharsets.ISO_8859_1));
        Files.write(directory.resolve("cookbooks/latin/recipes/default.rb"), """
                # caf\u00e9
                template "#{node['test']['dir']}/latin" do
                  source 'latin.erb'
                  variables word: 't\u00e9'
                end
                """.getBytes(StandardCharsets.ISO_8859_1));
        Recipes.Result result = recipes.converge("recipe[latin]");
        assertThat(result.status()).as(result.log()).isZero();
        assertThat(Files.readAllBytes(directory.resolve("latin")))
                .isEqualTo("caf\u00e9 t\u00e9\n".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(recipes.converge("recipe[latin]").updated()).isZero();
    }

    @Test
    void runsRubyOfOld() throws Exception {
        recipes.write("old.yml", "day: 2014-01-02\nsym: :a\nbase: &b\n  x: 1\nother:\n  <<: *b\n");
        Recipes.Result result = recipes.convergeRecipe("oldruby", """
                puts File.exists?('/'), Dir.exists?('/'), FileTest.exists?('/nonexistent')
                puts 5.kind_of?(Fixnum), Bignum.equal?(Integer)
                puts URI.escape('a b'), URI.unescape('a%20b'), URI.encode('ü'), URI.regexp.is_a?(Regexp)
                puts 'x'.taint.untaint.tainted?.inspect, (Object.new =~ /x/).inspect
                puts({ :a => 1, 'b' => { nil => [:c] } }.inspect, "#{{ :x => 'y' }}")
                puts YAML.load_file(node['test']['dir'] + '/old.yml')['day'].to_s, YAML.load("a: 2014-01-02")['a'].class
                puts open('|echo piped').read
                puts begin; raise Timeout::Error; rescue TimeoutError; 'timeout'; end
                puts JSON.parse('{"a": [1]}').inspect, { 'k' => node['test'].key?('dir') }.to_json
                puts defined?(ChefSpec).inspect, require('chef/whatever/is/asked')
                puts Chef::VERSION.to_f >= 11.0, Gem::Version.new(Chef::VERSION) >= Gem::Version.new('11.0')
                puts `echo ticks`, $?.exitstatus
                puts Chef::VersionConstraint.new('~> 6.0').include?('6.5'), Chef::Version.new('12').major
                """);
        assertThat(result.status()).as(result.log()).isZero();
        assertThat(result.log()).contains("""
                true
                true
                false
                true
                true
                a%20b
                a b
                %C3%BC
                true
                false
                nil
                {:a=>1, "b"=>{nil=>[:c]}}
                {:x=>"y"}
                2014-01-02
                Date
                piped
                timeout
                {"a"=>[1]}
                {"k":true}
                nil
                false
                true
                true
                ticks
                0
                true
                12
                """);
    }

    @Test
    void readsTheStackConfigurationOfChef11() throws Exception {
        recipes.write("stack.json", """
                {"opsworks": {"instance": {"hostname": "lb1", "layers": ["lb"]},
                  "layers": {"php-app": {"instances": {"php1": {"private_ip": "10.0.0.2"}, "php2": {"private_ip": "10.0.0.3"}}},
                             "lb": {"instances": {"lb1": {"private_ip": "10.0.0.1"}}}},
                  "data_bags": {"mine": {"item": {"key": "value"}}}},
                 "deploy": {"shop": {"deploy_to": "/srv/www/shop"}}}""");
        Recipes.Result result = recipes.convergeRecipe(
                "eleven",
                """
                puts search(:node, 'role:php-app').map { |n| "#{n.name}=#{n['private_ip']}" }.sort.join(' ')
                puts search(:node, 'name:*').size, data_bag_item('mine', 'item')['key']
                node[:deploy].each { |name, app| puts "#{name} #{app[:deploy_to]} #{node[:opsworks][:instance][:hostname]}" }
                puts Chef::VERSION, Chef::Config[:solo].inspect
                """,
                "--json-attributes",
                directory.resolve("stack.json").toString(),
                "--chef-version",
                "11.10");
        assertThat(result.status()).as(result.log()).isZero();
        assertThat(result.log())
                .contains("php1=10.0.0.2 php2=10.0.0.3\n3\nvalue\nshop /srv/www/shop lb1\n11.10.4\nnil\n");
    }
}
