package dev.cairn.agent.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What lies beside cookbooks: roles, environments, data bags, encrypted ones too; and the gems that come with Ruby. */
class RolesAndBagsTest {
    private static final String SECRET = "open sesame";

    @TempDir
    static Path directory;

    private static Recipes recipes;

    @BeforeAll
    static void start() throws Exception {
        recipes = new Recipes(directory);
        recipes.write("roles/base.rb", """
                name 'base'
                env_run_lists 'prod' => ['recipe[r::prod]', 'role[web]'], '_default' => ['recipe[r::one]', 'role[web]']
                default_attributes 'r' => { 'x' => 'role', 'only' => 1 }
                override_attributes 'r' => { 'y' => 'role' }
                """);
        recipes.write("roles/web.json", """
                {"name": "web", "json_class": "Chef::Role", "chef_type": "role", "default_attributes": {"r": {"z": "web"}},
                 "run_list": ["recipe[r::two]", "recipe[r::one]", "role[base]"]}
                """);
        recipes.write("environments/prod.rb", """
                name 'prod'
                description 'live'
                default_attributes 'r' => { 'x' => 'environment' }
                override_attributes 'r' => { 'y' => 'environment' }
                """);
        recipes.write(
                "environments/stage.json",
                "{\"name\": \"stage\", \"default_attributes\": {\"r\": {\"x\": \"stage\"}}}");
        recipes.write("cookbooks/r/attributes/default.rb", "default['r']['x'] = 'cookbook'\n");
        for (String recipe : new String[] {"one", "two", "prod"}) {
            recipes.write("cookbooks/r/recipes/" + recipe + ".rb", """
                    puts "%s #{node.chef_environment} #{node['r'].to_h.sort.map { |k, v| "#{k}=#{v}" }.join(' ')} " \\
                      "#{node['roles'].join('+')} #{node.role?('web')}"
                    """.formatted(recipe));
        }
    }

    @AfterAll
    static void stop() {
        recipes.close();
    }

    @Test
    void rolesRunTheirListsWithTheirAttributes() throws Exception {
        assertThat(run("_default").log())
                .contains("one _default only=1 x=role y=role z=web base+web true\n")
                .contains("two _default only=1 x=role y=role z=web base+web true\n");
        assertThat(run("prod").log())
                .contains("prod prod only=1 x=role y=environment z=web base+web true\n", "two prod", "one prod");
        assertThat(run("stage").log()).contains("one stage only=1 x=role");
    }

    @Test
    void namesTheFileOfABadRole() throws Exception {
        recipes.write("roles/typo.rb", "name 'typo'\nrunlist 'recipe[r::one]'\n");
        Recipes.Result typo = converge("role[typo]", "_default");
        assertThat(typo.status()).isEqualTo(1);
        assertThat(typo.error("file")).endsWith("roles/typo.rb");
        assertThat(typo.report().get("error").get("line").asInt()).isEqualTo(2);
        assertThat(typo.log()).contains("Role Error in", "  2>> runlist 'recipe[r::one]'");
        recipes.write("roles/json.json", "{\n\"name\": oops}");
        assertThat(converge("role[json]", "_default").error("message"))
                .contains("roles/json.json is not valid JSON", "line 2, column");
        assertThat(converge("role[none]", "_default").error("message"))
                .contains("role[none] not found", directory.resolve("roles").toString());
        assertThat(converge("recipe[r::one]", "nowhere").error("message"))
                .contains(
                        "environment nowhere not found",
                        directory.resolve("environments").toString());
    }

