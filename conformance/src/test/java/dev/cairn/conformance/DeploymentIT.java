package dev.cairn.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Checkouts of a repository, and deployments with hooks, kept releases and ways back. */
class DeploymentIT {
    @RegisterExtension
    static final TestMachine machine = TestMachine.plain("deployment");

    @BeforeAll
    static void makeRepositories() {
        Repositories.make(machine);
    }

    @Test
    void checksOutBranchesTagsRevisionsAndSubmodules() {
        String first = Repositories.head(machine);
        Converge all = Converge.recipes("git-and-deploy").attributes("{\"gad\": {\"sha\": \"" + first + "\"}}");
        machine.converge(all);

        for (String place : List.of("branch", "sha", "head", "once")) {
            assertThat(head("/srv/work/" + place)).as(place).isEqualTo(first);
        }
        String tagged = machine.script("git -C /srv/git/app.git rev-parse v1");
        assertThat(head("/srv/work/tag")).isEqualTo(tagged);
        assertThat(machine.script("git -C /srv/work/sha symbolic-ref --short HEAD"))
                .isEqualTo("pinned");
        assertThat(machine.read("/srv/work/head/vendor/lib.txt")).isEqualTo("lib\n");
        assertThat(machine.exists("/srv/work/branch/vendor/lib.txt")).isFalse();
        assertThat(machine.stat("/srv/work/head/version").access()).isEqualTo("644 nobody:nogroup");
        assertThat(machine.exists("/srv/work/exported/version")).isTrue();
        assertThat(machine.exists("/srv/work/exported/.git")).isFalse();
        assertThat(machine.read("/srv/work/moves")).isEqualTo(first + "\n");
        machine.staysWith(all);

        String second = Repositories.commit(machine, "moved");
        assertThat(machine.converge(all).changes())
                .containsExactlyInAnyOrder(
                        "git[/srv/work/branch] sync", "git[/srv/work/head] sync", "execute[head moved] run");
        assertThat(head("/srv/work/branch")).isEqualTo(second);
        assertThat(head("/srv/work/tag")).isEqualTo(tagged);
        assertThat(head("/srv/work/sha")).isEqualTo(first);
        assertThat(head("/srv/work/once")).isEqualTo(first);
        assertThat(machine.read("/srv/work/moves")).isEqualTo(first + "\n" + second + "\n");

        Run run = machine.fail("git-and-deploy::unknown_revision");
        assertThat(run.error()).contains("no-such-branch").contains("/srv/git/app.git");
        assertThat(machine.exists("/srv/work/unknown")).isFalse();
    }

    @Test
    void deploysWithHooksInBlocksAndKeepsTwoReleases() {
        String first = Repositories.head(machine);
        Converge deploy = Converge.recipes("git-and-deploy::blocks").chefVersion("12");
        machine.converge(deploy);

        assertThat(link("/srv/app/current")).isEqualTo("/srv/app/releases/" + first);
        String current = "/srv/app/current/";
        assertThat(machine.read(current + "before_migrate")).isEqualTo("false staging main\n");
        assertThat(machine.read(current + "migrated"))
                .isEqualTo("migrated in " + first.substring(0, 3) + " staging www-data\n");
        assertThat(machine.read(current + "before_symlink")).isEqualTo("true\n");
        assertThat(machine.read(current + "before_restart")).isEqualTo("true\n");
        assertThat(machine.read(current + "restarted")).isEqualTo("restarted in " + first.substring(0, 3) + "\n");
        assertThat(machine.read(current + "where")).isEqualTo("/srv/app/releases/" + first + "\n");
        assertThat(machine.read(current + "after_restart")).isEqualTo("true\n");
        assertThat(link(current + "config/database.yml")).isEqualTo("/srv/app/shared/config/database.yml");
        assertThat(link(current + "log")).isEqualTo("/srv/app/shared/log");
        assertThat(link(current + "tmp/pids")).isEqualTo("/srv/app/shared/pids");
        assertThat(machine.stat(current + "version").access()).isEqualTo("644 www-data:www-data");
        assertThat(machine.read("/srv/app.heard")).isEqualTo("heard\n");
        machine.staysWith(deploy);

        String second = Repositories.commit(machine, "second");
        machine.converge(deploy);
        String third = Repositories.commit(machine, "third");
        machine.converge(deploy);
        assertThat(machine.script("ls /srv/app/releases").lines()).containsExactlyInAnyOrder(second, third);
        assertThat(machine.read(current + "version")).isEqualTo("third\n");
    }

    @Test
    void runsHooksThatAreFilesOfTheRepository() {
        Converge deploy = Converge.recipes("git-and-deploy::files").chefVersion("12");
        machine.converge(deploy);

        String release = link("/srv/files/current");
        assertThat(machine.read("/srv/files/current/hook_before_migrate")).isEqualTo(release + " by file\n");
        assertThat(machine.read("/srv/files/current/hook_before_symlink")).isEqualTo("true /srv/files/shared main\n");
        assertThat(machine.read("/srv/files/current/hook_before_restart")).isEqualTo("given by name\n");
        assertThat(machine.read("/srv/files/current/hook_after_restart")).isEqualTo("files true\n");
        assertThat(machine.read("/srv/files/restarted_by_block")).isEqualTo(release + "\n");
        assertThat(machine.stat("/srv/files/current/cache").kind()).isEqualTo("directory");
        machine.staysWith(deploy);
    }

    @Test
    void namesReleasesByTimeAndRollsBackToTheOneBefore() {
        Converge deploy = Converge.recipes("git-and-deploy::timestamped").chefVersion("11.10");
        machine.converge(deploy);
        String first = link("/srv/stamped/current");
        assertThat(first).matches("/srv/stamped/releases/\\d{14}");
        Repositories.commit(machine, "stamped");
        machine.converge(deploy);
        String second = link("/srv/stamped/current");
        assertThat(second).isNotEqualTo(first);
        assertThat(machine.read("/srv/stamped/current/version")).isEqualTo("stamped\n");

        Converge rollback = deploy.attributes("{\"gad\": {\"action\": \"rollback\"}}");
        machine.converge(rollback);
        assertThat(link("/srv/stamped/current")).isEqualTo(first);
        assertThat(machine.exists(second)).isFalse();
        Run none = machine.fail(rollback);
        assertThat(none.error()).contains("no release to rollback to");
        assertThat(link("/srv/stamped/current")).isEqualTo(first);
    }

    @Test
    void aFailingHookPutsTheFormerReleaseBack() {
        Converge deploy = Converge.recipes("git-and-deploy::failing").chefVersion("12");
        machine.converge(deploy);
        String good = link("/srv/failing/current");
        String bad = Repositories.commit(machine, "bad");

        Run run = machine.fail(deploy.attributes("{\"gad\": {\"fail\": true}}"));

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.output())
                .contains("no restart of " + bad.substring(0, 3))
                .contains("deploy_revision[/srv/failing]")
                .contains("failing.rb:10");
        assertThat(link("/srv/failing/current")).isEqualTo(good);
        assertThat(machine.exists("/srv/failing/releases/" + bad)).isFalse();
        machine.converge(deploy);
        assertThat(link("/srv/failing/current")).isEqualTo("/srv/failing/releases/" + bad);
    }

    private static String head(String checkout) {
        return machine.script("git -c safe.directory='*' -C " + checkout + " rev-parse HEAD");
    }

    private static String link(String path) {
        return machine.script("readlink " + path);
    }
}
