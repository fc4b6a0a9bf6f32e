package dev.cairn.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An app's way through the commands of stacks of Chef 11 on the built-in layers, with the servers of the distribution. */
class BuiltInLayersIT {
    @RegisterExtension
    static final TestMachine web = TestMachine.plain("web1");

    @RegisterExtension
    static final TestMachine php = TestMachine.plain("php-app1");

    @RegisterExtension
    static final TestMachine node = TestMachine.plain("nodejs-app1");

    private static final String REPOSITORY = """
            git config --system init.defaultBranch main
            git config --system user.email somebody@example.org
            git config --system user.name Somebody
            git config --system --add safe.directory '*'
            mkdir -p /srv/git/shop
            git init -q /srv/git/shop
            """;

    private static Converge command(String recipe, String layer, String type) {
        return command(recipe, layer, type, "null");
    }

    private static Converge command(String recipe, String layer, String type, String railsStack) {
        return Converge.recipes("deploy::" + recipe).chefVersion("11.10").attributes("""
                        {"opsworks": {"rails_stack": {"name": %3$s, "restart_command": "true"}, "instance": {"layers": ["%1$s"]}, "stack": {"name": "It's"},
                          "layers": {"%1$s": {"instances": {"one": {"private_ip": "10.0.0.1"}}}}},
                         "deploy": {
                          "shop": {"application": "shop", "application_type": "%2$s", "deploy_to": "/srv/www/shop", "document_root": null,
                           "domains": ["shop.example.com", "shop"], "environment_variables": {"GREETING": "it's \\"me\\""}, "ssl_support": false,
                           "database": {"adapter": "mysql", "host": "10.0.0.9", "password": "a'b", "port": 3306, "username": "root", "database": "shop"},
                           "memcached": {"host": null, "port": 11211}, "auto_bundle_on_deploy": true,
                           "symlink_before_migrate": {"config/opsworks.php": "opsworks.php", "config/opsworks.js": "opsworks.js"},
                           "scm": {"scm_type": "git", "repository": "/srv/git/shop", "revision": "main", "ssh_key": null, "user": null, "password": null},
                           "user": "deploy", "group": "www-data"},
                          "other": {"application": "other", "application_type": "other", "deploy_to": "/srv/www/other", "domains": [],
                           "environment_variables": {}, "database": {}, "scm": {"scm_type": "git", "repository": "/nowhere"}, "user": "deploy", "group": "www-data"}}}
                        """.formatted(
                        layer, type, railsStack));
    }

    /** A new state of the app. */
    private static void commit(TestMachine machine, String file, String content) {
        machine.write("/srv/git/shop/" + file, content);
        machine.script("cd /srv/git/shop && git add -A && git commit -qm next");
    }

    private static String page(TestMachine machine) {
        return machine.script(
                "curl -sS --retry 20 --retry-connrefused --retry-delay 1 -H 'Host: shop.example.com' http://127.0.0.1/");
    }

    private static boolean answers(TestMachine machine) {
        return machine.holds("curl -sS -o /dev/null http://127.0.0.1/");
    }

    /** The app shows "one", then "two". */
    private static void deployTwice(TestMachine machine, String layer, String type, String prefix) {
        machine.converge(command(prefix, layer, type));
        assertThat(page(machine)).isEqualTo("one");
        assertThat(machine.exists("/srv/www/other"))
                .as("apps of other types are skipped")
                .isFalse();

        second(machine, prefix);
        machine.converge(command(prefix, layer, type));
        assertThat(page(machine)).isEqualTo("two");
    }

    private static void stopAndStart(TestMachine machine, String layer, String type, String prefix, String shown) {
        machine.converge(command(prefix + "-stop", layer, type));
        assertThat(answers(machine)).isFalse();
        machine.converge(command(prefix + "-start", layer, type));
        assertThat(page(machine)).isEqualTo(shown);
        machine.converge(command(prefix + "-restart", layer, type));
        assertThat(page(machine)).isEqualTo(shown);
    }

    private static void undeploy(TestMachine machine, String layer, String type, String prefix) {
        machine.converge(command(prefix + "-undeploy", layer, type));
        assertThat(machine.exists("/srv/www/shop")).isFalse();
    }

    private static void second(TestMachine machine, String prefix) {
        switch (prefix) {
            case "web" -> commit(machine, "index.html", "two");
            case "php" -> commit(machine, "word.php", "<?php $word = 'two';");
            default -> commit(machine, "word.js", "module.exports = 'two';");
        }
    }

