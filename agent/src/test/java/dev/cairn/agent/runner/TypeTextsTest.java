package dev.cairn.agent.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What types write into files of the system, which tests leave alone. */
class TypeTextsTest {
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

    private static String text(String type, String block) {
        return recipes.evaluate(
                "r = Chef::Resource::" + type + ".new('dep.loy'); r.instance_eval { " + block + " }; r.text");
    }

    @Test
    void limitsDefaultsOfSudoToThoseWhomTheFileIsAbout() {
        assertThat(
                        text(
                                "Sudo",
                                "users %w(bob); groups 'adm'; nopasswd true; commands ['/bin/ls']; defaults ['!requiretty', 'env_reset']"))
                .endsWith("""
                        %adm,bob ALL=(ALL) NOPASSWD:/bin/ls
                        Defaults:%adm,bob !requiretty,env_reset
                        """);
    }

    @Test
    void takesTheWordsOfCronForTimes() {
        assertThat(text("CronD", "command 'x'; time :daily")).endsWith("@daily root x\n");
    }

    @Test
    void takesBothNamesOfTheLimitOfPriorities() {
        assertThat(text("UserUlimit", "rtprio_soft_limit 5; rt_priority_hard_limit 9"))
                .contains("dep.loy soft rtprio 5\ndep.loy hard rtprio 9\n");
    }

    @Test
    void changesNothingOfSelinuxUnasked() {
        assertThat(recipes.evaluate("Chef::Resource::SelinuxState.new('x').action.inspect"))
                .isEqualTo("[:nothing]");
        assertThat(
                        recipes.evaluate(
                                "r = Chef::Resource::SelinuxPort.new('80'); [r.action, r.port, (r.port('a') rescue $!.class)].inspect"))
                .isEqualTo("[[:manage], \"80\", Chef::Exceptions::ValidationFailed]");
    }

    @Test
    void addressesArchivesOfLaunchpad() {
        assertThat(recipes.evaluate("r = Chef::Resource::AptRepository.new('nginx'); r.uri 'ppa:nginx/stable'; "
                        + "r.distribution 'jammy'; r.list_line"))
                .isEqualTo("deb      [signed-by=/etc/apt/keyrings/nginx.gpg] "
                        + "http://ppa.launchpad.net/nginx/stable/ubuntu jammy main\n");
        assertThat(recipes.evaluate("r = Chef::Resource::AptRepository.new('n'); r.uri 'ppa:nginx'; r.address"))
                .isEqualTo("http://ppa.launchpad.net/nginx/ppa/ubuntu");
    }

    @Test
    void namesTheKeyringOfARepositoryAsChefDoes() {
        String text =
                "r = Chef::Resource::AptRepository.new('n'); r.uri 'HTTP://Example.org'; r.distribution 'x'; %s; r.list_line";
        assertThat(recipes.evaluate(text.formatted("r.trusted true")))
                .isEqualTo("deb      [trusted=yes signed-by=/etc/apt/keyrings/n.gpg] http://example.org/ x \n");
        assertThat(recipes.evaluate(text.formatted("r.components %w(main)")))
                .as("without a key, nothing can be signed by it")
                .isEqualTo("deb      http://example.org/ x main\n");
        assertThat(recipes.evaluate(text.formatted("r.signed_by false; r.uri 'file:///srv/x'; r.distribution nil")))
                .isEqualTo("deb      file:///srv/x /\n");
    }

    @Test
    void leavesMachinesWithoutYumAlone() throws Exception {
        String recipe = """
                old = ENV['PATH']
                ENV['PATH'] = "#{node['test']['dir']}/programs:/nowhere"
                yum_repository 'some' do
                  reposdir "#{node['test']['dir']}/repos"
                  baseurl 'http://example.org'
                end
                ruby_block('back') { block { ENV['PATH'] = old } }
                """;
        assertThat(recipes.convergeRecipe("yum", recipe).updated()).isEqualTo(1);
        assertThat(directory.resolve("repos")).doesNotExist();
        Path yum = recipes.write("programs/yum", "#!/bin/sh\n");
        Files.setPosixFilePermissions(yum, PosixFilePermissions.fromString("rwxr-xr-x"));
        assertThat(recipes.convergeRecipe("yum", recipe).status()).isZero();
        assertThat(recipes.read("repos/some.repo")).contains("baseurl=http://example.org");
    }

    @Test
    void hidesThePasswordOfSubversion() throws Exception {
        Path svn = recipes.write("bin/svn", "#!/bin/sh\necho \"no access with $*\" >&2; exit 1\n");
        Files.setPosixFilePermissions(svn, PosixFilePermissions.fromString("rwxr-xr-x"));
        Recipes.Result result = recipes.convergeRecipe("svn", """
                subversion "#{node['test']['dir']}/working copy" do
                  repository 'http://svn.example.org/trunk'
                  svn_binary "#{node['test']['dir']}/bin/svn"
                  svn_username 'ann'
                  svn_password 'emases nepo'.reverse
                end
                """);
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.error("message")).contains("no access", "--password *****");
        assertThat(result.log() + result.report()).doesNotContain("sesame");
    }

    @Test
    void refusesAVerificationThatIsNoCommandAndAChecksumThatIsNone() {
        assertThat(recipes.evaluate("r = Chef::Resource::File.new('/x'); "
                        + "[(r.verify(%w(a b)) rescue $!.class), (r.checksum('abc') rescue $!.class)].inspect"))
                .isEqualTo("[ArgumentError, Chef::Exceptions::ValidationFailed]");
    }

    @Test
    void leavesTheChoiceOfThePackageToolToTheSource() throws Exception {
        Recipes.Result result = recipes.convergeRecipe("sources", """
                node.automatic['platform_family'] = 'debian'
                { :package => {}, :apt_package => {}, :gem_package => {} }.each_key do |type|
                  resource = declare_resource(type, "of #{type}") { action :nothing }
                  provider = resource.provider_for_action(:install)
                  puts "#{type}: #{provider.class} #{provider.native_type}"
                end
                script = bash('b') { code 'true'; action :nothing }
                puts script.provider_for_action(:run).class
                """);
        assertThat(result.status()).as(result.log()).isZero();
        assertThat(result.log())
                .contains(
                        "package: Chef::Provider::Package package\n",
                        "apt_package: Chef::Provider::Package apt_package\n",
                        "gem_package: Chef::Provider::Package gem_package\n",
                        "Chef::Provider::Script\n");
    }

    @Test
    void knowsLocalesAndAlternativesAsChefDoes() throws Exception {
        assertThat(recipes.evaluate(
                        "r = Chef::Resource::Locale.new('x'); (r.lc_env('LC_ALL' => 'C') rescue $!.message)"))
                .contains("Key of option lc_env must be equal to one of");
        Recipes.Result result =
                recipes.convergeRecipe("links", "alternatives('x') { path '/no/such/program'; priority 1 }\n");
        assertThat(result.error("message")).contains("Could not set alternatives for x, missing /no/such/program");
    }
}
