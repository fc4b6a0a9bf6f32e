package dev.cairn.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Recipes as they were written for OpsWorks, of both its worlds. */
class OpsWorksIT {
    @RegisterExtension
    static final TestMachine machine = TestMachine.plain("web1");

    @BeforeAll
    static void makeRepositories() {
        Repositories.make(machine);
    }

    private static Converge chef11(String... recipes) {
        return Converge.recipes(recipes).chefVersion("11.10").attributes(StackDocuments.CHEF_11);
    }

    @Test
    void chef11TellsTheStackInAttributes() {
        machine.converge(chef11("opsworks-11"));

        assertThat(machine.read("/srv/ow11/facts")).isEqualTo("""
                activity setup
                ruby 2.0.0 nil
                stack Test Stack
                me web1 web
                apps shop,blog
                bag f00 green,red green
                json 30 from custom JSON from the cookbook
                solo nil 11.10.4
                infra /usr/local/bin/gem {}
                """);
        assertThat(machine.read("/srv/ow11/roles")).isEqualTo("db: db1\nlb: lb1\nweb: web1 web2\n");
        assertThat(machine.read("/etc/hosts"))
                .isEqualTo("127.0.0.1 localhost\n10.1.0.1 web1\n10.1.0.5 db1\n10.1.0.9 lb1\n10.1.0.2 web2\n");
        assertThat(machine.read("/srv/ow11/haproxy.cfg"))
                .contains("# shop at shop.example.com\n")
                .contains("  server web1 10.1.0.1:80 weight 8 maxconn 32\n")
                .contains("  server web2 10.1.0.2:80 weight 16 maxconn 64\n");
        machine.staysWith(chef11("opsworks-11"));
    }

    @Test
    void chef11DeploysByTheDefinitionsOfTheStack() {
        Converge deploy = chef11("opsworks-11::deploy");
        machine.converge(deploy);

        String release = machine.script("readlink /srv/www/shop/current");
        assertThat(release).isEqualTo("/srv/www/shop/releases/" + Repositories.head(machine));
        assertThat(machine.stat(release + "/version").access()).isEqualTo("644 deploy:www-data");
        assertThat(machine.stat("/srv/www/shop/shared/log").access()).isEqualTo("770 deploy:www-data");
        assertThat(machine.script("getent passwd deploy")).endsWith(":deploy user:/home/deploy:/bin/bash");
        assertThat(machine.stat("/home/deploy").access()).startsWith("7").endsWith(" deploy:www-data");
        assertThat(machine.script("readlink " + release + "/app.yml")).isEqualTo("/srv/www/shop/shared/config/app.yml");
        assertThat(machine.read("/srv/www/shop/current/app.yml"))
                .isEqualTo("name: shop\ntype: other\ndatabase: none\nAPI_KEY: abc\nLEVEL: 7\n");
        assertThat(machine.stat("/srv/www/shop/shared/config/app.yml").access()).isEqualTo("660 deploy:www-data");
        assertThat(machine.read(release + "/hook_before_migrate")).isEqualTo(release + " by file\n");
        assertThat(machine.exists("/srv/www/blog")).isFalse();
        machine.staysWith(deploy);
    }

    @Test
    void chef11MakesTheAccountsOfTheStack() {
        machine.converge(chef11("opsworks-11::ssh_users"));

        assertThat(machine.script("id -u alice; id -gn alice; id -u bob")).isEqualTo("2001\nopsworks\n2002");
        assertThat(machine.read("/home/alice/.ssh/authorized_keys")).isEqualTo("ssh-ed25519 AAAA alice\n");
        assertThat(machine.stat("/home/alice/.ssh/authorized_keys").access()).isEqualTo("600 alice:opsworks");
        assertThat(machine.exists("/home/bob/.ssh/authorized_keys")).isFalse();
        assertThat(machine.read("/etc/sudoers.d/opsworks")).isEqualTo("alice ALL=(ALL) NOPASSWD:ALL\n");
        assertThat(machine.script("sudo -n -l -U alice")).contains("NOPASSWD: ALL");
        machine.staysWith(chef11("opsworks-11::ssh_users"));
    }

    @Test
    void chef12TellsTheStackInDataBags() {
        Converge converge = StackDocuments.chef12(Converge.recipes("opsworks-12"))
                .chefVersion("12")
                .attributes("{\"opsworks12\": {\"size\": 3}}");
        Run run = machine.converge(converge);

        assertThat(machine.read("/srv/ow12/facts")).isEqualTo("""
                me web1 web,base online
                others web2
                web 10.1.0.1,10.1.0.2
                layers base,web
                stack Test Stack local git
                command deploy a-1
                app shop git@localhost:/srv/git/app.git public
                apps blog,shop 1
                database db.example.com:3306 false
                users alice
                environment staging staging 3 nil
                solo nil 12.18.31
                """);
        assertThat(machine.read("/srv/ow12/config.json")).isEqualTo("""
                        {
                          "environment": {
                            "CHEF_ENV": "staging",
                            "TOKEN": "s3cr3t value"
                          },
                          "database": {
                            "host": "db.example.com",
                            "name": "shopdb"
                          },
                          "name": "The Shop"
                        }""");
        assertThat(machine.stat("/srv/ow12/config.json").mode()).isEqualTo("640");
        assertThat(machine.read("/srv/ow12/env"))
                .isEqualTo("# staging\nexport CHEF_ENV=\"staging\"\nexport TOKEN=\"s3cr3t value\"\n");
        assertThat(run.output()).doesNotContain("export TOKEN");
        machine.staysWith(converge);
    }

    @Test
    void chef12DeploysWhatTheCommandMeansThroughAWrapper() {
        Converge converge = StackDocuments.chef12(Converge.recipes("opsworks-12", "opsworks-12::deploy"))
                .chefVersion("12")
                .attributes("{\"opsworks12\": {\"size\": 3}}");
        machine.converge(converge);

        String release = machine.script("readlink /srv/ow12/shop/current");
        assertThat(release).isEqualTo("/srv/ow12/shop/releases/" + Repositories.head(machine));
        assertThat(machine.read(release + "/.env")).isEqualTo("CHEF_ENV=staging\nTOKEN=s3cr3t value\n");
        assertThat(machine.read("/run/ssh-calls")).contains("git@localhost git-upload-pack '/srv/git/app.git'");
        assertThat(machine.stat("/srv/ow12/shop.key").access()).isEqualTo("600 root:root");
        assertThat(machine.read("/srv/ow12/restarted")).isEqualTo("restarted\n");
        assertThat(machine.exists("/srv/ow12/blog")).isFalse();
        machine.staysWith(converge);
    }
}