    @Test
    void opensEncryptedDataBags() throws Exception {
        for (int version = 1; version <= 3; version++) {
            recipes.write("bags/secrets/v" + version + ".json", """
                    {"id": "v%d", "password": %s, "deep": %s}
                    """.formatted(
                            version, encrypted(version, "\"s3cret\""), encrypted(version, "{\"a\": [1, null]}")));
        }
        String secret = recipes.write("secret", SECRET + "\n").toString();
        Recipes.Result result = recipes.convergeRecipe(
                "r_bags",
                """
                Chef::Config[:encrypted_data_bag_secret] = '%s'
                (1..3).each do |version|
                  item = data_bag_item('secrets', "v#{version}")
                  puts "#{version} #{item['password']} #{item['deep']['a'].inspect}"
                end
                puts Chef::EncryptedDataBagItem.load('secrets', 'v2', '%s')['password'].reverse
                begin
                  data_bag_item('secrets', 'v2', 'wrong')
                rescue Chef::EncryptedDataBagItem::DecryptionFailure => e
                  puts e.message
                end
                """.formatted(secret, SECRET),
                "--data-bags",
                directory.resolve("bags").toString());
        assertThat(result.status()).as(result.log()).isZero();
        assertThat(result.log())
                .contains("1 s3cret [1, nil]\n", "2 s3cret [1, nil]\n", "3 s3cret [1, nil]\n", "terc3s\n")
                .contains("provided key is incorrect");
    }

    @Test
    void saysWhichDataBagIsMissing() throws Exception {
        recipes.write("bags/there/item.json", "{\"id\": \"item\"}");
        String bags = directory.resolve("bags").toString();
        assertThat(recipes.convergeRecipe("r_nobag", "data_bag_item('gone', 'x')\n", "--data-bags", bags)
                        .error("message"))
                .contains("gone", bags);
        assertThat(recipes.convergeRecipe("r_noitem", "log 'x'\ndata_bag_item('there', 'x')\n", "--data-bags", bags)
                        .error("message"))
                .contains("data bag item x of data bag there: the bag has item");
    }

    @Test
    void loadsGemsThatComeWithRuby() throws Exception {
        Recipes.Result result = recipes.convergeRecipe("r_gems", """
                require 'base64'
                require 'bigdecimal'
                require 'csv'
                require 'mutex_m'
                puts Base64.strict_encode64('x'), BigDecimal('1.5').to_s('F'), CSV.parse('a,b').flatten.join('+')
                puts Erubis::Eruby.new("<% 2.times do |i| %>\\n-<%= i %><%= x %>\\n<% end %>\\n").result(:x => 'y')
                puts Erubis::Eruby.new('<%= @z %>').evaluate(:z => 'context'), Ohai::Config[:hints_path].first
                %w(no_such_library no_such/part).each do |library|
                  begin
                    require library
                  rescue LoadError => e
                    puts e.message
                  end
                end
                """);
        assertThat(result.status()).as(result.log()).isZero();
        assertThat(result.log())
                .contains("eA==\n1.5\na+b\n-0y\n-1y\ncontext\n/etc/chef/ohai/hints\n")
                .contains("cannot load such file -- no_such_library\ncannot load such file -- no_such/part\n");
    }

    @Test
    void environmentsConstrainTheVersionsOfCookbooks() throws Exception {
        recipes.write("cookbooks/versioned/metadata.rb", "name 'versioned'\nversion '1.2.0'\n");
        recipes.write("cookbooks/versioned/recipes/default.rb", "puts 'versioned ran'\n");
        recipes.write(
                "environments/exact.rb", "name 'exact'\ncookbook 'versioned', '~> 1.1'\ncookbook 'other', '= 3'\n");
        recipes.write(
                "environments/late.json", "{\"name\": \"late\", \"cookbook_versions\": {\"versioned\": \"= 2.0.0\"}}");
        assertThat(converge("recipe[versioned]", "exact").log()).contains("versioned ran");
        Recipes.Result late = converge("recipe[versioned]", "late");
        assertThat(late.status()).isEqualTo(1);
        assertThat(late.error("message"))
                .isEqualTo("The environment late wants cookbook 'versioned' = 2.0.0, but version 1.2.0 is there");
    }

