package dev.cairn.agent.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The types that set up a client of Chef beside this engine. */
class ChefClientTypesTest {
    @TempDir
    static Path directory;

    private static Recipes recipes;

    @BeforeAll
    static void open() {
        recipes = new Recipes(directory);
    }

    @AfterAll
    static void close() {
        recipes.close();
    }

    @Test
    void writesTheSettingsOfAClient() throws Exception {
        String recipe = """
            chef_client_config 'client.rb' do
              config_directory "#{node['test']['dir']}/etc"
              chef_server_url 'https://chef.example.org'
              node_name 'web1'
              log_location "#{node['test']['dir']}/log/client.log"
              log_level :info
              no_proxy %w(a.example.org b.example.org)
              ssl_verify_mode ':verify_peer'
              ohai_optional_plugins [:passwd]
              report_handlers [{ 'class' => 'Mine', 'arguments' => ["'a'"] }]
              file_backup_path "#{node['test']['dir']}/old"
              directory_specs :logs => { :mode => '0711' }
              additional_config "x = 1\\n"
            end
            """;
        assertThat(recipes.convergeRecipe("client_config", recipe).status()).isZero();
        assertThat(recipes.read("etc/client.rb")).isEqualTo("""
            node_name "web1"
            chef_server_url "https://chef.example.org"
            file_backup_path "%1$s/old"
            log_level :info
            no_proxy "a.example.org,b.example.org"
            ssl_verify_mode :verify_peer
            minimal_ohai false
            policy_persist_run_list false
            ohai.optional_plugins [:Passwd]
            log_location "%1$s/log/client.log"
            begin
              report_handlers << Mine.new('a')
            rescue NameError => e
              Chef::Log.error e
            end
            x = 1
            """.formatted(directory));
        assertThat(permissions("etc/client.rb")).isEqualTo("rw-r-----");
        assertThat(permissions("etc/client.d")).isEqualTo("rwxr-x---");
        assertThat(permissions("log")).isEqualTo("rwx--x--x");
        assertThat(recipes.convergeRecipe("client_config", recipe).updated()).isZero();

        assertThat(recipes.convergeRecipe("client_config", """
                chef_client_config 'client.rb' do
                  config_directory "#{node['test']['dir']}/etc"
                  chef_server_url 'x'
                  action :remove
                end
                """).status()).isZero();
        assertThat(directory.resolve("etc/client.rb")).doesNotExist();
    }

    @Test
    void startsAClientFromCronOrATimer() throws Exception {
        Recipes.Result result = recipes.convergeRecipe("client_schedule", """
            cron = build_resource(:chef_client_cron, 'cron') do
              splay 1
              nice '5'
              mailto 'a@example.org'
              accept_chef_license true
              daemon_options ['-o x']
            end
            timer = build_resource(:chef_client_systemd_timer, 'timer') do
              cpu_quota 50
              environment 'A' => 'b'
            end
            file "#{node['test']['dir']}/told" do
              content "#{cron.command('/bin/nice')}\\n#{timer.service['Service']}\\n#{timer.timer['Timer']}\\n"
            end
            """);
        assertThat(result.status()).as(result.log()).isZero();
        assertThat(recipes.read("told")).isEqualTo("""
            /bin/sleep 0; /bin/nice -n 5 /opt/chef/bin/chef-client -o x -c /etc/chef/client.rb --chef-license accept \
            >> /var/log/chef/client.log 2>&1 || echo "Chef Infra Client execution failed"
            {"Type"=>"oneshot", "ExecStart"=>"/opt/chef/bin/chef-client -c /etc/chef/client.rb", \
            "SuccessExitStatus"=>[3, 213, 35, 37, 41], "CPUQuota"=>"50%", "Environment"=>["\\"A=b\\""]}
            {"OnBootSec"=>"1min", "OnUnitActiveSec"=>"30min", "RandomizedDelaySec"=>"5min"}
            """);
    }

    private static String permissions(String file) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(file)));
    }
}
