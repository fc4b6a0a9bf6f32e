package dev.cairn.agent.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Types of the machine that are written in Ruby, and what commands inherit from a recipe. */
class MachineTypesTest {
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

    /** A program of the given name in front of all others, for the recipes that follow in the text. */
    private static String fake(String name, String script) throws Exception {
        Path program = recipes.write("bin/" + name, "#!/bin/sh\n" + script + "\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        return "ENV['PATH'] = \"#{node['test']['dir']}/bin:#{ENV['PATH']}\" unless ENV['PATH'].start_with?(node['test']['dir'])\n";
    }

    @Test
    void commandsInheritTheEnvironmentAndDirectoryOfTheRecipe() throws Exception {
        Recipes.Result result = recipes.convergeRecipe("inherit", """
                dir = node['test']['dir']
                ENV['INHERITED'] = 'from the recipe'
                env('BY_RESOURCE') { value 'from a resource' }
                execute('e') { command "echo $INHERITED, $BY_RESOURCE > #{dir}/inherited" }
                ruby_block 'there' do
                  block { Dir.chdir("#{dir}/cache") { ::File.write("#{dir}/there", Mixlib::ShellOut.new('pwd').run_command.stdout) } }
                end
                env('BY_RESOURCE') { action :delete }
                """);
        assertThat(result.status()).as(result.log()).isZero();
        assertThat(recipes.read("inherited")).isEqualTo("from the recipe, from a resource\n");
        assertThat(recipes.read("there").strip()).endsWith("/cache");
    }

    @Test
    void tellsWhyACommandCannotStart() throws Exception {
        Recipes.Result result = recipes.convergeRecipe("starts", """
                extend Chef::Mixin::ShellOut
                [{ :user => 'no-such-user' }, { :cwd => '/no/such/directory' }].each do |options|
                  begin
                    shell_out('true', options)
                  rescue => e
                    puts "#{options.keys.first}: #{e.class}: #{e.message}"
                  end
                end
                file('/no/such/directory/f') { action :nothing }
                begin
                  link("#{node['test']['dir']}/hard") { to '/no/such/file'; link_type :hard; action :nothing }.run_action(:create)
                rescue => e
                  puts "link: #{e.message}"
                end
                """);
        assertThat(result.status()).as(result.log()).isZero();
        assertThat(result.log())
                .contains("user: ArgumentError: cannot determine user id for 'no-such-user'")
                .contains("cwd: Errno::ENOENT: No such file or directory - /no/such/directory")
                .contains("link: No such file or directory - /no/such/file, wanted for");
    }

    @Test
    void judgesContentByItsKind() throws Exception {
        Recipes.Result result = recipes.convergeRecipe("kinds", """
                dir = node['test']['dir']
                file("#{dir}/good.json") { content '{"a": 1}'; verify :json }
                file("#{dir}/good.yml") { content "a: 1"; verify :yaml }
                file("#{dir}/bad.json") { content '{"a": '; verify :json; ignore_failure true }
                file("#{dir}/bad.yml") { content "a: [1"; verify :yaml; ignore_failure true }
                begin
                  file("#{dir}/odd") { verify :odd }
                rescue Chef::Exceptions::VerificationNotFound => e
                  puts e.message
                end
                """);
        assertThat(result.status()).as(result.log()).isZero();
        assertThat(directory.resolve("good.json")).hasContent("{\"a\": 1}");
        assertThat(directory.resolve("good.yml")).hasContent("a: 1");
        assertThat(directory.resolve("bad.json")).doesNotExist();
        assertThat(directory.resolve("bad.yml")).doesNotExist();
        assertThat(result.log()).contains("the content is no valid json").contains("there is no verification :odd");
    }

    @Test
    void restartsTheMachineAfterTheRunOrAtOnce() throws Exception {
        String prologue = fake("shutdown", "echo \"$@\" >> " + directory.resolve("shutdowns"));
        String recipe = prologue + """
                dir = node['test']['dir']
                reboot 'kernel' do
                  reason 'a new kernel'
                  delay_mins 3
                  action %s
                end
                %s
                file("#{dir}/reached-%s")
                """;
        Recipes.Result asked = recipes.convergeRecipe("asked", recipe.formatted(":request_reboot", "", "1"));
        assertThat(asked.status()).as(asked.log()).isEqualTo(35);
        assertThat(directory.resolve("reached-1")).exists();
        assertThat(recipes.read("shutdowns")).isEqualTo("-r +3 a new kernel\n");

        Recipes.Result atOnce = recipes.convergeRecipe("at_once", recipe.formatted(":reboot_now", "", "2"));
        assertThat(atOnce.status()).as(atOnce.log()).isEqualTo(35);
        assertThat(directory.resolve("reached-2")).doesNotExist();
        assertThat(recipes.read("shutdowns").lines()).hasSize(2);

        Recipes.Result taken = recipes.convergeRecipe(
                "taken", recipe.formatted(":request_reboot", "reboot('not') { action :cancel }", "3"));
        assertThat(taken.status()).as(taken.log()).isZero();
        Recipes.Result foretold =
                recipes.convergeRecipe("foretold", recipe.formatted(":request_reboot", "", "4"), "--why-run");
        assertThat(foretold.status()).as(foretold.log()).isZero();
        Recipes.Result failed =
                recipes.convergeRecipe("failed", recipe.formatted(":request_reboot", "execute('false')", "5"));
        assertThat(failed.status()).as(failed.log()).isEqualTo(1);
        assertThat(recipes.read("shutdowns").lines()).hasSize(2);
    }

    @Test
    void addsAndDeletesRoutesAndAddresses() throws Exception {
        String state = directory.resolve("routes").toString();
        Files.writeString(Path.of(state), "");
        // Keeps what it is told, in the words of ip(8).
        String prologue = fake("ip", """
                case "$*" in
                  '-4 route show') cat %1$s;;
                  '-4 route replace '*) shift 3; echo "$* " >> %1$s;;
                  '-4 route del '*) : > %1$s;;
                  'address show dev eth9') cat %1$s.address 2>/dev/null || true;;
                  'address replace '*) echo "2: eth9: <UP> mtu 1500" > %1$s.address; echo "    inet $3 scope global eth9" >> %1$s.address;;
                  'address del '*) : > %1$s.address;;
                esac""".formatted(state));
        String recipe = prologue + """
                route '10.1.0.0' do
                  netmask '255.255.0.0'
                  gateway '10.9.0.1'
                  device 'eth9'
                  action :%s
                end
                ifconfig '10.9.0.7' do
                  device 'eth9'
                  mask '255.255.255.0'
                  action :%s
                end
                """;
        Recipes.Result added = recipes.convergeRecipe("routes", recipe.formatted("add", "enable"));
        assertThat(added.status()).as(added.log()).isZero();
        assertThat(added.updated()).isEqualTo(2);
        assertThat(recipes.read("routes")).isEqualTo("10.1.0.0/16 via 10.9.0.1 dev eth9 \n");
        assertThat(recipes.read("routes.address")).contains("inet 10.9.0.7/24");
        assertThat(recipes.convergeRecipe("routes", recipe.formatted("add", "enable"))
                        .updated())
                .isZero();
        assertThat(recipes.convergeRecipe("routes", recipe.formatted("delete", "disable"))
                        .updated())
                .isEqualTo(2);
        assertThat(recipes.convergeRecipe("routes", recipe.formatted("delete", "disable"))
                        .updated())
                .isZero();
    }

    @Test
    void makesKeysAndCertificatesOnce() throws Exception {
        String recipe = """
                dir = node['test']['dir']
                openssl_rsa_private_key("#{dir}/rsa.pem") { key_length 1024; key_pass 'secret' }
                openssl_rsa_public_key("#{dir}/rsa.pub") { private_key_path "#{dir}/rsa.pem"; private_key_pass 'secret' }
                openssl_ec_private_key("#{dir}/ec.pem")
                openssl_x509_certificate "#{dir}/ca.crt" do
                  common_name 'Authority'
                  key_length 1024
                end
                openssl_x509_certificate "#{dir}/web.crt" do
                  common_name 'web.example.org'
                  subject_alt_name ['DNS:web.example.org']
                  key_length 1024
                  ca_cert_file "#{dir}/ca.crt"
                  ca_key_file "#{dir}/ca.key"
                end
                openssl_x509_request("#{dir}/r.csr") { common_name 'r.example.org'; key_file "#{dir}/ec.pem" }
                openssl_x509_crl "#{dir}/ca.crl" do
                  ca_cert_file "#{dir}/ca.crt"
                  ca_key_file "#{dir}/ca.key"
                  serial_to_revoke 'C7BCB6602A2E4251EF4E2827A228CB52BC0CEA2F'
                end
                """;
        Recipes.Result first = recipes.convergeRecipe("keys", recipe);
        assertThat(first.status()).as(first.log()).isZero();
        assertThat(first.log()).doesNotContain("BEGIN RSA PRIVATE KEY");
        assertThat(recipes.read("rsa.pem")).contains("ENCRYPTED");
        assertThat(recipes.evaluate("%w(rsa.pem rsa.pub ca.crt ca.key r.csr ca.crl).map { |f| format('%o', File.stat(\""
                        + directory + "/#{f}\").mode & 0777 | File.umask) }.join(' ')"))
                .as("keys of certificates have no mode of their own")
                .isEqualTo("622 662 666 666 666 666");
        assertThat(
                        recipes.evaluate(
                                "require 'openssl'; d = '" + directory + "'; "
                                        + "a, w = %w(ca web).map { |n| OpenSSL::X509::Certificate.new(File.read(\"#{d}/#{n}.crt\")) }; "
                                        + "[w.verify(a.public_key), w.subject.to_s, OpenSSL::X509::CRL.new(File.read(\"#{d}/ca.crl\")).revoked.size].join(' ')"))
                .isEqualTo("true /CN=web.example.org 1");
        assertThat(recipes.convergeRecipe("keys", recipe).updated()).isZero();
    }

    @Test
    void anAuthoritySignsItsOwnRequest() throws Exception {
        Recipes.Result result = recipes.convergeRecipe("authority", """
                dir = node['test']['dir']
                openssl_ec_private_key("#{dir}/root.key")
                openssl_x509_request("#{dir}/root.csr") { common_name 'Root'; key_file "#{dir}/root.key" }
                openssl_x509_certificate "#{dir}/root.crt" do
                  csr_file "#{dir}/root.csr"
                  ca_key_file "#{dir}/root.key"
                end
                """);
        assertThat(result.status()).as(result.log()).isZero();
        assertThat(recipes.evaluate("require 'openssl'; c = OpenSSL::X509::Certificate.new(File.read('" + directory
                        + "/root.crt')); [c.issuer, c.subject, c.verify(c.public_key)].join(' ')"))
                .isEqualTo("/CN=Root /CN=Root true");
    }
}