    @Test
    void gemsOfTheEngineAreInstalledUpgradedAndRemoved() throws Exception {
        String make = """
                require 'rubygems/package'
                dir = node['test']['dir']
                FileUtils.mkdir_p("#{dir}/gem/lib")
                File.write("#{dir}/gem/lib/made_for_a_test.rb", "")
                Dir.chdir("#{dir}/gem") do
                  %w(1.0 1.1).each do |version|
                    Gem::Package.build(Gem::Specification.new { |s|
                      s.name = 'made_for_a_test'; s.version = version; s.summary = 's'; s.authors = %w(a); s.files = %w(lib/made_for_a_test.rb)
                    }, true)
                  end
                end
                """;
        assertThat(recipes.convergeRecipe("gem_made", make).status()).isZero();
        String recipe =
                "chef_gem('made_for_a_test') { source \"#{node['test']['dir']}/gem/made_for_a_test-%s.gem\"; action :%s; compile_time false }\n";
        assertThat(gem(recipe.formatted("1.0", "install"))).isEqualTo(1);
        assertThat(gem(recipe.formatted("1.0", "install"))).isZero();
        assertThat(gem(recipe.formatted("1.0", "upgrade"))).isZero();
        assertThat(gem(recipe.formatted("1.1", "upgrade"))).isEqualTo(1);
        assertThat(directory.resolve("cache/gems/specifications/made_for_a_test-1.1.gemspec"))
                .exists();
        assertThat(gem(recipe.formatted("1.1", "upgrade"))).isZero();
        assertThat(gem(recipe.formatted("1.1", "remove"))).isEqualTo(1);
        assertThat(gem(recipe.formatted("1.1", "remove"))).isZero();
    }

    private static int gem(String recipe) throws Exception {
        Recipes.Result result = recipes.convergeRecipe("gem_used", recipe);
        assertThat(result.status()).as(result.log()).isZero();
        return result.updated();
    }

    private static Recipes.Result run(String environment) throws Exception {
        Recipes.Result result = converge("role[base]", environment);
        assertThat(result.status()).as(result.log()).isZero();
        return result;
    }

    private static Recipes.Result converge(String runList, String environment) throws Exception {
        return recipes.converge(
                runList,
                "--roles",
                directory.resolve("roles").toString(),
                "--environments",
                directory.resolve("environments").toString(),
                "--environment",
                environment);
    }

    /** A value as Chef's formats 1 to 3 hold it, made without the code under test. */
    private static String encrypted(int version, String json) throws Exception {
        byte[] key = MessageDigest.getInstance("SHA-256").digest(SECRET.getBytes(StandardCharsets.UTF_8));
        byte[] plain = ("{\"json_wrapper\":" + json + "}").getBytes(StandardCharsets.UTF_8);
        Base64.Encoder mime = Base64.getMimeEncoder(60, new byte[] {'\n'});
        byte[] iv = new byte[version == 3 ? 12 : 16];
        Arrays.fill(iv, (byte) 7);
        Cipher cipher = Cipher.getInstance(version == 3 ? "AES/GCM/NoPadding" : "AES/CBC/PKCS5Padding");
        cipher.init(
                Cipher.ENCRYPT_MODE,
                new SecretKeySpec(key, "AES"),
                version == 3 ? new GCMParameterSpec(128, iv) : new IvParameterSpec(iv));
        byte[] sealed = cipher.doFinal(plain);
        String more = "";
        if (version == 3) {
            byte[] tag = Arrays.copyOfRange(sealed, sealed.length - 16, sealed.length);
            sealed = Arrays.copyOf(sealed, sealed.length - 16);
            more = ", \"auth_tag\": \"" + escaped(mime.encodeToString(tag)) + "\"";
        }
        String data = mime.encodeToString(sealed) + "\n";
        if (version == 2) {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            byte[] hmac = mac.doFinal(data.getBytes(StandardCharsets.UTF_8));
            more = ", \"hmac\": \"" + escaped(mime.encodeToString(hmac)) + "\"";
        }
        return "{\"encrypted_data\": \"" + escaped(data) + "\", \"iv\": \"" + escaped(mime.encodeToString(iv))
                + "\", \"version\": " + version + ", \"cipher\": \"aes-256-" + (version == 3 ? "gcm" : "cbc") + "\""
                + more
                + "}";
    }

    private static String escaped(String text) {
        return text.replace("\n", "\\n");
    }
}