    @Test
    void staticSitesOnNginx() {
        web.script(REPOSITORY);
        commit(web, "index.html", "one");
        deployTwice(web, "web", "static", "web");
        web.converge(command("web-rollback", "web", "static"));
        assertThat(page(web)).isEqualTo("one");
        Run none = web.fail(command("web-rollback", "web", "static"));
        assertThat(none.error()).contains("no release to rollback to");
        assertThat(page(web)).isEqualTo("one");
        stopAndStart(web, "web", "static", "web", "one");
        undeploy(web, "web", "static", "web");
        assertThat(web.script("ls /etc/nginx/sites-enabled")).isEmpty();
        undeploy(web, "web", "static", "web");
    }

    @Test
    void phpOnApache() {
        php.script(REPOSITORY);
        commit(php, "word.php", "<?php $word = 'one';");
        commit(php, "index.php", """
                <?php
                require 'opsworks.php';
                require 'word.php';
                $stack = new OpsWorks();
                if ($stack->db->password !== "a'b" || $stack->stack_name !== "It's" || $stack->hosts('php-app') != array('10.0.0.1')
                    || getenv('GREETING') !== "it's \\"me\\"" || $stack->db->port != 3306) {
                  die('wrong: ' . json_encode($stack) . getenv('GREETING'));
                }
                echo $word;
                """);
        deployTwice(php, "php-app", "php", "php");
        undeploy(php, "php-app", "php", "php");
        assertThat(php.exists("/etc/apache2/sites-available/shop.conf")).isFalse();
    }

    @Test
    void nodeAsAService() {
        node.script(REPOSITORY);
        node.script("printf '#!/bin/sh\\n' >/usr/local/bin/npm; chmod 755 /usr/local/bin/npm");
        commit(node, "word.js", "module.exports = 'one';");
        commit(node, "server.js", """
                var stack = require('./opsworks'), word = require('./word');
                if (stack.db.password !== "a'b" || stack.hosts('nodejs-app')[0] !== '10.0.0.1' || process.env.GREETING !== "it's \\"me\\""
                    || process.getuid() === 0) {
                  word = 'wrong: ' + JSON.stringify([stack.db, process.env, process.getuid()]);
                }
                require('http').createServer(function(request, response) { response.end(word); }).listen(process.env.PORT);
                """);
        deployTwice(node, "nodejs-app", "nodejs", "nodejs");
        stopAndStart(node, "nodejs-app", "nodejs", "nodejs", "two");
        undeploy(node, "nodejs-app", "nodejs", "nodejs");
        assertThat(answers(node)).isFalse();
        assertThat(node.exists("/etc/init.d/node_web_app_shop")).isFalse();
    }

    /** Their servers are large, or want systemd: what would be done is asked for only. */
    @Test
    void javaAndRailsSayWhatTheyWouldDo() {
        web.script(REPOSITORY);
        assertThat(would("java", "java-app", "java", "null"))
                .contains("package[tomcat10]")
                .contains("deploy[/srv/www/shop]")
                .contains("link[/var/lib/tomcat10/webapps/shop]");
        assertThat(would("rails", "rails-app", "rails", "\"apache_passenger\""))
                .contains("package[libapache2-mod-passenger]")
                .contains("template[/srv/www/shop/shared/config/database.yml]")
                .contains("template[/etc/apache2/sites-available/shop.conf]");
        assertThat(would("rails", "rails-app", "rails", "\"nginx_unicorn\""))
                .contains("template[/srv/www/shop/shared/scripts/unicorn]")
                .contains("template[/etc/nginx/sites-available/shop.conf]");
        would("rails-start,rails-stop,rails-restart,rails-undeploy", "rails-app", "rails", "\"nginx_unicorn\"");
        would("java-start,java-stop,java-restart,java-undeploy", "java-app", "java", "null");
    }

    /** Output of runs that only say what they would do; the recipes of the cookbook, with commas between them. */
    private static String would(String recipes, String layer, String type, String railsStack) {
        Converge first = command("default", layer, type, railsStack);
        String runList = "recipe[deploy::" + recipes.replace(",", "],recipe[deploy::") + "]";
        return web.converge(new Converge(runList, first.options(), first.files()).options("--why-run"))
                .output();
    }
}
